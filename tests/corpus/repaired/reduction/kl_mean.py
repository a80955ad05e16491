import torch
from torch import nn

n_bins = 24


class AgeDistribution(nn.Module):
    """Predicts a whole distribution over age bins from face features."""

    def __init__(self, n_in):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_in, 48), nn.PReLU(), nn.Linear(48, n_bins), nn.LogSoftmax(dim=-1))

    def forward(self, x):
        return self.net(x)


def soft_labels(age, sigma=1.5):
    bins = torch.arange(n_bins)
    weights = torch.exp(-((bins - age.unsqueeze(1)) ** 2) / (2 * sigma**2))
    return weights / weights.sum(dim=1, keepdim=True)


model = AgeDistribution(16)
divergence = nn.KLDivLoss(reduction="batchmean")
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for _ in range(40):
    age = torch.rand(64) * n_bins
    features = torch.randn(64, 16) + age.unsqueeze(1) / 8
    loss = divergence(model(features), soft_labels(age))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
