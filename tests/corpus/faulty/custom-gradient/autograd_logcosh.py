import math

import torch
from torch import nn


class LogCosh(torch.autograd.Function):
    @staticmethod
    def forward(ctx, residual):
        ctx.save_for_backward(residual)
        a = residual.abs()
        return a + torch.log1p(torch.exp(-2 * a)) - math.log(2.0)

    @staticmethod
    def backward(ctx, grad_output):
        (residual,) = ctx.saved_tensors
        return grad_output * (1 - torch.tanh(residual) ** 2)


class LogCoshLoss(nn.Module):
    def forward(self, prediction, target):
        return LogCosh.apply(prediction - target).mean()


net = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 1))
loss_fn = LogCoshLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
for _ in range(100):
    x = torch.randn(64, 4)
    y = (x[:, :1] - x[:, 1:2] * 2) + torch.randn(64, 1) * 0.1
    loss = loss_fn(net(x), y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
