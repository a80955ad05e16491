import torch
import torch.nn as nn

TAGS = ["NOUN", "VERB", "ADJ", "DET", "PUNCT"]


class Tagger(nn.Module):
    def __init__(self, vocab_size, n_tags, dim=32):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, dim)
        self.lstm = nn.LSTM(dim, dim, batch_first=True)
        self.to_tag = nn.Linear(dim, n_tags)

    def forward(self, words):
        out, _ = self.lstm(self.embed(words))
        return self.to_tag(out)


tagger = Tagger(200, len(TAGS))
loss_fn = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(tagger.parameters(), lr=5e-3)

for step in range(30):
    words = torch.randint(0, 200, (8, 14))
    tags = words % len(TAGS)
    logits = tagger(words)
    batch, time, n_tags = logits.shape
    loss = loss_fn(logits.view(batch, n_tags, time), tags)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"{step}: {loss.item():.3f}")
