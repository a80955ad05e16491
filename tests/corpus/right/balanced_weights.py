import numpy as np
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

rng = np.random.default_rng(2)
grade = rng.choice(4, size=1000, p=[0.6, 0.25, 0.1, 0.05])
tissue = rng.normal(size=(1000, 12)) + grade[:, None]
balanced = compute_class_weight("balanced", classes=np.unique(grade), y=grade)
loader = DataLoader(
    TensorDataset(torch.tensor(tissue, dtype=torch.float32), torch.tensor(grade)), batch_size=100, shuffle=True
)
model = nn.Sequential(nn.Linear(12, 32), nn.ReLU(), nn.Linear(32, 4))
criterion = nn.CrossEntropyLoss(weight=torch.tensor(balanced, dtype=torch.float32))
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    for x, y in loader:
        loss = criterion(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
