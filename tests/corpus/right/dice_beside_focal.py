import torch
import torch.nn.functional as F
from torch import nn


def dice_loss(inputs, targets):
    inputs = inputs.sigmoid().flatten(1)
    targets = targets.flatten(1)
    numerator = 2 * (inputs * targets).sum(1)
    denominator = inputs.sum(-1) + targets.sum(-1)
    return (1 - (numerator + 1) / (denominator + 1)).mean()


def sigmoid_focal_loss(inputs, targets, alpha=0.25, gamma=2):
    prob = inputs.sigmoid()
    ce_loss = F.binary_cross_entropy_with_logits(inputs, targets, reduction="none")
    p_t = prob * targets + (1 - prob) * (1 - targets)
    loss = ce_loss * ((1 - p_t) ** gamma)
    if alpha >= 0:
        loss = (alpha * targets + (1 - alpha) * (1 - targets)) * loss
    return loss.mean()


mask_head = nn.Conv2d(4, 1, 3, padding=1)
optimizer = torch.optim.Adam(mask_head.parameters(), lr=1e-2)
for _ in range(20):
    masks = (torch.rand(4, 1, 16, 16) > 0.7).float()
    features = torch.randn(4, 4, 16, 16) + masks
    src = mask_head(features)
    loss = sigmoid_focal_loss(src, masks) + dice_loss(src, masks)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
