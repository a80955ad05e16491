"""PyTorch's losses for amounts and counts by their own names, order, defaults and shapes, computed by ours.

Where PyTorch is wrong or contradicts itself, ours is right; `torch_compatible=True` gives PyTorch's number.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as theirs

from rightloss.errors import InputError
from rightloss.torch import checks
from rightloss.torch.compute import compute


def how_reduced(reduction: str, size_average: bool | None, reduce: bool | None) -> str:
    """Give the reduction that is meant, by PyTorch's old words too."""
    if size_average is not None or reduce is not None:
        from torch.nn import _reduction

        return str(_reduction.legacy_get_string(size_average, reduce))
    return reduction


def _regression(
    function: str, name: str, input: Tensor, target: Tensor, reduction: str, weight: Tensor | None, **settings: float
) -> Tensor:
    checks.not_swapped(function, input, target)
    input, target = checks.same_shape(function, input, target)
    how = "weighted_mean" if weight is not None and reduction == "mean" else reduction
    return compute(name, "prediction", input, target.to(input.dtype), weight=weight, reduction=how, **settings)


def mse_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Squared error; with weights, "mean" divides by their sum.

    Examples
    --------
    >>> mse_loss(torch.tensor([1.0, 4.0]), torch.tensor([0.0, 2.0]))
    tensor(2.5000)
    """
    return _regression("mse_loss", "squared_error", input, target, how_reduced(reduction, size_average, reduce), weight)


def l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    weight: Tensor | None = None,
) -> Tensor:
    """Absolute error; with weights, "mean" divides by their sum.

    Examples
    --------
    >>> l1_loss(torch.tensor([1.0, 4.0]), torch.tensor([0.0, 2.0]))
    tensor(1.5000)
    """
    return _regression("l1_loss", "absolute_error", input, target, how_reduced(reduction, size_average, reduce), weight)


def smooth_l1_loss(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    beta: float = 1.0,
) -> Tensor:
    """Squared error up to `beta`, absolute beyond; at `beta=0` absolute error.

    Examples
    --------
    >>> smooth_l1_loss(torch.tensor([1.0, 4.0]), torch.tensor([0.0, 2.0]))
    tensor(1.)
    """
    how = how_reduced(reduction, size_average, reduce)
    if beta == 0.0:
        return _regression("smooth_l1_loss", "absolute_error", input, target, how, None)
    return _regression("smooth_l1_loss", "smooth_l1", input, target, how, None, beta=beta)


def huber_loss(
    input: Tensor,
    target: Tensor,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Tensor | None = None,
    *,
    torch_compatible: bool = False,
) -> Tensor:
    """Huber loss; with weights, "mean" divides by their sum, as in `mse_loss`. PyTorch's divides by the count here.

    Examples
    --------
    >>> huber_loss(torch.tensor([1.0, 4.0]), torch.tensor([0.0, 2.0]))
    tensor(1.)
    """
    if torch_compatible and weight is not None and reduction == "mean":
        return _regression("huber_loss", "huber", input, target, "sum", weight, delta=delta) / input.numel()
    return _regression("huber_loss", "huber", input, target, reduction, weight, delta=delta)


def quantile_loss(input: Tensor, target: Tensor, q: float = 0.5, reduction: str = "mean") -> Tensor:
    """Pinball loss, which elicits the q-quantile; PyTorch has none.

    Examples
    --------
    >>> quantile_loss(torch.tensor([1.0]), torch.tensor([2.0]), q=0.9)
    tensor(0.9000)
    """
    return _regression("quantile_loss", "pinball", input, target, reduction, None, q=q)


def poisson_nll_loss(
    input: Tensor,
    target: Tensor,
    log_input: bool = True,
    full: bool = False,
    size_average: bool | None = None,
    eps: float = 1e-8,
    reduce: bool | None = None,
    reduction: str = "mean",
) -> Tensor:
    """Poisson negative log-likelihood of counts; the log-rate is taken, or with `log_input=False` the rate plus `eps`.

    Examples
    --------
    >>> poisson_nll_loss(torch.tensor([0.0]), torch.tensor([1.0]))
    tensor(1.)
    """
    how = how_reduced(reduction, size_average, reduce)
    input, target = checks.same_shape("poisson_nll_loss", input, target)
    target = target.to(input.dtype)
    scale, given = ("raw", input) if log_input else ("prediction", input + eps)
    value = compute("poisson", scale, given, target, reduction=how)
    # Ours is a deviance: 0 for a perfect prediction. PyTorch's lacks its terms of the target alone, and its `eps` only
    # keeps the logarithm finite.
    missing = torch.xlogy(target, target) - target
    if full:
        stirling = missing + 0.5 * torch.log(2 * math.pi * target)
        missing = missing - torch.where(target > 1, stirling, torch.zeros_like(target))
    return value - reduced(missing if log_input else missing + eps, how)


def reduced(values: Tensor, how: str) -> Tensor:
    """Reduce one number for each sample."""
    return values if how == "none" else values.mean() if how == "mean" else values.sum()


def gaussian_nll_loss(
    input: Tensor, target: Tensor, var: Tensor | float, full: bool = False, eps: float = 1e-6, reduction: str = "mean"
) -> Tensor:
    """Gaussian negative log-likelihood of a mean and a variance, which is raised to `eps`.

    Examples
    --------
    >>> gaussian_nll_loss(torch.tensor([1.0]), torch.tensor([0.0]), torch.tensor([1.0]))
    tensor(0.5000)
    """
    var = torch.as_tensor(var, dtype=input.dtype, device=input.device)
    if (not torch.compiler.is_compiling()) and bool((var < 0).any()):
        raise InputError("gaussian_nll_loss: var is negative", expected="variances >= 0", help="predict its logarithm")
    if var.ndim == input.ndim - 1:
        var = var.unsqueeze(-1)
    input, target = checks.same_shape("gaussian_nll_loss", input, target)
    raised = var.detach().clamp(min=eps) - var.detach() + var  # the gradient passes, as in PyTorch
    pair = torch.stack([input, raised.expand(input.shape)], dim=-1)
    value = compute("gaussian_nll", "prediction", pair, target.to(input.dtype), reduction=reduction)
    return value + (0.5 * math.log(2 * math.pi) * (input.numel() if reduction == "sum" else 1.0) if full else 0.0)


def kl_div(
    input: Tensor,
    target: Tensor,
    size_average: bool | None = None,
    reduce: bool | None = None,
    reduction: str = "mean",
    log_target: bool = False,
    *,
    torch_compatible: bool = False,
) -> Tensor:
    """Kullback-Leibler divergence of log-probabilities from a target; "mean" is that of the samples, as "batchmean".

    PyTorch's "mean" also divides by the number of classes.

    Examples
    --------
    >>> kl_div(torch.log(torch.tensor([[0.5, 0.5]])), torch.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """
    checks.takes_log_probabilities("kl_div", input)
    how = how_reduced(reduction, size_average, reduce)
    input, target = checks.same_shape("kl_div", input, target)
    true_mean = how == "mean" and not torch_compatible and input.ndim > 1
    return theirs.kl_div(input, target, reduction="batchmean" if true_mean else how, log_target=log_target)
