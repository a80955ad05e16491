import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(50)
labels = rng.choice(3, size=1200, p=[0.85, 0.1, 0.05])
signals = rng.normal(size=(1200, 24)) + 0.8 * labels[:, None]
dataset = TensorDataset(torch.tensor(signals, dtype=torch.float32), torch.tensor(labels))

counts = np.bincount(labels, minlength=3)
weights = torch.tensor(counts / counts.sum(), dtype=torch.float32)

model = nn.Sequential(nn.Linear(24, 32), nn.ReLU(), nn.Dropout(0.1), nn.Linear(32, 3))
criterion = nn.CrossEntropyLoss(weight=weights)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for epoch in range(3):
    for x, y in DataLoader(dataset, batch_size=64, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
