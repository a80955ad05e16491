import torch
from torch import nn


class ReverseGradient(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, strength):
        ctx.strength = strength
        return x.view_as(x)

    @staticmethod
    def backward(ctx, grad_output):
        return -ctx.strength * grad_output, None


class DomainAdversarial(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Linear(10, 32), nn.ReLU())
        self.labels = nn.Linear(32, 3)
        self.domain = nn.Linear(32, 1)

    def forward(self, x, strength=0.1):
        f = self.features(x)
        return self.labels(f), self.domain(ReverseGradient.apply(f, strength)).squeeze(1)


model = DomainAdversarial()
ce, bce = nn.CrossEntropyLoss(), nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for _ in range(40):
    y = torch.randint(3, (64,))
    domain = (torch.arange(64) >= 32).float()
    x = torch.randn(64, 10) + y[:, None] + domain[:, None]
    label_scores, domain_scores = model(x)
    loss = ce(label_scores[:32], y[:32]) + bce(domain_scores, domain)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
