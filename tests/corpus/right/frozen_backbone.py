import torch
from torch import nn


class LinearProbe(nn.Module):
    def __init__(self, backbone, n_classes):
        super().__init__()
        self.backbone = backbone.eval()
        for p in self.backbone.parameters():
            p.requires_grad = False
        self.head = nn.Linear(16, n_classes)

    def forward(self, x):
        with torch.no_grad():
            features = self.backbone(x)
        return self.head(features)


pretrained = nn.Sequential(nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 16))
probe = LinearProbe(pretrained, 3)
optimizer = torch.optim.SGD(probe.head.parameters(), lr=0.1)
for _ in range(40):
    y = torch.randint(0, 3, (48,))
    x = torch.randn(48, 32) + y[:, None]
    loss = nn.functional.cross_entropy(probe(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
with torch.no_grad():
    accuracy = (probe(x).argmax(dim=1) == y).float().mean()
print(loss.item(), accuracy.item())
