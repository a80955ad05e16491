import torch
from torch import nn


class BinaryAutoEncoder(nn.Module):
    def __init__(self, n_in=20, bits=8):
        super().__init__()
        self.encode, self.decode = nn.Linear(n_in, bits), nn.Linear(bits, n_in)

    def forward(self, x):
        z = torch.sigmoid(self.encode(x))
        hard = torch.round(z)
        code = z + (hard - z).detach()
        return self.decode(code)


model = BinaryAutoEncoder()
mse = nn.MSELoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
basis = torch.randn(4, 20)
for _ in range(60):
    x = torch.randn(64, 4) @ basis
    loss = mse(model(x), x)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
