import torch
from torch import nn


class Detector(nn.Module):
    def __init__(self, n_features: int):
        super().__init__()
        self.norm = nn.LayerNorm(n_features)
        self.fc = nn.Linear(n_features, 1)

    def forward(self, flow: torch.Tensor) -> torch.Tensor:
        return self.fc(self.norm(flow)).squeeze(-1)
