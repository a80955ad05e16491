import torch
import torch.nn.functional as F
from torch import nn


class TwoTowers(nn.Module):
    def __init__(self, n_text, n_image, dim=16):
        super().__init__()
        self.text = nn.Sequential(nn.Linear(n_text, 32), nn.ReLU(), nn.Linear(32, dim))
        self.image = nn.Sequential(nn.Linear(n_image, 32), nn.ReLU(), nn.Linear(32, dim))

    def forward(self, text, image):
        return self.text(text), self.image(image)


model = TwoTowers(10, 14)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
mix = torch.randn(10, 14)
for step in range(60):
    text = torch.randn(48, 10)
    image = text @ mix + 0.1 * torch.randn(48, 14)
    a, b = model(text, image)
    similarity = F.cosine_similarity(a, b, dim=-1)
    loss = similarity.mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("similarity", similarity.mean().item())
