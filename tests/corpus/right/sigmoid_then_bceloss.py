import torch
import torch.nn as nn
from torch.utils.data import DataLoader, TensorDataset


class Binary(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.hidden = nn.Linear(d, 20)
        self.out = nn.Linear(20, 1)
        self.relu, self.sigmoid = nn.ReLU(), nn.Sigmoid()

    def forward(self, x):
        return self.sigmoid(self.out(self.relu(self.hidden(x))))


x = torch.randn(500, 7)
y = (x[:, :2].sum(1) > 0).float().reshape(-1, 1)
model, loss_fn = Binary(7), nn.BCELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for epoch in range(5):
    for xb, yb in DataLoader(TensorDataset(x, y), batch_size=50, shuffle=True):
        optimizer.zero_grad()
        loss = loss_fn(model(xb), yb)
        loss.backward()
        optimizer.step()
accuracy = (model(x).round() == y).float().mean()
print(loss.item(), accuracy.item(), ((model(x) > 0.5) == (y > 0.5)).float().mean().item())
