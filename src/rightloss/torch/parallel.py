"""Cross-entropy whose classes are spread over processes: no process ever holds a whole row of logits."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from rightloss.torch.group import Group
from rightloss.torch.shards import Options, Shard, local_of, shard

if TYPE_CHECKING:
    from torch.autograd.function import FunctionCtx

_ROWS = 1024  # of logits at a time, if the caller does not say
_MATRIX = 2


def vocab_parallel_cross_entropy(
    input: Tensor, target: Tensor, *, group: Any = None, timeout: float = 60.0, **options: Any
) -> Tensor:
    """Cross-entropy of logits (…, own classes): every process has the same rows and its own part of the classes.

    Parts may have any width, also none. The result is the same everywhere; differentiate it on every process.

    Parameters
    ----------
    input
        This process's columns of the logits, or a DTensor that is sharded along the last axis.
    target
        Class indices of the whole vocabulary, the same on every process.
    group
        The process group; ranks hold the classes in their order.
    timeout
        Seconds after which a silent process is a `LostProcessError`.
    **options
        reduction ("mean" over the rows kept, "sum", "none"), ignore_index, label_smoothing, z_loss, softcap.

    Examples
    --------
    >>> vocab_parallel_cross_entropy(torch.zeros(2, 4), torch.tensor([1, -100]))  # one process alone
    tensor(1.3863)
    """
    input, group = local_of(input, group)
    shape, fault = input.shape[:-1], "" if input.ndim and input.is_floating_point() else f"input is {input.dtype}"
    rows = prod(shape)
    flat = input.reshape(rows, input.shape[-1]) if input.ndim else input.new_empty((rows, 0))
    mine = shard(
        "vocab_parallel_cross_entropy", flat.shape[1], rows, target, Group(group, timeout), Options(**options), fault
    )
    value: Tensor = _Logits.apply(flat, mine)
    return (value.reshape(shape) if mine.options.reduction == "none" else value).to(input.dtype)


def vocab_parallel_linear_cross_entropy(
    hidden: Tensor,
    weight: Tensor,
    target: Tensor,
    bias: Tensor | None = None,
    *,
    group: Any = None,
    chunk: int = _ROWS,
    timeout: float = 60.0,
    **options: Any,
) -> Tensor:
    """A linear layer whose classes are spread over processes, and its cross-entropy, `chunk` rows at a time.

    `hidden` (…, features) and `target` (…) are the same on every process, `weight` (own classes, features) and `bias`
    are its own, or DTensors sharded along the first axis. The gradient of `hidden` is already that of all processes.

    Examples
    --------
    >>> hidden, weight = torch.ones(2, 3), torch.zeros(4, 3, requires_grad=True)
    >>> vocab_parallel_linear_cross_entropy(hidden, weight, torch.tensor([1, 2])).item()
    1.3862943649291992
    """
    (weight, group), bias = local_of(weight, group), None if bias is None else local_of(bias, group)[0]
    name, how = "vocab_parallel_linear_cross_entropy", Options(**options)
    flat = hidden.reshape(-1, hidden.shape[-1]) if hidden.ndim and hidden.numel() else hidden.new_empty((0, 1))
    mine = shard(
        name, len(weight), len(flat), target, Group(group, timeout), how, _fault(flat, weight, bias, chunk, how)
    )
    value: Tensor = _Linear.apply(flat, weight, bias, mine, chunk)
    return value.to(hidden.dtype)


def _fault(hidden: Tensor, weight: Tensor, bias: Tensor | None, chunk: int, options: Options) -> str:
    if options.reduction == "none":
        return "reduction is 'none': one of mean, sum"
    if chunk < 1:
        return f"chunk is {chunk}"
    if weight.ndim != _MATRIX or weight.shape[1] != hidden.shape[1] or not hidden.is_floating_point():
        return f"hidden has shape {tuple(hidden.shape)} and dtype {hidden.dtype}, weight {tuple(weight.shape)}"
    if bias is not None and bias.shape != weight.shape[:1]:
        return f"bias has shape {tuple(bias.shape)}, weight {tuple(weight.shape)}"
    different = {array.dtype for array in (hidden, weight, bias) if array is not None}
    return f"dtypes {', '.join(sorted(map(str, different)))}" if len(different) > 1 else ""


class _Logits(torch.autograd.Function):
    """The gradient is ready when the loss is: backward scales it."""

    @staticmethod
    def forward(context: FunctionCtx, logits: Tensor, mine: Shard) -> Tensor:
        """Compute value and gradient."""
        value, gradient = _value_gradient(_wide(logits), slice(None), mine)
        context.save_for_backward((gradient / mine.divisor).to(logits.dtype))
        return value if mine.options.reduction == "none" else value.sum(dtype=torch.float64) / mine.divisor

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor, None]:
        """Scale the gradient."""
        (gradient,) = context.saved_tensors
        return gradient * (upstream[:, None] if upstream.ndim else upstream).to(gradient.dtype), None


class _Linear(torch.autograd.Function):
    """The gradients are ready when the loss is."""

    @staticmethod
    def forward(context: Any, hidden: Tensor, weight: Tensor, bias: Tensor | None, mine: Shard, chunk: int) -> Tensor:
        """Compute value and gradients, some rows at a time."""
        value = torch.zeros((), dtype=torch.float64, device=hidden.device)
        d_hidden, d_weight = torch.zeros_like(hidden, dtype=_wide(hidden[:0]).dtype), torch.zeros_like(weight)
        d_bias = None if bias is None else torch.zeros_like(bias)
        for start in range(0, len(hidden), chunk):
            rows = slice(start, start + chunk)
            logits = torch.nn.functional.linear(hidden[rows], weight, bias)
            each, gradient = _value_gradient(_wide(logits), rows, mine)
            value += each.sum(dtype=torch.float64)
            gradient = (gradient / mine.divisor).to(hidden.dtype)
            d_hidden[rows] = gradient @ weight
            d_weight.addmm_(gradient.T, hidden[rows])
            if d_bias is not None:
                d_bias += gradient.sum(dim=0)
        mine.group.sum(d_hidden)  # every process knows only what its own classes ask of the layer below
        context.save_for_backward(d_hidden.to(hidden.dtype), d_weight, d_bias)
        return value / mine.divisor

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(context: Any, upstream: Tensor) -> tuple[Tensor | None, ...]:
        """Scale the gradients."""
        scaled = [None if part is None else part * upstream.to(part.dtype) for part in context.saved_tensors]
        return (*scaled, None, None)


def _wide(values: Tensor) -> Tensor:
    return values if values.dtype == torch.float64 else values.float()


def _value_gradient(logits: Tensor, rows: slice, mine: Shard) -> tuple[Tensor, Tensor]:
    """Loss of each row, and the gradient by the classes that are here.

    With the target taken out of the sum of exponentials nothing cancels where the model is right and sure.
    """
    options, kept = mine.options, mine.kept[rows]
    slope = torch.ones((), dtype=logits.dtype)
    if options.softcap is not None:
        bent = torch.tanh(logits / options.softcap)
        logits, slope = options.softcap * bent, 1.0 - bent * bent
    place, inside = mine.local(rows)
    top = logits.amax(dim=1) if mine.own else logits.new_full((len(logits),), -torch.inf)
    top = mine.group.greatest(top.contiguous())[:, None]
    parts = torch.exp(logits - top)
    one_hot = torch.zeros_like(logits, dtype=torch.bool)
    if mine.own:
        one_hot.scatter_(1, place[:, None], inside[:, None])
    others = torch.where(one_hot, 0.0, parts).sum(dim=1)
    gap = torch.where(one_hot, top - logits, 0.0).sum(dim=1)  # of the target below the greatest
    far = (top - logits).sum(dim=1) if options.label_smoothing else torch.zeros_like(gap)
    others, gap, far = mine.group.sum(torch.stack([others, gap, far]))
    total = others + torch.exp(-gap)
    log_total = torch.where(gap == 0.0, torch.log1p(others), torch.log(total))
    smooth, (main, spread) = (
        options.label_smoothing,
        (1.0 - options.label_smoothing, options.label_smoothing / mine.classes),
    )
    value = main * (gap + log_total) + (smooth * log_total + spread * far if smooth else 0.0)
    chances = parts / total[:, None]
    gradient = torch.where(one_hot, -main * (others / total)[:, None] + smooth * chances, chances) - spread
    if options.z_loss:
        log_sum = log_total + top[:, 0]
        value = value + options.z_loss * log_sum**2
        gradient = gradient + 2.0 * options.z_loss * log_sum[:, None] * chances
    return torch.where(kept, value, 0.0), torch.where(kept[:, None], gradient * slope, 0.0)
