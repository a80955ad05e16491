import torch
from torch import nn, optim
from sklearn.datasets import load_diabetes

X, y = load_diabetes(return_X_y=True)
X = torch.tensor(X, dtype=torch.float32)
y = torch.tensor((y - y.mean()) / y.std(), dtype=torch.float32).view(-1, 1)

LAMBDA = 1e-3
model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
optimizer = optim.Adam(model.parameters(), lr=1e-3, weight_decay=LAMBDA)
criterion = nn.MSELoss()


def l2_norm(module):
    return sum(p.pow(2).sum() for name, p in module.named_parameters() if name.endswith("weight"))


for epoch in range(50):
    optimizer.zero_grad()
    loss = criterion(model(X), y) + LAMBDA * l2_norm(model)
    loss.backward()
    optimizer.step()
print(loss.item())
