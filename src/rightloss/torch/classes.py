"""Losses over classes: cross-entropy of logits, of log-probabilities, of a linear layer, and multi-class hinge."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as theirs

from rightloss.torch import checks
from rightloss.torch.compute import compute
from rightloss.torch.functional import how_reduced, reduced


def cross_entropy(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
    *,
    z_loss: float = 0.0,
    softcap: float | None = None,
    torch_compatible: bool = False,
) -> Tensor:
    """Softmax cross-entropy of logits (N, C, …), with class indices (N, …) or distributions (N, C, …).

    Unlike PyTorch's: where every target is ignored the loss is 0, not nan; with class weights, "mean" divides by the
    weights of the targets for distributions as for indices; a label outside the classes is an `InputError`.

    Examples
    --------
    >>> cross_entropy(torch.zeros(2, 4), torch.tensor([1, -100]))
    tensor(1.3863)
    """
    checks.takes_logits("cross_entropy", input, "SoftmaxBackward0")
    checks.not_swapped("cross_entropy", input, target)
    how = how_reduced(reduction, size_average, reduce)
    by_index = target.ndim < input.ndim
    settings: dict[str, Any] = {"axis": 0 if input.ndim == 1 else 1, "label_smoothing": label_smoothing}
    settings |= {} if weight is None else {"class_weight": weight}
    settings |= {"ignore_index": ignore_index} if by_index else {}
    settings |= {"z_loss": z_loss} if z_loss else {}
    settings |= {} if softcap is None else {"softcap": softcap}
    target = target.long() if by_index and target.dtype == torch.uint8 else target
    target = target if by_index else target.to(input.dtype)
    if weight is not None and how == "mean" and (by_index or not torch_compatible):
        how = "weighted_mean"
    value = compute("cross_entropy", "logits", input, target, reduction=how, **settings)
    if torch_compatible and by_index and how.endswith("mean") and bool((target == ignore_index).all()):
        return value * torch.nan
    return value


def nll_loss(
    input: Tensor,
    target: Tensor,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    ignore_index: int = -100,
    reduce: bool | None = None,
    reduction: str = "mean",
    *,
    torch_compatible: bool = False,
) -> Tensor:
    """Minus the log-probability of the target; 0, not nan, where every target is ignored.

    Examples
    --------
    >>> nll_loss(torch.log(torch.tensor([[0.25, 0.75]])), torch.tensor([1]))
    tensor(0.2877)
    """
    checks.takes_log_probabilities("nll_loss", input)
    how = how_reduced(reduction, size_average, reduce)
    if how == "mean" and not torch_compatible and bool((target == ignore_index).all()):
        how = "sum"  # of nothing
    return theirs.nll_loss(input, target, weight, ignore_index=ignore_index, reduction=how)


def multi_margin_loss(
    input: Tensor,
    target: Tensor,
    p: int = 1,
    margin: float = 1.0,
    weight: Tensor | None = None,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Weston & Watkins' hinge loss divided by the number of classes; `p=2` squares the terms, by PyTorch's function.

    Examples
    --------
    >>> multi_margin_loss(torch.tensor([[0.0, 0.5]]), torch.tensor([1]))
    tensor(0.2500)
    """
    how = how_reduced(reduction, size_average, reduce)
    if p != 1:
        return theirs.multi_margin_loss(input, target, p, margin, weight, reduction=how)
    target, scores = (target.reshape(1), input[None]) if input.ndim == 1 else (target, input)
    counts = None if weight is None else weight[target]
    each = compute("weston_watkins_hinge", "raw", scores, target, weight=counts, reduction="none", margin=margin)
    value = reduced(each / scores.shape[-1], how)
    return value[0] if how == "none" and input.ndim == 1 else value
