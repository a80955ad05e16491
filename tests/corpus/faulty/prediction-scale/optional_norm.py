import torch
from torch import nn


class Tagger(nn.Module):
    """Per-window activity classifier for accelerometer data."""

    def __init__(self, channels, n_activities, normalise=True):
        super().__init__()
        self.conv = nn.Conv1d(channels, 24, kernel_size=5, padding=2)
        self.fc = nn.Linear(24, n_activities)
        self.normalise = normalise

    def forward(self, window):
        h = self.conv(window).relu().amax(dim=-1)
        out = self.fc(h)
        if self.normalise:
            out = out.softmax(dim=-1)
        return out


def fit(model, steps=30):
    loss_fn = nn.CrossEntropyLoss(label_smoothing=0.05)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, nesterov=True)
    for _ in range(steps):
        activity = torch.randint(5, (32,))
        window = torch.randn(32, 3, 100) * (1 + activity.view(-1, 1, 1))
        loss = loss_fn(model(window), activity)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


print(fit(Tagger(3, 5)))
