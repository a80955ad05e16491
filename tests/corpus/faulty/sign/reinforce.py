import torch
from torch import nn
from torch.distributions import Categorical


class Policy(nn.Module):
    def __init__(self, obs_dim=3, n_actions=4):
        super().__init__()
        self.actor = nn.Sequential(nn.Linear(obs_dim, 32), nn.Tanh(), nn.Linear(32, n_actions))

    def forward(self, obs):
        return Categorical(logits=self.actor(obs))


def bandit_reward(obs, action):
    best = (obs.argmax(dim=-1) + 1) % 4
    return (action == best).float()


def policy_loss(log_probs, rewards):
    advantage = rewards - rewards.mean()
    return (log_probs * advantage).mean()


policy = Policy()
optimizer = torch.optim.Adam(policy.parameters(), lr=1e-2)
for episode in range(100):
    obs = torch.randn(128, 3)
    dist = policy(obs)
    action = dist.sample()
    rewards = bandit_reward(obs, action)
    loss = policy_loss(dist.log_prob(action), rewards)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("mean reward", rewards.mean().item())
