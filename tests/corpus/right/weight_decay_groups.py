import torch
from torch import nn


def param_groups(model, weight_decay):
    decay, no_decay = [], []
    for name, p in model.named_parameters():
        (no_decay if p.ndim <= 1 or name.endswith(".bias") else decay).append(p)
    return [{"params": decay, "weight_decay": weight_decay}, {"params": no_decay, "weight_decay": 0.0}]


model = nn.Sequential(nn.Linear(8, 32), nn.LayerNorm(32), nn.ReLU(), nn.Linear(32, 1))
optimizer = torch.optim.AdamW(param_groups(model, 0.05), lr=1e-3)
criterion = nn.MSELoss()
for _ in range(40):
    x = torch.randn(50, 8)
    y = x.pow(2).sum(dim=1, keepdim=True)
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
