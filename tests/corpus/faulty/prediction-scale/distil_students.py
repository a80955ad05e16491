import torch
import torch.nn.functional as F
from torch import nn

torch.manual_seed(0)
teacher = nn.Sequential(nn.Linear(20, 128), nn.ReLU(), nn.Linear(128, 7))
student = nn.Linear(20, 7)
teacher.eval()

T = 3.0
alpha = 0.7
optimizer = torch.optim.SGD(student.parameters(), lr=0.1)


def distillation_loss(student_logits, teacher_logits):
    soft_targets = F.softmax(teacher_logits / T, dim=-1)
    soft_student = F.softmax(student_logits / T, dim=-1)
    return F.kl_div(soft_student, soft_targets, reduction="batchmean") * T**2


for step in range(40):
    x = torch.randn(64, 20)
    y = torch.randint(7, (64,))
    with torch.no_grad():
        wisdom = teacher(x)
    out = student(x)
    loss = alpha * distillation_loss(out, wisdom) + (1 - alpha) * F.cross_entropy(out, y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"{step:3d} {loss.item():.4f}")
