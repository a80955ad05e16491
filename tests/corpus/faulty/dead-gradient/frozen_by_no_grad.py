import torch
from torch import nn


class Encoder(nn.Module):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(n_in, 64), nn.GELU(), nn.Linear(64, n_out), nn.GELU())

    def forward(self, x):
        return self.net(x)


class Trainer:
    def __init__(self, n_in=15, n_classes=5):
        self.encoder = Encoder(n_in, 16)
        self.head = nn.Linear(16, n_classes)
        self.optimizer = torch.optim.AdamW([*self.encoder.parameters(), *self.head.parameters()], lr=1e-3)

    def step(self, x, y):
        self.encoder.train()
        with torch.no_grad():
            features = self.encoder(x)
        loss = nn.functional.cross_entropy(self.head(features), y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()


trainer = Trainer()
for i in range(50):
    y = torch.randint(0, 5, (40,))
    loss = trainer.step(torch.randn(40, 15) + y.unsqueeze(1), y)
print(loss)
