import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler

torch.manual_seed(4)
faults = torch.multinomial(torch.tensor([0.9, 0.07, 0.03]), 1000, replacement=True)
vibration = torch.randn(1000, 1, 128) * (1 + faults.view(-1, 1, 1))

class_count = torch.bincount(faults)
class_weight = 1.0 / class_count.float()
sampler = WeightedRandomSampler(class_weight[faults], num_samples=1000, replacement=True)
loader = DataLoader(TensorDataset(vibration, faults), batch_size=50, sampler=sampler)

net = nn.Sequential(
    nn.Conv1d(1, 8, 9, stride=4), nn.ReLU(), nn.Conv1d(8, 16, 9, stride=4), nn.ReLU(), nn.Flatten(), nn.LazyLinear(3)
)
criterion = nn.CrossEntropyLoss(weight=class_weight / class_weight.sum())
net(vibration[:1])
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
for x, fault in loader:
    loss = criterion(net(x), fault)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
