import torch
import torch.nn as nn


class SparseNet(nn.Module):
    def __init__(self, d_in, d_out):
        super().__init__()
        self.gate = nn.Parameter(torch.ones(d_in))
        self.linear = nn.Linear(d_in, d_out)

    def forward(self, x):
        return self.linear(x * self.gate)

    def l1(self):
        return sum(p.abs().sum() for p in (self.gate, self.linear.weight))


x = torch.randn(400, 40)
y = x[:, :4].argmax(dim=1)
net = SparseNet(40, 4)
ce = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
for step in range(100):
    loss = ce(net(x), y) + 1e-3 * net.l1()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print("gates kept:", (net.gate.abs() > 0.05).sum().item())
