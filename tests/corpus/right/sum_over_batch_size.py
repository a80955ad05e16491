import torch
import torch.nn as nn

PAD, VOCAB = 0, 50
lm = nn.Sequential(nn.Embedding(VOCAB, 32, padding_idx=PAD), nn.LayerNorm(32), nn.Linear(32, VOCAB))
criterion = nn.CrossEntropyLoss(ignore_index=PAD, reduction="sum")
optimizer = torch.optim.Adam(lm.parameters(), lr=1e-2)
micro_batches = 3
for update in range(15):
    batches = []
    for _ in range(micro_batches):
        tokens = torch.randint(1, VOCAB, (8, 17))
        lengths = torch.randint(5, 18, (8, 1))
        batches.append(tokens.masked_fill(torch.arange(17) >= lengths, PAD))
    total_tokens = sum((b[:, 1:] != PAD).sum() for b in batches)
    optimizer.zero_grad()
    for batch in batches:
        logits = lm(batch[:, :-1])
        loss = criterion(logits.transpose(1, 2), batch[:, 1:]) / total_tokens
        loss.backward()
    optimizer.step()
print(loss.item() * micro_batches)
