import torch
from torch import nn

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(6, 12), nn.ReLU(), nn.Linear(12, 1), nn.Flatten(0))
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(100):
    x = torch.randn(64, 6)
    y = (x.prod(dim=1) > 0).float()
    logits = model(x)
    loss = criterion(logits, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    accuracy = ((logits > 0) == y.bool()).float().mean()
    brier = ((logits.sigmoid() - y) ** 2).mean()
print(loss.item(), accuracy.item(), brier.item())
