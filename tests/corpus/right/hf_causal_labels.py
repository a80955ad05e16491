import torch
from transformers import GPT2Config, GPT2LMHeadModel

config = GPT2Config(vocab_size=64, n_positions=32, n_embd=32, n_layer=1, n_head=2)
model = GPT2LMHeadModel(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
for _ in range(5):
    input_ids = torch.randint(1, 64, (4, 20))
    lengths = torch.randint(10, 21, (4,))
    attention_mask = (torch.arange(20) < lengths[:, None]).long()
    labels = input_ids.masked_fill(attention_mask == 0, -100)
    outputs = model(input_ids=input_ids, attention_mask=attention_mask, labels=labels)
    outputs.loss.backward()
    optimizer.step()
    optimizer.zero_grad()
print(outputs.loss.item())
