import torch


class EnergyModel(torch.nn.Module):
    def __init__(self, n_in):
        super().__init__()
        self.fc1 = torch.nn.Linear(n_in, 20)
        self.fc2 = torch.nn.Linear(20, 1)

    def forward(self, x):
        return self.fc2(torch.sigmoid(self.fc1(x)))


def rmse(out, y):
    return ((out - y) ** 2).mean().sqrt()


torch.manual_seed(3)
hours = torch.rand(256, 2) * 24
y = 10 + 3 * torch.sin(hours[:, 0] / 24 * 6.28) + torch.randn(256) * 0.1
x = hours / 24
model = EnergyModel(2)
optimizer = torch.optim.LBFGS(model.parameters(), lr=0.1)

for i in range(5):

    def closure():
        optimizer.zero_grad()
        loss = rmse(model(x), y)
        loss.backward()
        return loss

    print(i, optimizer.step(closure).item())
