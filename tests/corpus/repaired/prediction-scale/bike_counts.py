import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(11)
temperature = rng.normal(15, 8, 2000)
weekday = rng.integers(0, 7, 2000)
rentals = rng.poisson(np.exp(1.0 + 0.05 * temperature - 0.3 * (weekday > 4)))

x = torch.tensor(np.column_stack([temperature / 10, np.eye(7)[weekday]]), dtype=torch.float32)
y = torch.tensor(rentals, dtype=torch.float32)
loader = DataLoader(TensorDataset(x, y), batch_size=100, shuffle=True)


class RateNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(8, 16)
        self.rate = nn.Sequential(nn.Linear(16, 1), nn.Softplus())

    def forward(self, x):
        h = torch.tanh(self.hidden(x))
        return self.rate(h).squeeze(-1)


net = RateNet()
loss_fn = nn.PoissonNLLLoss(log_input=False)
optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
for epoch in range(5):
    losses = []
    for xb, yb in loader:
        loss = loss_fn(net(xb), yb)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    print(epoch, np.mean(losses))
