import torch
from torch import nn

from tasks import MultiTaskLoss, build_heads

trunk = nn.Sequential(nn.Linear(20, 32), nn.ReLU())
heads, criterion = build_heads(32), MultiTaskLoss()
parameters = [p for module in (trunk, heads, criterion) for p in module.parameters()]
optimizer = torch.optim.Adam(parameters, lr=1e-2)
for _ in range(40):
    genes = torch.randn(64, 20)
    targets = {
        "age": genes[:, :3].sum(1),
        "sex": (genes[:, 3] > 0).float(),
        "tissue": genes[:, 4:8].argmax(1),
    }
    shared = trunk(genes)
    outputs = {name: head(shared) for name, head in heads.items()}
    loss = criterion(outputs, targets)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
