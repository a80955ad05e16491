import pandas as pd
import torch
from torch import nn

fields = pd.read_csv("fields.csv")
x = torch.tensor(fields[["ndvi", "rain", "height"]].to_numpy(), dtype=torch.float32)
crop = torch.tensor(fields["crop"].to_numpy()) - 1
x = (x - x.mean(0)) / x.std(0)

net = nn.Sequential(nn.Linear(3, 24), nn.ReLU(), nn.Linear(24, 4))
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
for epoch in range(20):
    loss = criterion(net(x), crop)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
