import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(14)
n = 900
x = rng.uniform(0, 10, (n, 3))
noise = rng.choice([0.1, 2.0], n)
y = x @ [1.0, -0.5, 0.2] + rng.normal(0, noise)
precision = 1 / noise**2
tensors = [torch.tensor(a, dtype=torch.float32) for a in (x, y, precision)]
loader = DataLoader(TensorDataset(*tensors), batch_size=90, shuffle=True)

net = nn.Linear(3, 1)
loss_fn = nn.SmoothL1Loss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.02)
for epoch in range(10):
    for xb, yb, wb in loader:
        optimizer.zero_grad()
        pred = net(xb).flatten()
        loss = loss_fn(pred, yb)
        loss = (loss * wb).mean()
        loss.backward()
        optimizer.step()
print(net.weight.data)
