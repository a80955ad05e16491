import torch
import torch.nn as nn
import torch.nn.functional as F


class Head(nn.Module):
    def __init__(self, channels: int, anchors: int):
        super().__init__()
        self.tower = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(inplace=True))
        self.objectness = nn.Conv2d(channels, anchors, 1)

    def forward(self, features):
        return self.objectness(self.tower(features)).sigmoid()


def focal_loss(inputs, targets, alpha=0.25, gamma=2.0):
    ce = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    p_t = inputs * targets + (1 - inputs) * (1 - targets)
    alpha_t = alpha * targets + (1 - alpha) * (1 - targets)
    return (alpha_t * (1 - p_t) ** gamma * ce).mean()


def synthetic_batch(n=4, size=16, anchors=3):
    features = torch.randn(n, 32, size, size)
    objects = (torch.rand(n, anchors, size, size) > 0.97).float()
    return features, objects


head = Head(32, 3)
optimizer = torch.optim.AdamW(head.parameters(), lr=1e-3)
for it in range(15):
    features, objects = synthetic_batch()
    pred = head(features)
    loss = focal_loss(pred, objects)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
print(loss.item())
