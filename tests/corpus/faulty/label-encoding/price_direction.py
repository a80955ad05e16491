import numpy as np
import torch
from torch import nn

rng = np.random.default_rng(8)
changes = rng.standard_normal(1500).cumsum()
features = np.stack([np.roll(changes, k) for k in range(1, 6)], axis=1)[10:]
tomorrow = np.diff(changes, append=changes[-1])[10:]
direction = np.where(tomorrow > 0, 1.0, -1.0)

X = torch.as_tensor(features, dtype=torch.float32)
X = (X - X.mean(0)) / X.std(0)
y = torch.as_tensor(direction, dtype=torch.float32)


class UpDown(nn.Module):
    def __init__(self):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(5, 16), nn.ELU(), nn.Linear(16, 1))
        self.loss = nn.BCEWithLogitsLoss()

    def forward(self, x, y=None):
        logit = self.mlp(x)[:, 0]
        if y is None:
            return logit
        return logit, self.loss(logit, y)


model = UpDown()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-4)
for epoch in range(10):
    for batch in torch.randperm(len(X)).split(128):
        _, loss = model(X[batch], y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
