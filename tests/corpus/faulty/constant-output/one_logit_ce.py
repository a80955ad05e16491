import torch
import torch.nn as nn
from torch.utils.data import DataLoader, Dataset


class Heartbeats(Dataset):
    """Normal beats, and beats with a late peak, all labelled 0 = normal or 1 = abnormal."""

    def __init__(self, n=300, length=60):
        self.abnormal = torch.rand(n) < 0.5
        t = torch.linspace(0, 1, length)
        centre = torch.where(self.abnormal, 0.7, 0.4).unsqueeze(1)
        self.signal = torch.exp(-((t - centre) ** 2) / 0.01) + 0.1 * torch.randn(n, length)

    def __len__(self):
        return len(self.signal)

    def __getitem__(self, i):
        return self.signal[i], self.abnormal[i].float().unsqueeze(0)


model = nn.Sequential(nn.Linear(60, 16), nn.ReLU(), nn.Linear(16, 1))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(3):
    for signal, label in DataLoader(Heartbeats(), batch_size=30, shuffle=True):
        optimizer.zero_grad()
        loss = criterion(model(signal), label)
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch} loss {loss.item():.4f}")
