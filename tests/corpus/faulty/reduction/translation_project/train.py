import torch
import torch.nn.functional as F
from torch.utils.data import DataLoader

from constants import PAD_ID, VOCAB
from data import collate, corpus
from seq2seq import Seq2Seq

loader = DataLoader(corpus(200), batch_size=20, shuffle=True, collate_fn=collate)
model = Seq2Seq()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(2):
    for source, target in loader:
        logits = model(source, target[:, :-1])
        loss = F.cross_entropy(logits.reshape(-1, VOCAB), target[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    real = (target != PAD_ID).sum().item()
    print(f"epoch {epoch}: loss {loss.item():.3f} on {real} tokens")
