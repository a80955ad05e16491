import torch
import torch.nn as nn
import torch.nn.functional as F


class QNet(nn.Module):
    def __init__(self, obs, acts):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(obs, 32), nn.ReLU(), nn.Linear(32, acts))

    def forward(self, x):
        return self.net(x)


q_network, target_network = QNet(4, 2), QNet(4, 2)
target_network.load_state_dict(q_network.state_dict())
optimizer = torch.optim.Adam(q_network.parameters(), lr=2.5e-4)
gamma, target_frequency, train_frequency = 0.99, 20, 2

for global_step in range(80):
    if global_step % train_frequency == 0:
        obs, next_obs = torch.randn(32, 4), torch.randn(32, 4)
        actions = torch.randint(0, 2, (32, 1))
        rewards, dones = torch.rand(32), (torch.rand(32) < 0.1).float()
        with torch.no_grad():
            target_max, _ = target_network(next_obs).max(dim=1)
            td_target = rewards.flatten() + gamma * target_max * (1 - dones.flatten())
        old_val = q_network(obs).gather(1, actions).squeeze()
        loss = F.mse_loss(td_target, old_val)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    if global_step % target_frequency == 0:
        for tp, qp in zip(target_network.parameters(), q_network.parameters()):
            tp.data.copy_(0.9 * qp.data + 0.1 * tp.data)
print(loss.item())
