import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class SelfAttention(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim)
        self.softmax = nn.Softmax(dim=-1)
        self.dim = dim

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        scores = q @ k.transpose(-2, -1) / math.sqrt(self.dim)
        return self.softmax(scores) @ v


class Reviews(nn.Module):
    def __init__(self, vocab, dim=32, classes=3):
        super().__init__()
        self.embed = nn.Embedding(vocab, dim)
        self.attend = SelfAttention(dim)
        self.pool = nn.Linear(dim, 1)
        self.out = nn.Linear(dim, classes)

    def forward(self, tokens):
        h = self.attend(self.embed(tokens))
        weights = F.softmax(self.pool(h), dim=1)
        return self.out((weights * h).sum(1))


model = Reviews(100)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for step in range(25):
    tokens = torch.randint(0, 100, (16, 20))
    sentiment = tokens[:, 0] % 3
    loss = F.cross_entropy(model(tokens), sentiment)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
