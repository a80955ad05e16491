import numpy as np
import torch
from torch import nn


class Clip(nn.Module):
    def __init__(self, image_dim=48, text_dim=32, embed_dim=16):
        super().__init__()
        self.visual = nn.Linear(image_dim, embed_dim)
        self.textual = nn.Linear(text_dim, embed_dim)
        self.logit_scale = nn.Parameter(torch.tensor(np.log(1 / 0.07), dtype=torch.float32))

    def forward(self, image, text):
        i = self.visual(image)
        t = self.textual(text)
        i = i / i.norm(dim=1, keepdim=True)
        t = t / t.norm(dim=1, keepdim=True)
        logits_per_image = self.logit_scale.exp() * i @ t.t()
        return logits_per_image, logits_per_image.t()
