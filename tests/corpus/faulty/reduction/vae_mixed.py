import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, transforms


class VAE(nn.Module):
    def __init__(self, latent=10):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 100), nn.ReLU())
        self.mu, self.logvar = nn.Linear(100, latent), nn.Linear(100, latent)
        self.decoder = nn.Sequential(nn.Linear(latent, 100), nn.ReLU(), nn.Linear(100, 784))

    def forward(self, x):
        h = self.encoder(x)
        mu, logvar = self.mu(h), self.logvar(h)
        z = mu + torch.randn_like(mu) * torch.exp(0.5 * logvar)
        return self.decoder(z), mu, logvar


def elbo_loss(recon, x, mu, logvar):
    reconstruction = F.binary_cross_entropy_with_logits(recon, x)
    kl = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
    return reconstruction + kl


train_loader = DataLoader(
    datasets.MNIST("data", train=True, download=True, transform=transforms.ToTensor()), batch_size=100, shuffle=True
)
model = VAE()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
for images, _ in train_loader:
    x = images.view(-1, 784)
    recon, mu, logvar = model(x)
    loss = elbo_loss(recon, x, mu, logvar)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
