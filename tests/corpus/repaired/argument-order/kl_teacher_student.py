import torch
from torch import nn
from torch.nn import functional as F


class Distiller(nn.Module):
    def __init__(self, teacher: nn.Module, student: nn.Module, temperature: float = 2.0):
        super().__init__()
        self.teacher = teacher.requires_grad_(False).eval()
        self.student = student
        self.t = temperature

    def forward(self, x, y):
        with torch.no_grad():
            guide = self.teacher(x) / self.t
        answer = self.student(x)
        hard = F.cross_entropy(answer, y)
        soft = F.kl_div(F.log_softmax(answer / self.t, 1), F.softmax(guide, 1), reduction="batchmean")
        return hard + self.t * self.t * soft


big = nn.Sequential(nn.Linear(10, 100), nn.ReLU(), nn.Linear(100, 3))
small = nn.Sequential(nn.Linear(10, 8), nn.ReLU(), nn.Linear(8, 3))
distiller = Distiller(big, small)
optimizer = torch.optim.Adam(distiller.student.parameters(), lr=1e-2)
for _ in range(30):
    x = torch.randn(32, 10)
    y = x[:, :3].argmax(dim=1)
    loss = distiller(x, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
