import torch
from torch import nn


class Intent(nn.Module):
    def __init__(self, vocab=300, intents=6):
        super().__init__()
        self.emb = nn.EmbeddingBag(vocab, 32)
        self.fc = nn.Linear(32, intents)
        self.log_softmax = nn.LogSoftmax(dim=-1)

    def forward(self, tokens):
        return self.log_softmax(self.fc(self.emb(tokens)))


net = Intent()
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
for _ in range(30):
    intent = torch.randint(6, (32,))
    tokens = torch.randint(0, 50, (32, 8)) + 50 * intent.unsqueeze(1)
    loss = criterion(net(tokens), intent)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(net(tokens).exp().max(dim=1).values.mean())
