import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, TensorDataset

n_reviews, vocab = 640, 300
words = torch.randint(1, vocab, (n_reviews, 25))
stars = torch.randint(1, 6, (n_reviews,))
loader = DataLoader(TensorDataset(words, stars - 1), batch_size=64, shuffle=True)


class StarModel(nn.Module):
    def __init__(self, vocab: int, n_stars: int = 5) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab, 24, padding_idx=0)
        self.attention = nn.Linear(24, 1)
        self.rating = nn.Linear(24, n_stars)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        e = self.embedding(words)
        weights = torch.softmax(self.attention(e), dim=1)
        return self.rating((weights * e).sum(dim=1))


model = StarModel(vocab)
opt = torch.optim.Adam(model.parameters(), lr=2e-3)
for words_, stars_ in loader:
    opt.zero_grad()
    loss = F.cross_entropy(model(words_), stars_)
    loss.backward()
    opt.step()
print(f"loss {loss:.3f}")
