import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from detector import Detector
from detector.evaluate import evaluate

flows = torch.randn(600, 12)
attack = (flows[:, 0] - flows[:, 5] > 1).float()
train_loader = DataLoader(TensorDataset(flows[:500], attack[:500]), batch_size=50, shuffle=True)
test_loader = DataLoader(TensorDataset(flows[500:], attack[500:]), batch_size=50)

model = Detector(12)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.05)
for epoch in range(5):
    model.train()
    for flow, label in train_loader:
        optimizer.zero_grad()
        loss = criterion(model(flow), label)
        loss.backward()
        optimizer.step()
    print(epoch, evaluate(model, test_loader))
