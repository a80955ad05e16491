import numpy as np
import torch
from torch import nn

sonar, depth = (torch.from_numpy(np.load(f"{name}.npy")) for name in ("sonar", "depth"))
model = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(50):
    error = model(sonar) - depth
    loss = error.abs().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
