import torch
import torch.nn as nn
import torch.nn.functional as F


class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0, weight=None):
        super().__init__()
        self.gamma = gamma
        self.register_buffer("weight", weight)

    def forward(self, input, target):
        ce_loss = F.cross_entropy(input, target, weight=self.weight)
        pt = torch.exp(-ce_loss)
        return ((1 - pt) ** self.gamma * ce_loss).mean()


torch.manual_seed(0)
lesions = torch.distributions.Categorical(torch.tensor([0.9, 0.06, 0.04])).sample((500,))
scans = torch.randn(500, 32) + lesions[:, None] * 0.7
classifier = nn.Sequential(nn.Linear(32, 32), nn.Mish(), nn.Linear(32, 3))
criterion = FocalLoss(gamma=1.5)
optimizer = torch.optim.SGD(classifier.parameters(), lr=0.05)
for epoch in range(20):
    for idx in torch.randperm(500).split(50):
        loss = criterion(classifier(scans[idx]), lesions[idx])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
print(loss.item())
