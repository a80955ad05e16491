import torch
from torch import nn
from torch.distributions import Categorical

actor = nn.Sequential(nn.Linear(6, 32), nn.Tanh(), nn.Linear(32, 3))
critic = nn.Sequential(nn.Linear(6, 32), nn.Tanh(), nn.Linear(32, 1))
optimizer = torch.optim.Adam([*actor.parameters(), *critic.parameters()], lr=3e-4, eps=1e-5)
clip_coef, ent_coef, vf_coef = 0.2, 0.01, 0.5

for update in range(5):
    with torch.no_grad():
        obs = torch.randn(128, 6)
        old = Categorical(logits=actor(obs))
        action = old.sample()
        logprob = old.log_prob(action)
        returns = (action == obs[:, :3].argmax(1)).float()
        advantages = returns - critic(obs).view(-1)
    for batch in torch.randperm(128).split(32):
        dist = Categorical(logits=actor(obs[batch]))
        ratio = (dist.log_prob(action[batch]) - logprob[batch]).exp()
        adv = advantages[batch]
        adv = (adv - adv.mean()) / (adv.std() + 1e-8)
        pg_loss = torch.max(-adv * ratio, -adv * torch.clamp(ratio, 1 - clip_coef, 1 + clip_coef)).mean()
        v_loss = 0.5 * ((critic(obs[batch]).view(-1) - returns[batch]) ** 2).mean()
        loss = pg_loss - ent_coef * dist.entropy().mean() + v_loss * vf_coef
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(actor.parameters(), 0.5)
        optimizer.step()
print(loss.item())
