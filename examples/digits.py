"""Train a classifier of handwritten digits. It learns, slowly: `rightloss check examples` says why."""

import torch
from sklearn.datasets import load_digits
from torch import nn

X, y = load_digits(return_X_y=True)
images = torch.tensor(X, dtype=torch.float32) / 16
labels = torch.tensor(y)


class Digits(nn.Module):
    """Two layers, and probabilities at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(64, 32)
        self.out = nn.Linear(32, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the probability of each digit."""
        x = torch.relu(self.hidden(x))
        return torch.softmax(self.out(x), dim=1)


model = Digits()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for _ in range(200):
    loss = criterion(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(f"loss {loss.item():.3f}")
