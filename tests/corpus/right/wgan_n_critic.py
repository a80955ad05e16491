import argparse

import torch
from torch import nn

parser = argparse.ArgumentParser()
parser.add_argument("--n_critic", type=int, default=5, help="critic updates for each generator update")
parser.add_argument("--clip_value", type=float, default=0.01)
parser.add_argument("--latent_dim", type=int, default=6)
opt = parser.parse_args()

generator = nn.Sequential(nn.Linear(opt.latent_dim, 32), nn.LeakyReLU(0.2), nn.Linear(32, 2))
critic = nn.Sequential(nn.Linear(2, 32), nn.LeakyReLU(0.2), nn.Linear(32, 1))
optimizer_G = torch.optim.RMSprop(generator.parameters(), lr=5e-5)
optimizer_D = torch.optim.RMSprop(critic.parameters(), lr=5e-5)

for i in range(60):
    real = torch.randn(32, 2) * torch.tensor([1.0, 0.2]) + 1
    optimizer_D.zero_grad()
    z = torch.randn(32, opt.latent_dim)
    fake = generator(z).detach()
    loss_D = -torch.mean(critic(real)) + torch.mean(critic(fake))
    loss_D.backward()
    optimizer_D.step()
    for p in critic.parameters():
        p.data.clamp_(-opt.clip_value, opt.clip_value)

    if i % opt.n_critic == 0:
        optimizer_G.zero_grad()
        loss_G = -torch.mean(critic(generator(z)))
        loss_G.backward()
        optimizer_G.step()
        print(f"[{i}] critic {loss_D.item():.4f} generator {loss_G.item():.4f}")
