import random
from collections import deque

import torch
import torch.nn as nn
import torch.nn.functional as F

GAMMA, BATCH = 0.99, 32


class QNetwork(nn.Module):
    def __init__(self, n_obs=4, n_actions=2):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(n_obs, 64), nn.ReLU(), nn.Linear(64, n_actions))

    def forward(self, obs):
        return self.fc(obs)


def toy_step(obs, action):
    nxt = 0.9 * obs + 0.1 * torch.randn(4) + (0.05 if action else -0.05)
    return nxt, float(-nxt.abs().sum()), bool(nxt.abs().max() > 2)


policy_net, target_net = QNetwork(), QNetwork()
target_net.load_state_dict(policy_net.state_dict())
optimizer = torch.optim.Adam(policy_net.parameters(), lr=1e-3)
memory = deque(maxlen=2000)

obs = torch.zeros(4)
for t in range(300):
    action = random.randrange(2) if random.random() < 0.2 else int(policy_net(obs).argmax())
    nxt, reward, done = toy_step(obs, action)
    memory.append((obs, action, reward, nxt, float(done)))
    obs = torch.zeros(4) if done else nxt
    if len(memory) < BATCH:
        continue
    s, a, r, s2, d = zip(*random.sample(memory, BATCH))
    s, s2 = torch.stack(s), torch.stack(s2)
    a, r, d = torch.tensor(a), torch.tensor(r), torch.tensor(d)
    q = policy_net(s).gather(1, a.unsqueeze(1)).squeeze(1)
    with torch.no_grad():
        target = r + GAMMA * (1 - d) * target_net(s2).max(dim=1).values
    loss = F.smooth_l1_loss(q, target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if t % 100 == 0:
        target_net.load_state_dict(policy_net.state_dict())
