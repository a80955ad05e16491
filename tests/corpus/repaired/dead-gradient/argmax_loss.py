import torch
import torch.nn as nn


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Linear(9, 27), nn.ReLU())
        self.head = nn.Linear(27, 4)

    def forward(self, x):
        return self.head(self.stem(x))


model = Classifier()
ce = nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)

for epoch in range(5):
    for _ in range(10):
        y = torch.randint(0, 4, (16,))
        x = torch.randn(16, 9) + y[:, None].float()
        out = model(x)
        loss = ce(out, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch {epoch}, loss {loss.item():.3f}")
