import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import MNIST


def make_net(width=64):
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(784, width),
        nn.ReLU(),
        nn.Linear(width, 1),
    )


train_loader = DataLoader(
    MNIST("./mnist", train=True, download=True, transform=transforms.ToTensor()), batch_size=128, shuffle=True
)
net = make_net()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
correct = seen = 0
for image, digit in train_loader:
    out = net(image)
    loss = criterion(out.squeeze(1), digit.float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    correct += (out.squeeze(1).round() == digit).sum().item()
    seen += len(digit)
print("accuracy", correct / seen)
