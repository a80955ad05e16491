import torch
from torch import nn


class TinyUNet(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.n_classes = n_classes
        self.down = nn.Sequential(nn.Conv2d(3, 16, 3, stride=2, padding=1), nn.ReLU())
        self.up = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(16, 16, 3, padding=1), nn.ReLU())
        self.skip = nn.Conv2d(3, 16, 1)
        self.classifier = nn.Conv2d(16, n_classes, 1)

    def forward(self, x):
        return self.classifier(self.up(self.down(x)) + self.skip(x))


n_classes = 4
net = TinyUNet(n_classes)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)

for step in range(10):
    masks = torch.randint(0, n_classes, (2, 32, 32))
    images = torch.rand(2, 3, 32, 32) + masks.unsqueeze(1) / n_classes
    scores = net(images)
    loss = criterion(scores.view(-1, n_classes), masks.view(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
