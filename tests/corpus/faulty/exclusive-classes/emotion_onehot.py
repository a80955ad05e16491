import torch
import torch.nn.functional as F
from torch import nn

EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


def synthetic_faces(n):
    emotion = torch.randint(0, len(EMOTIONS), (n,))
    pixels = torch.randn(n, 1, 24, 24) + emotion.reshape(n, 1, 1, 1) * 0.2
    return pixels, emotion


net = nn.Sequential(
    nn.Conv2d(1, 8, 5, stride=2),
    nn.ReLU(),
    nn.Flatten(),
    nn.LazyLinear(len(EMOTIONS)),
)
net(torch.zeros(1, 1, 24, 24))
loss_fn = nn.BCEWithLogitsLoss()
optimizer = torch.optim.NAdam(net.parameters(), lr=2e-3)

for step in range(40):
    faces, emotion = synthetic_faces(48)
    target = F.one_hot(emotion, num_classes=len(EMOTIONS)).float()
    loss = loss_fn(net(faces), target)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 9:
        print(step, loss.item())
