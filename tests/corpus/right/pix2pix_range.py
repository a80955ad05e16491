import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms

prepare = transforms.Compose([transforms.ToTensor(), transforms.Normalize([0.5], [0.5])])
loader = DataLoader(datasets.MNIST("data", download=True, transform=prepare), batch_size=64, shuffle=True)
inpaint = nn.Sequential(nn.Conv2d(1, 16, 5, padding=2), nn.ReLU(), nn.Conv2d(16, 1, 5, padding=2), nn.Tanh())
l1 = nn.L1Loss()
optimizer = torch.optim.Adam(inpaint.parameters(), lr=2e-3)
for image, _ in loader:
    holed = image.clone()
    holed[:, :, 10:18, 10:18] = -1.0
    loss = l1(inpaint(holed), image)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
