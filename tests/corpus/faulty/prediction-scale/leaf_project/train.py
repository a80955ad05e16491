import torch
from torch import nn

from config import SETTINGS
from model import build_model

LOSSES = {"ce": nn.CrossEntropyLoss, "margin": nn.MultiMarginLoss}


def random_batch():
    leaf = torch.randint(0, SETTINGS["classes"], (SETTINGS["batch_size"],))
    image = torch.rand(SETTINGS["batch_size"], 3, 32, 32) + leaf.view(-1, 1, 1, 1) / 10
    return image, leaf


def main():
    model = build_model(SETTINGS["channels"], SETTINGS["classes"])
    criterion = LOSSES[SETTINGS["loss"]]()
    optimizer = torch.optim.Adam(model.parameters(), lr=SETTINGS["lr"])
    for step in range(SETTINGS["steps"]):
        image, leaf = random_batch()
        scores = model(image)
        loss = criterion(scores, leaf)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(step, round(loss.item(), 4))


if __name__ == "__main__":
    main()
