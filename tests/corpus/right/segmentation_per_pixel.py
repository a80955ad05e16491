import torch
import torch.nn as nn
import torch.nn.functional as F


class FCN(nn.Module):
    def __init__(self, n_classes):
        super().__init__()
        self.enc = nn.Conv2d(3, 16, 3, stride=2, padding=1)
        self.dec = nn.ConvTranspose2d(16, n_classes, 2, stride=2)

    def forward(self, image):
        return self.dec(F.relu(self.enc(image)))


def mean_iou(scores, mask, n_classes):
    predicted = F.softmax(scores, dim=1).argmax(dim=1)
    ious = []
    for c in range(n_classes):
        union = ((predicted == c) | (mask == c)).sum()
        if union > 0:
            ious.append((((predicted == c) & (mask == c)).sum() / union).item())
    return sum(ious) / len(ious)


net = FCN(5)
criterion = nn.CrossEntropyLoss(ignore_index=255)
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(10):
    mask = torch.randint(0, 5, (2, 24, 24))
    image = torch.rand(2, 3, 24, 24) + mask.unsqueeze(1) / 5
    scores = net(image)
    loss = criterion(scores, mask)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item(), mean_iou(scores.detach(), mask, 5))
