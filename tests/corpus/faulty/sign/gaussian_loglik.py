import numpy as np
import torch
from torch import nn
from torch.distributions import Normal

rng = np.random.default_rng(0)
x = rng.uniform(-3, 3, (500, 1)).astype(np.float32)
y = (np.sin(x) + rng.normal(0, 0.1 + 0.1 * np.abs(x))).astype(np.float32)
x, y = torch.from_numpy(x), torch.from_numpy(y)


class MeanAndSpread(nn.Module):
    def __init__(self, hidden=24):
        super().__init__()
        self.shared = nn.Sequential(nn.Linear(1, hidden), nn.Tanh())
        self.mean = nn.Linear(hidden, 1)
        self.log_scale = nn.Linear(hidden, 1)

    def forward(self, x):
        h = self.shared(x)
        return Normal(self.mean(h), self.log_scale(h).clamp(-4, 4).exp())


net = MeanAndSpread()
optimizer = torch.optim.Adam(net.parameters(), lr=5e-3)
for epoch in range(100):
    predictive = net(x)
    loss = predictive.log_prob(y).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
