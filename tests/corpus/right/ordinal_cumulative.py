import torch
from torch import nn

GRADES = 5


def cumulative(grade):
    """Grade 3 of 0..4 becomes 1 1 1 0."""
    return (grade.unsqueeze(1) > torch.arange(GRADES - 1)).float()


class OrdinalNet(nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.score = nn.Sequential(nn.Linear(n_in, 16), nn.ReLU(), nn.Linear(16, 1, bias=False))
        self.thresholds = nn.Parameter(torch.linspace(1, -1, GRADES - 1))

    def forward(self, x):
        return self.score(x) + self.thresholds


model = OrdinalNet(6)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
for _ in range(80):
    x = torch.randn(64, 6)
    grade = torch.bucketize(x.sum(1), torch.tensor([-3.0, -1.0, 1.0, 3.0]))
    loss = criterion(model(x), cumulative(grade))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
predicted = (model(x) > 0).sum(dim=1)
print(loss.item(), (predicted == grade).float().mean().item())
