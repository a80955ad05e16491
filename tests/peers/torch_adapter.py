"""The inputs with which PyTorch tests its loss modules, on ours: the value is its reference function's, the gradient its.

The wheel ships the inputs and the reference functions, not the file that runs them; the tests below compare what that
file compares. Each translation says which loss of ours a module is; what it adds to the number is a factor, a term of
the target alone, or a shape, never a loss.
"""

import math
from dataclasses import dataclass
from functools import cache

import pytest
import torch
from torch.testing._internal.common_modules import module_db

import rightloss
from tests.peers import tally


@dataclass(frozen=True)
class Ours:
    """A loss of ours and what it is evaluated on; `factor * loss + constant` is PyTorch's number."""

    loss: rightloss.Loss
    given: dict
    factor: float = 1.0
    constant: float | torch.Tensor = 0.0
    finish: object = staticmethod(lambda number: number)

    def number(self):
        return self.finish(self.factor * self.loss(**self.given) + self.constant)

    def gradient(self, leaf):
        """Our own gradient, carried back to PyTorch's input."""
        word = next(word for word in ("raw", "logits", "probabilities", "prediction") if word in self.given)
        ours = self.loss.gradient(**self.given)
        return torch.autograd.grad(self.given[word], leaf, self.factor * ours)[0]
