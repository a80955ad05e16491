import torch
from torch import nn


class Rain(nn.Module):
    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(5, 16), nn.ReLU(), nn.Linear(16, 1), nn.Sigmoid())

    def forward(self, weather):
        return self.net(weather).squeeze(-1)


def brier_score(probability, happened):
    return torch.mean((probability - happened) ** 2)


model = Rain()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(60):
    weather = torch.randn(100, 5)
    rained = (torch.sigmoid(weather.sum(1)) > torch.rand(100)).float()
    loss = brier_score(model(weather), rained)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("Brier score", loss.item())
