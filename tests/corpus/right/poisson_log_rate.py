import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(0)
exposure = rng.uniform(0.2, 1.0, 1000)
age = rng.normal(size=1000)
claims = rng.poisson(exposure * np.exp(-1 + 0.4 * age))
x = torch.tensor(age[:, None], dtype=torch.float32)
offset = torch.tensor(np.log(exposure), dtype=torch.float32)
y = torch.tensor(claims, dtype=torch.float32)

log_rate = nn.Linear(1, 1)
criterion = nn.PoissonNLLLoss()
optimizer = torch.optim.LBFGS(log_rate.parameters(), lr=0.5)


def closure():
    optimizer.zero_grad()
    loss = criterion(log_rate(x).squeeze(-1) + offset, y)
    loss.backward()
    return loss


for _ in range(10):
    loss = optimizer.step(closure)
print(loss.item(), log_rate.weight.item())
