import torch
import torch.nn.functional as F
from torch import nn


def age_loss(out, target):
    return F.smooth_l1_loss(out.squeeze(-1), target)


def sex_loss(out, target):
    return F.binary_cross_entropy_with_logits(out.squeeze(-1), target)


LOSSES = {"age": age_loss, "sex": sex_loss, "tissue": F.cross_entropy}


class MultiTaskLoss(nn.Module):
    def __init__(self):
        super().__init__()
        self.log_variance = nn.ParameterDict({name: nn.Parameter(torch.zeros(())) for name in LOSSES})

    def forward(self, outputs, targets):
        total = 0.0
        for name, loss_fn in LOSSES.items():
            s = self.log_variance[name]
            total = total + torch.exp(-s) * loss_fn(outputs[name], targets[name]) + s
        return total
