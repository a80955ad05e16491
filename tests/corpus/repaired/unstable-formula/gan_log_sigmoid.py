import torch
from torch import nn

latent, data_dim = 8, 2
G = nn.Sequential(nn.Linear(latent, 32), nn.ReLU(), nn.Linear(32, data_dim))
D = nn.Sequential(nn.Linear(data_dim, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1))
opt_g = torch.optim.Adam(G.parameters(), lr=2e-4, betas=(0.5, 0.999))
opt_d = torch.optim.Adam(D.parameters(), lr=2e-4, betas=(0.5, 0.999))


def real_batch(n):
    angle = torch.rand(n) * 6.283
    return torch.stack([angle.cos(), angle.sin()], dim=1) + 0.02 * torch.randn(n, 2)


for step in range(50):
    real = real_batch(64)
    fake = G(torch.randn(64, latent))

    loss_d = -(nn.functional.logsigmoid(D(real)) + nn.functional.logsigmoid(-D(fake.detach()))).mean()
    opt_d.zero_grad()
    loss_d.backward()
    opt_d.step()

    loss_g = -nn.functional.logsigmoid(D(fake)).mean()
    opt_g.zero_grad()
    loss_g.backward()
    opt_g.step()
print(loss_d.item(), loss_g.item())
