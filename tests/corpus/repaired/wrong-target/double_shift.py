import torch
from transformers import GPT2Config, GPT2LMHeadModel

config = GPT2Config(vocab_size=100, n_positions=64, n_embd=32, n_layer=2, n_head=2)
model = GPT2LMHeadModel(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=5e-4)


def batches(n, size=8, length=33):
    for _ in range(n):
        start = torch.randint(0, 100, (size, 1))
        yield (start + 3 * torch.arange(length)) % 100


model.train()
for step, tokens in enumerate(batches(15)):
    outputs = model(input_ids=tokens, labels=tokens)
    optimizer.zero_grad()
    outputs.loss.backward()
    optimizer.step()
    print(step, outputs.loss.item())
