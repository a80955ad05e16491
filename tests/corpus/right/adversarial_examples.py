import torch
import torch.nn.functional as F
from torch import nn


def fgsm(model, x, y, epsilon=0.1):
    x = x.clone().detach().requires_grad_(True)
    loss = F.cross_entropy(model(x), y)
    (gradient,) = torch.autograd.grad(loss, x)
    return (x + epsilon * gradient.sign()).detach()


model = nn.Sequential(nn.Linear(8, 32), nn.ReLU(), nn.Linear(32, 3))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(40):
    y = torch.randint(0, 3, (64,))
    x = torch.randn(64, 8) + y[:, None]
    loss = 0.5 * F.cross_entropy(model(x), y) + 0.5 * F.cross_entropy(model(fgsm(model, x, y)), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
