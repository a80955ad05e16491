import torch
from torch import nn
from torch.utils.data import DataLoader

from salary.data import Salaries
from salary.network import Network


def train(path="salaries.csv", epochs=2):
    data = Salaries(path)
    loader = DataLoader(data, batch_size=16, shuffle=True)
    net = Network(len(Salaries.columns))
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    l1 = nn.L1Loss()
    for _ in range(epochs):
        for x, y in loader:
            loss = l1(net(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        print(loss.item())


if __name__ == "__main__":
    train()
