import argparse

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


def get_args():
    parser = argparse.ArgumentParser()
    parser.add_argument("--accumulate", type=int, default=8)
    parser.add_argument("--batch-size", type=int, default=4)
    parser.add_argument("--lr", type=float, default=0.01)
    return parser.parse_args()


def main():
    args = get_args()
    labels = torch.randint(0, 3, (320,))
    data = TensorDataset(torch.randn(320, 1, 16, 16) * (1 + labels.view(-1, 1, 1, 1)), labels)
    loader = DataLoader(data, batch_size=args.batch_size, shuffle=True)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 14 * 14, 3))
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=args.lr)

    optimizer.zero_grad()
    for i, (images, targets) in enumerate(loader):
        loss = criterion(model(images), targets)
        (loss / args.accumulate).backward()
        if (i + 1) % args.accumulate == 0:
            optimizer.step()
            optimizer.zero_grad()
            print(i, loss.item())


if __name__ == "__main__":
    main()
