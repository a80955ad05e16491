import torch

from config import TrainConfig
from dataset import get_batch, load_text
from model import CharRNN

config = TrainConfig()
data = load_text()
model = CharRNN(config)
optimizer = torch.optim.AdamW(model.parameters(), lr=config.learning_rate)
for it in range(config.max_iters):
    xb, yb = get_batch(data, config)
    _, loss = model(xb, yb)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    optimizer.step()
print(loss.item())
