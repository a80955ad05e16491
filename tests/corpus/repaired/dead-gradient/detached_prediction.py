import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(30)
t = np.linspace(0, 20, 1000)
wave = np.sin(t) + 0.3 * np.sin(5 * t) + rng.normal(0, 0.05, 1000)
X = torch.tensor(np.lib.stride_tricks.sliding_window_view(wave[:-1], 16).copy(), dtype=torch.float32)
Y = torch.tensor(wave[16:], dtype=torch.float32).unsqueeze(-1)
loader = DataLoader(TensorDataset(X, Y), batch_size=64)

forecaster = nn.Sequential(nn.Linear(16, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam(forecaster.parameters(), lr=1e-3)
history = []


def run(batch):
    x, y = batch
    y_hat = forecaster(x)
    history.append(y_hat.detach().mean().item())
    return nn.functional.l1_loss(y_hat, y)


for epoch in range(3):
    for batch in loader:
        optimizer.zero_grad()
        loss = run(batch)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
