import torch
from torch import nn


class MatrixFactorisation(nn.Module):
    def __init__(self, users, items, k=8):
        super().__init__()
        self.u, self.i = nn.Embedding(users, k), nn.Embedding(items, k)
        self.bu, self.bi = nn.Embedding(users, 1), nn.Embedding(items, 1)
        self.mean = nn.Parameter(torch.tensor(3.0))

    def forward(self, user, item):
        dot = (self.u(user) * self.i(item)).sum(1)
        return dot + self.bu(user).squeeze(1) + self.bi(item).squeeze(1) + self.mean


users, items = torch.randint(0, 40, (2000,)), torch.randint(0, 60, (2000,))
ratings = torch.randint(1, 6, (2000,)).float()
model = MatrixFactorisation(40, 60)
mse = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-4)
for epoch in range(3):
    for batch in torch.randperm(2000).split(200):
        loss = mse(model(users[batch], items[batch]), ratings[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item() ** 0.5)
