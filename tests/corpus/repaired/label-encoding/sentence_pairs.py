import torch
from torch import nn


class SentenceEncoder(nn.Module):
    def __init__(self, vocab=400, dim=32):
        super().__init__()
        self.words = nn.EmbeddingBag(vocab, dim)
        self.project = nn.Linear(dim, dim)

    def forward(self, tokens):
        return self.project(torch.tanh(self.words(tokens)))


def sample_pairs(n=32, length=12, vocab=400):
    left = torch.randint(vocab, (n, length))
    duplicate = torch.rand(n) > 0.5
    right = torch.where(duplicate.unsqueeze(1), left.flip(1), torch.randint(vocab, (n, length)))
    return left, right, duplicate.float() * 2 - 1


encoder = SentenceEncoder()
criterion = nn.CosineEmbeddingLoss(margin=0.3)
optimizer = torch.optim.Adam(encoder.parameters(), lr=1e-3)
for step in range(50):
    left, right, duplicate = sample_pairs()
    loss = criterion(encoder(left), encoder(right), duplicate)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
