import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

NUM_CLASSES = 4


def mixup(x, y, alpha=0.4):
    lam = np.random.beta(alpha, alpha)
    order = torch.randperm(len(x))
    onehot = F.one_hot(y, NUM_CLASSES).float()
    return lam * x + (1 - lam) * x[order], lam * onehot + (1 - lam) * onehot[order]


net = nn.Sequential(nn.Flatten(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, NUM_CLASSES))
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for step in range(40):
    y = torch.randint(0, NUM_CLASSES, (32,))
    x = torch.randn(32, 1, 8, 8) + y.view(-1, 1, 1, 1) / 2
    mixed, target = mixup(x, y)
    loss = criterion(net(mixed), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
