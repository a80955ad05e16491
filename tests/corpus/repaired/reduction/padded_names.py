import torch
from torch import nn
from torch.nn.utils.rnn import pad_sequence

PAD = 0
names = ["anna", "bob", "christopher", "dee", "elizabeth", "flo"] * 20
chars = {c: i + 1 for i, c in enumerate(sorted(set("".join(names)) | {"$"}))}


def encode(name):
    return torch.tensor([chars[c] for c in name + "$"])


class CharLM(nn.Module):
    def __init__(self, n_chars, dim=32):
        super().__init__()
        self.embed = nn.Embedding(n_chars, dim, padding_idx=PAD)
        self.rnn = nn.GRU(dim, dim, batch_first=True)
        self.out = nn.Linear(dim, n_chars)

    def forward(self, x):
        return self.out(self.rnn(self.embed(x))[0])


model = CharLM(len(chars) + 1)
criterion = nn.CrossEntropyLoss(ignore_index=PAD)
optimizer = torch.optim.Adam(model.parameters(), lr=5e-3)
for epoch in range(5):
    for start in range(0, len(names), 10):
        batch = pad_sequence([encode(n) for n in names[start : start + 10]], batch_first=True, padding_value=PAD)
        logits = model(batch[:, :-1])
        loss = criterion(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
