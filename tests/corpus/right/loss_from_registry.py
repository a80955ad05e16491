import argparse

import torch
from torch import nn

TASKS = {
    "regression": (1, nn.MSELoss(), lambda out: out.squeeze(-1), lambda x: x.sum(1)),
    "binary": (1, nn.BCEWithLogitsLoss(), lambda out: out.squeeze(-1), lambda x: (x.sum(1) > 0).float()),
    "multiclass": (3, nn.CrossEntropyLoss(), lambda out: out, lambda x: x[:, :3].argmax(1)),
}


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--task", choices=TASKS, default="multiclass")
    args = parser.parse_args(argv)
    n_out, criterion, shape, make_target = TASKS[args.task]
    model = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, n_out))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    for _ in range(30):
        x = torch.randn(64, 5)
        loss = criterion(shape(model(x)), make_target(x))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(args.task, loss.item())


if __name__ == "__main__":
    main()
