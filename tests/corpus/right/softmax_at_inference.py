import torch
from torch import nn


class Detector(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.trunk = nn.Sequential(nn.Linear(n_in, 64), nn.ReLU())
        self.scores = nn.Linear(64, n_out)

    def forward(self, x):
        out = self.scores(self.trunk(x))
        if not self.training:
            out = torch.softmax(out, dim=1)
        return out


model = Detector(12, 4)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=5e-4)
for epoch in range(20):
    model.train()
    y = torch.randint(4, (64,))
    x = torch.randn(64, 12) + y.unsqueeze(1)
    loss = criterion(model(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()

model.eval()
with torch.no_grad():
    confidence, label = model(x).max(dim=1)
print(confidence.mean().item(), (label == y).float().mean().item())
