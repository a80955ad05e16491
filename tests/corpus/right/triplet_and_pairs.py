import torch
import torch.nn.functional as F
from torch import nn

embed = nn.Sequential(nn.Linear(12, 24), nn.ReLU(), nn.Linear(24, 8))
optimizer = torch.optim.Adam(embed.parameters(), lr=1e-3)
cosine = nn.CosineEmbeddingLoss(margin=0.2)
triplet = nn.TripletMarginLoss(margin=1.0)
for _ in range(40):
    anchor = torch.randn(32, 12)
    positive, negative = anchor + 0.1 * torch.randn_like(anchor), torch.randn(32, 12)
    same = torch.rand(32) > 0.5
    other = torch.where(same[:, None], positive, negative)
    a, p, n = embed(anchor), embed(positive), embed(negative)
    near, far = F.cosine_similarity(a, p), F.cosine_similarity(a, n)
    loss = triplet(a, p, n) + cosine(a, embed(other), 2 * same.float() - 1)
    loss = loss + F.margin_ranking_loss(near, far, torch.ones(32), margin=0.1)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
