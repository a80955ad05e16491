import torch
from torch import nn


class MixtureOfExperts(nn.Module):
    def __init__(self, n_in, n_experts=4):
        super().__init__()
        self.experts = nn.ModuleList(nn.Linear(n_in, 1) for _ in range(n_experts))
        self.gate = nn.Sequential(nn.Linear(n_in, n_experts), nn.Softmax(dim=-1))

    def forward(self, x):
        answers = torch.cat([expert(x) for expert in self.experts], dim=-1)
        return (self.gate(x) * answers).sum(dim=-1)


moe = MixtureOfExperts(2)
loss_fn = nn.HuberLoss(delta=0.5)
optimizer = torch.optim.Adam(moe.parameters(), lr=1e-2)
for _ in range(100):
    x = torch.randn(64, 2)
    y = torch.where(x[:, 0] > 0, 3 * x[:, 1], -2 * x[:, 1] - 1)
    loss = loss_fn(moe(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
