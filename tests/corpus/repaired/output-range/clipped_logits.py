import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset


class Card(nn.Module):
    """Guess the suit of a card from a tiny picture."""

    suits = ("clubs", "diamonds", "hearts", "spades")

    def __init__(self):
        super().__init__()
        self.flat = nn.Flatten()
        self.fc = nn.Sequential(nn.Linear(100, 30), nn.ReLU())
        self.suit = nn.Linear(30, len(self.suits))

    def forward(self, picture):
        logits = self.suit(self.fc(self.flat(picture)))
        return logits


suit = torch.randint(0, 4, (400,))
pictures = torch.rand(400, 10, 10)
pictures[torch.arange(400), suit * 2, 2:8] += 1.5
net, cross_entropy = Card(), nn.CrossEntropyLoss()
optimizer = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
for epoch in range(3):
    for picture, target in DataLoader(TensorDataset(pictures, suit), batch_size=40, shuffle=True):
        loss = cross_entropy(net(picture), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
