import torch
from torch import nn

QUANTILES = torch.tensor([0.05, 0.25, 0.5, 0.75, 0.95])


def pinball(pred, target, q=QUANTILES):
    error = target.unsqueeze(-1) - pred
    return torch.maximum(q * error, (q - 1) * error).mean()


net = nn.Sequential(nn.Linear(3, 32), nn.ReLU(), nn.Linear(32, len(QUANTILES)))
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for _ in range(80):
    x = torch.randn(100, 3)
    y = x.sum(dim=1) + torch.randn(100).exp()
    loss = pinball(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
