import torch
from torch.distributions import StudentT

x = torch.randn(300, 3)
y = x @ torch.tensor([1.0, 0.0, -2.0]) + StudentT(3.0).sample((300,))
w = torch.zeros(3, requires_grad=True)
log_scale = torch.zeros((), requires_grad=True)
optimizer = torch.optim.Adam([w, log_scale], lr=0.05, maximize=True)
for _ in range(200):
    log_likelihood = StudentT(3.0, x @ w, log_scale.exp()).log_prob(y).mean()
    optimizer.zero_grad()
    log_likelihood.backward()
    optimizer.step()
print(w.tolist(), log_scale.exp().item())
