"""PyTorch's losses for yes or no by their own names, order, defaults and shapes, computed by ours."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from rightloss.torch import checks
from rightloss.torch.compute import compute
from rightloss.torch.functional import how_reduced, reduced


def binary_cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Binary cross-entropy of probabilities.

    Examples
    --------
    >>> binary_cross_entropy(torch.tensor([0.5]), torch.tensor([1.0]))
    tensor(0.6931)
    """
    return _binary(
        "binary_cross_entropy", "probabilities", input, target, weight, how_reduced(reduction, size_average, reduce)
    )


def binary_cross_entropy_with_logits(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    pos_weight: Tensor | None = None,
) -> Tensor:
    """Binary cross-entropy of logits; `pos_weight` multiplies the part of targets of 1.

    Examples
    --------
    >>> binary_cross_entropy_with_logits(torch.tensor([0.0]), torch.tensor([1.0]))
    tensor(0.6931)
    """
    checks.takes_logits("binary_cross_entropy_with_logits", input, "SigmoidBackward0")
    how, name = how_reduced(reduction, size_average, reduce), "binary_cross_entropy_with_logits"
    if pos_weight is None:
        return _binary(name, "logits", input, target, weight, how)
    # A target of y weighs y pos_weight + (1 - y), and then counts as the probability y pos_weight / that.
    mass = target * pos_weight + (1.0 - target)
    share = torch.where(mass > 0, target * pos_weight / torch.where(mass > 0, mass, 1.0), 0.0)
    return _binary(name, "logits", input, share, mass if weight is None else mass * weight, how)


def _binary(function: str, word: str, input: Tensor, target: Tensor, weight: Tensor | None, how: str) -> Tensor:
    checks.not_swapped(function, input, target)
    input, target = checks.same_shape(function, input, target)
    return compute("binary_cross_entropy", word, input, target.to(input.dtype), weight=weight, reduction=how)


def soft_margin_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Logistic loss of targets -1 and +1.

    Examples
    --------
    >>> soft_margin_loss(torch.tensor([0.0]), torch.tensor([-1.0]))
    tensor(0.6931)
    """
    how = how_reduced(reduction, size_average, reduce)
    return _binary("soft_margin_loss", "logits", input, (target + 1.0) / 2.0, None, how)


def multilabel_soft_margin_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Binary cross-entropy of several labels for each sample, averaged over the labels.

    Examples
    --------
    >>> multilabel_soft_margin_loss(torch.zeros(1, 3), torch.tensor([[1.0, 0.0, 1.0]]))
    tensor(0.6931)
    """
    checks.takes_logits("multilabel_soft_margin_loss", input, "SigmoidBackward0")
    each = _binary("multilabel_soft_margin_loss", "logits", input, target, weight, "none").mean(dim=-1)
    return reduced(each, how_reduced(reduction, size_average, reduce))


def hinge_loss(input: Tensor, target: Tensor, margin: float = 1.0, reduction: str = "mean") -> Tensor:
    """Hinge loss of targets -1 and +1; PyTorch has none.

    Examples
    --------
    >>> hinge_loss(torch.tensor([0.25]), torch.tensor([1.0]))
    tensor(0.7500)
    """
    input, target = checks.same_shape("hinge_loss", input, target)
    return compute("hinge", "raw", input, target.to(input.dtype), reduction=reduction, margin=margin)


def sigmoid_focal_loss(
    input: Tensor, target: Tensor, alpha: float | None = None, gamma: float = 2.0, reduction: str = "mean"
) -> Tensor:
    """Focal loss of logits and targets 0 and 1; `alpha` weighs targets of 1, and 1 - alpha those of 0.

    Examples
    --------
    >>> sigmoid_focal_loss(torch.tensor([0.0]), torch.tensor([1.0]))
    tensor(0.1733)
    """
    checks.takes_logits("sigmoid_focal_loss", input, "SigmoidBackward0")
    input, target = checks.same_shape("sigmoid_focal_loss", input, target)
    more: dict[str, Any] = {"gamma": gamma} if alpha is None else {"gamma": gamma, "alpha": alpha}
    return compute("focal", "logits", input, target.to(input.dtype), reduction=reduction, **more)
