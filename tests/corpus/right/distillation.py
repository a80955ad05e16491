import torch
import torch.nn.functional as F
from torch import nn


def kd_loss(student_logits, teacher_logits, labels, temperature=4.0, alpha=0.9):
    soft = nn.KLDivLoss(reduction="batchmean")(
        F.log_softmax(student_logits / temperature, dim=1),
        F.softmax(teacher_logits / temperature, dim=1),
    )
    hard = F.cross_entropy(student_logits, labels)
    return alpha * temperature**2 * soft + (1.0 - alpha) * hard


teacher = nn.Sequential(nn.Linear(30, 200), nn.ReLU(), nn.Linear(200, 5)).eval()
student = nn.Linear(30, 5)
optimizer = torch.optim.Adam(student.parameters(), lr=1e-3)
for _ in range(50):
    x = torch.randn(32, 30)
    labels = x[:, :5].argmax(1)
    with torch.no_grad():
        teacher_logits = teacher(x)
    loss = kd_loss(student(x), teacher_logits, labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
