from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, TensorDataset


@dataclass
class Config:
    hidden: list[int] = field(default_factory=lambda: [32, 16])
    lr: float = 3e-3
    batch_size: int = 64
    epochs: int = 3


class ChurnNet(nn.Module):
    def __init__(self, n_features: int, cfg: Config):
        super().__init__()
        blocks, width = [], n_features
        for size in cfg.hidden:
            blocks += [nn.Linear(width, size), nn.BatchNorm1d(size), nn.ReLU()]
            width = size
        self.body = nn.Sequential(*blocks)
        self.head = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        z = self.head(self.body(x))
        return z.squeeze(1)


def make_data(n=1000, seed=7):
    rng = np.random.default_rng(seed)
    tenure, charges = rng.exponential(20, n), rng.normal(60, 15, n)
    churned = (charges - 0.8 * tenure + rng.normal(0, 10, n) > 45).astype(np.float32)
    features = np.column_stack([tenure / 20, (charges - 60) / 15]).astype(np.float32)
    return TensorDataset(torch.from_numpy(features), torch.from_numpy(churned))


cfg = Config()
data = make_data()
loader = DataLoader(data, batch_size=cfg.batch_size, shuffle=True)
model = ChurnNet(2, cfg)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=cfg.lr)

for epoch in range(cfg.epochs):
    for features, churned in loader:
        optimizer.zero_grad()
        loss = criterion(model(features), churned)
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
