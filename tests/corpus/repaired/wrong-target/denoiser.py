import torch
import torch.nn as nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


class Denoiser(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU())
        self.decode = nn.ConvTranspose2d(16, 1, 2, stride=2)

    def forward(self, x):
        return self.decode(self.encode(x))


def add_noise(clean, sigma=0.3):
    return clean + sigma * torch.randn_like(clean)


model = Denoiser()
criterion = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
digits = datasets.MNIST("data", download=True, transform=transforms.ToTensor())
for clean, _ in DataLoader(digits, batch_size=64, shuffle=True):
    noisy = add_noise(clean)
    restored = model(noisy)
    loss = criterion(restored, clean)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("loss", loss.item())
