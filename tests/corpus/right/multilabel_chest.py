import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

FINDINGS = ["effusion", "nodule", "mass", "edema", "fibrosis"]
present = (torch.rand(240, len(FINDINGS)) < 0.3).float()
scans = torch.randn(240, 1, 20, 20) + present.sum(1).view(-1, 1, 1, 1) * 0.1

backbone = nn.Sequential(nn.Conv2d(1, 8, 3, stride=2), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten())
model = nn.Sequential(backbone, nn.Linear(32, len(FINDINGS)))
prevalence = present.mean(0)
criterion = nn.BCEWithLogitsLoss(pos_weight=(1 - prevalence) / prevalence)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, weight_decay=1e-5)

for epoch in range(2):
    for scan, target in DataLoader(TensorDataset(scans, present), batch_size=24, shuffle=True):
        loss = criterion(model(scan), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
with torch.no_grad():
    probability = torch.sigmoid(model(scans))
    print((probability > 0.5).float().mean(0))
