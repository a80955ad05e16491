import json
from pathlib import Path

import torch
from torch import nn

from network import make_network

config = json.loads((Path(__file__).parent / "config.json").read_text())
network = make_network(config["features"], config["hidden"])
criterion = getattr(nn, config["loss"])()
optimizer = getattr(torch.optim, config["optimizer"])(network.parameters(), lr=config["lr"])
for _ in range(config["steps"]):
    x = torch.randn(64, config["features"])
    y = (x.mean(dim=1) > 0).float()
    loss = criterion(network(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
