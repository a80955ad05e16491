import torch
from torch import nn


class ClipLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.cross_entropy_loss = nn.CrossEntropyLoss()

    def forward(self, logits_per_image, logits_per_text):
        labels = torch.arange(logits_per_image.shape[0], dtype=torch.long)
        image_loss = self.cross_entropy_loss(logits_per_image, labels)
        text_loss = self.cross_entropy_loss(logits_per_text, labels)
        return (image_loss + text_loss) / 2
