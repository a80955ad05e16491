import torch

from clip.loss import ClipLoss
from clip.towers import Clip

model, criterion = Clip(), ClipLoss()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.2)
link = torch.randn(48, 32)
for step in range(20):
    image = torch.randn(32, 48)
    text = image @ link + 0.1 * torch.randn(32, 32)
    loss = criterion(*model(image, text))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    model.logit_scale.data.clamp_(0, 4.6052)
print(loss.item())
