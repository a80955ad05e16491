import torch
from sklearn.datasets import fetch_california_housing
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

bunch = fetch_california_housing()
inputs = torch.tensor(StandardScaler().fit_transform(bunch.data), dtype=torch.float32)
prices = torch.tensor(bunch.target, dtype=torch.float32)
loader = DataLoader(TensorDataset(inputs, prices), batch_size=32, shuffle=True, drop_last=True)

model = nn.Sequential(
    nn.Linear(8, 64),
    nn.ReLU(),
    nn.Linear(64, 64),
    nn.ReLU(),
    nn.Linear(64, 1),
)
loss_fn = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)


def run_epoch():
    total = 0.0
    for x, price in loader:
        pred = model(x)
        loss = loss_fn(pred, price)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total / len(loader)


for epoch in range(2):
    print(f"epoch {epoch + 1}: mse {run_epoch():.4f}")
