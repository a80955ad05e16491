import torch
import torch.nn.functional as F
from torch import nn


class FocalLoss(nn.Module):
    def __init__(self, gamma=2.0, alpha=None, reduction="mean"):
        super().__init__()
        self.gamma, self.alpha, self.reduction = gamma, alpha, reduction

    def forward(self, inputs, targets):
        ce_loss = F.cross_entropy(inputs, targets, reduction="none")
        pt = torch.exp(-ce_loss)
        loss = (1 - pt) ** self.gamma * ce_loss
        if self.alpha is not None:
            loss = self.alpha.to(loss)[targets] * loss
        if self.reduction == "mean":
            return loss.mean()
        return loss.sum() if self.reduction == "sum" else loss


net = nn.Sequential(nn.Linear(10, 20), nn.ReLU(), nn.Linear(20, 3))
criterion = FocalLoss(alpha=torch.tensor([0.2, 0.4, 0.4]))
optimizer = torch.optim.Adam(net.parameters())
for _ in range(50):
    y = torch.multinomial(torch.tensor([0.8, 0.1, 0.1]), 64, replacement=True)
    x = torch.randn(64, 10) + y.unsqueeze(1)
    loss = criterion(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
