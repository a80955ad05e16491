import torch
import torch.nn as nn
from torch.nn import functional as F

block_size, vocab_size, n_embd = 32, 65, 48


class TinyGPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok = nn.Embedding(vocab_size, n_embd)
        self.pos = nn.Embedding(block_size, n_embd)
        layer = nn.TransformerEncoderLayer(n_embd, 4, 4 * n_embd, dropout=0.0, batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.ln = nn.LayerNorm(n_embd)
        self.lm_head = nn.Linear(n_embd, vocab_size, bias=False)

    def forward(self, idx):
        t = idx.size(1)
        mask = nn.Transformer.generate_square_subsequent_mask(t)
        x = self.tok(idx) + self.pos(torch.arange(t))
        return self.lm_head(self.ln(self.blocks(x, mask=mask, is_causal=True)))


text = torch.randint(0, vocab_size, (5000,)).cumsum(0) % vocab_size
model = TinyGPT()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for it in range(10):
    starts = torch.randint(len(text) - block_size - 1, (8,)).tolist()
    xb = torch.stack([text[i : i + block_size] for i in starts])
    yb = torch.stack([text[i + 1 : i + block_size + 1] for i in starts])
    logits = model(xb)
    loss = F.cross_entropy(logits.view(-1, vocab_size), yb.view(-1))
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
print(loss.item())
