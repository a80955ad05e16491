import torch
import torch.nn.functional as F
from torch import nn


def r_drop(model, x, y, weight=0.5):
    """Two passes with different dropout should agree."""
    a, b = model(x), model(x)
    log_a, log_b = F.log_softmax(a, dim=-1), F.log_softmax(b, dim=-1)
    agreement = F.kl_div(log_a, log_b, reduction="batchmean", log_target=True)
    agreement = agreement + F.kl_div(log_b, log_a, reduction="batchmean", log_target=True)
    return 0.5 * (F.cross_entropy(a, y) + F.cross_entropy(b, y)) + weight * agreement / 2


model = nn.Sequential(nn.Linear(9, 64), nn.ReLU(), nn.Dropout(0.3), nn.Linear(64, 4))
optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3)
for _ in range(40):
    y = torch.randint(4, (48,))
    loss = r_drop(model, torch.randn(48, 9) + y.unsqueeze(1), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
