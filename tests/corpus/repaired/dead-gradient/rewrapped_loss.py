import torch
from torch import nn
from torch.optim import Adam


def combined_loss(pred, target, weights=(1.0, 0.5)):
    l2 = nn.functional.mse_loss(pred, target)
    l1 = nn.functional.l1_loss(pred, target)
    parts = [weights[0] * l2, weights[1] * l1]
    return torch.stack(parts).sum()


def synthetic(n=64):
    x = torch.rand(n, 6)
    return x, torch.cat([x.sum(1, keepdim=True), x.prod(1, keepdim=True)], dim=1)


net = nn.Sequential(nn.Linear(6, 24), nn.Softsign(), nn.Linear(24, 2))
optimizer = Adam(net.parameters(), lr=0.01)
for step in range(100):
    x, target = synthetic()
    optimizer.zero_grad()
    loss = combined_loss(net(x), target)
    loss.backward()
    optimizer.step()
    if step % 25 == 0:
        print(step, loss.item())
