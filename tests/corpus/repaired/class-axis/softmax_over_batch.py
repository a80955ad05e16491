import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, transforms


class LinearProbe(nn.Module):
    def __init__(self, in_features, n_classes):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear = nn.Linear(in_features, n_classes)

    def forward(self, x):
        x = self.linear(self.flatten(x))
        return F.log_softmax(x, dim=1)


data = datasets.FashionMNIST("data", download=True, transform=transforms.ToTensor())
train_set, val_set = random_split(data, [len(data) - 200, 200])
model = LinearProbe(28 * 28, 10)
optimizer = torch.optim.SGD(model.parameters(), lr=0.05)

for images, targets in DataLoader(train_set, batch_size=100, shuffle=True):
    optimizer.zero_grad()
    loss = F.nll_loss(model(images), targets)
    loss.backward()
    optimizer.step()
print(f"last loss {loss.item():.3f}")
