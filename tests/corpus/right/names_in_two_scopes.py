import torch
import torch.nn.functional as F
from torch import nn

embedding = nn.Embedding(30, 8)
optimizer = torch.optim.Adam(embedding.parameters(), lr=0.02)
edges = torch.randint(0, 30, (2, 80))


def decode(pairs):
    return (embedding(pairs[0]) * embedding(pairs[1])).sum(dim=-1)


def train():
    optimizer.zero_grad()
    negative = torch.randint(0, 30, edges.shape)
    out = torch.cat([decode(edges), decode(negative)])
    label = torch.cat([torch.ones(edges.size(1)), torch.zeros(negative.size(1))])
    loss = F.binary_cross_entropy_with_logits(out, label)
    loss.backward()
    optimizer.step()
    return loss.item()


@torch.no_grad()
def test(pairs):
    out = decode(pairs).sigmoid()
    return (out > 0.5).float().mean().item()


for epoch in range(30):
    loss = train()
print(loss, test(edges))
