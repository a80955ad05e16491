import torch
import torch.nn.functional as F
from torch import nn

scorer = nn.Sequential(nn.Linear(6, 24), nn.ReLU(), nn.Linear(24, 1))
optimizer = torch.optim.Adam(scorer.parameters(), lr=1e-3)


def listnet(scores, relevance):
    target = F.softmax(relevance, dim=0)
    return -(target * F.log_softmax(scores, dim=0)).sum()


for query in range(60):
    n_documents = int(torch.randint(3, 12, ()))
    documents = torch.randn(n_documents, 6)
    relevance = documents[:, 0] - documents[:, 1]
    loss = listnet(scorer(documents).squeeze(-1), relevance)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
