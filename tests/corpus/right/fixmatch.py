import torch
import torch.nn.functional as F
from torch import nn

model = nn.Sequential(nn.Linear(16, 64), nn.ReLU(), nn.Linear(64, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=0.03, momentum=0.9, weight_decay=5e-4, nesterov=True)
threshold, lambda_u = 0.8, 1.0
for step in range(50):
    y = torch.randint(0, 4, (16,))
    labelled = torch.randn(16, 16) + y[:, None]
    unlabelled = torch.randn(64, 16) + torch.randint(0, 4, (64, 1))
    logits_x = model(labelled)
    with torch.no_grad():
        pseudo = torch.softmax(model(unlabelled + 0.05 * torch.randn_like(unlabelled)), dim=-1)
        max_probs, targets_u = torch.max(pseudo, dim=-1)
        mask = max_probs.ge(threshold).float()
    logits_u = model(unlabelled + 0.5 * torch.randn_like(unlabelled))
    loss_x = F.cross_entropy(logits_x, y)
    loss_u = (F.cross_entropy(logits_u, targets_u, reduction="none") * mask).mean()
    loss = loss_x + lambda_u * loss_u
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item(), mask.mean().item())
