import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ACCUMULATION_STEPS = 4
x = torch.randn(330, 12)
y = (x[:, :4].sum(dim=1) > 0).long()
train_dl = DataLoader(TensorDataset(x, y), batch_size=16, shuffle=True, drop_last=True)
model = nn.Sequential(nn.Linear(12, 24), nn.ReLU(), nn.Linear(24, 2))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

for epoch in range(2):
    optimizer.zero_grad(set_to_none=True)
    running = 0.0
    for step, (xb, yb) in enumerate(train_dl):
        loss = loss_fn(model(xb), yb)
        loss = loss / ACCUMULATION_STEPS
        loss.backward()
        running += loss.item()
        if (step + 1) % ACCUMULATION_STEPS == 0 or step + 1 == len(train_dl):
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
    print(epoch, running)
