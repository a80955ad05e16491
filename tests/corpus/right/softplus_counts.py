import torch
from torch import nn

head = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1), nn.Softplus())
loss_fn = nn.PoissonNLLLoss(log_input=False, full=True)
optimizer = torch.optim.Adam(head.parameters(), lr=1e-2)
for _ in range(60):
    x = torch.rand(128, 4)
    visits = torch.poisson(3 * x.sum(dim=1, keepdim=True))
    loss = loss_fn(head(x), visits)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
