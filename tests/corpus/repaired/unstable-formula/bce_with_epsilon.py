import torch
from torch import nn

EPS = 1e-10


class Matcher(nn.Module):
    """Do two product titles mean the same article?"""

    def __init__(self, vocab=250, dim=20):
        super().__init__()
        self.table = nn.EmbeddingBag(vocab, dim, mode="sum")
        self.bilinear = nn.Bilinear(dim, dim, 1)

    def forward(self, a, b):
        return self.bilinear(self.table(a), self.table(b)).squeeze(-1)


def loss_fn(z, y):
    return nn.functional.binary_cross_entropy_with_logits(z, y)


model = Matcher()
optimizer = torch.optim.Adagrad(model.parameters(), lr=0.1)
for i in range(40):
    a = torch.randint(250, (32, 6))
    same = torch.rand(32) < 0.5
    b = torch.where(same[:, None], a, torch.randint(250, (32, 6)))
    loss = loss_fn(model(a, b), same.float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
