"""Linear layer and cross-entropy on PyTorch tensors, differentiable once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rightloss.kernels import softmax
from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from rightloss.fused.ready import Ready


def linear_cross_entropy(ready: Ready) -> Array:
    """Compute the loss; gradients too, of what asks for them."""
    hidden, weight, bias = ready.hidden, ready.weight, ready.bias
    return _function().apply(hidden, weight, bias, ready)


@cache
def _function() -> Any:
    import torch

    class LinearCrossEntropy(torch.autograd.Function):  # type: ignore[misc]
        """The gradients are ready when the loss is: backward scales them."""

        @staticmethod
        def forward(context: Any, hidden: Array, weight: Array, bias: Array | None, ready: Ready) -> Array:
            wanted = context.needs_input_grad[:3]
            value, gradients = _forward(hidden, weight, bias, ready, wanted)
            context.save_for_backward(*gradients)
            return value

        @staticmethod
        @torch.autograd.function.once_differentiable  # type: ignore[untyped-decorator]
        def backward(context: Any, upstream: Array) -> tuple[Array | None, ...]:
            saved = context.saved_tensors
            if float(upstream) != 1.0:
                saved = [None if gradient is None else gradient * upstream.to(gradient.dtype) for gradient in saved]
            return (*saved, None)

    return LinearCrossEntropy


def _forward(
    hidden: Array, weight: Array, bias: Array | None, ready: Ready, wanted: tuple[bool, ...]
) -> tuple[Array, list[Array | None]]:
    import torch

    d_hidden = torch.empty_like(hidden) if wanted[0] else None
    d_weight = torch.zeros_like(weight) if wanted[1] else None
    wide = torch.promote_types(hidden.dtype, torch.float32)
    d_bias = torch.zeros(weight.shape[0], dtype=wide, device=hidden.device) if wanted[2] else None
    room = hidden.new_empty((ready.chunk, weight.shape[0]))
    value = 0.0
    for rows in ready.chunks():
        part, logits = hidden[rows], room[: rows.stop - rows.start]
        if bias is None:
            torch.mm(part, weight.T, out=logits)
        else:
            torch.addmm(bias, part, weight.T, out=logits)
        value += _to_gradient(ready, logits, rows)
        if d_hidden is not None:
            torch.mm(logits, weight, out=d_hidden[rows])
        if d_weight is not None:
            d_weight.addmm_(logits.T, part)
        if d_bias is not None:
            d_bias += logits.sum(dim=0, dtype=wide)
    d_bias = None if d_bias is None else d_bias.to(hidden.dtype)
    return torch.tensor(value, dtype=wide, device=hidden.device), [d_hidden, d_weight, d_bias]


def _to_gradient(ready: Ready, logits: Array, rows: slice) -> float:
    """Give the loss of some rows, and leave its gradient in the place of the logits."""
    import torch

    target, factor = ready.target[rows], ready.factor[rows]
    value = softmax.in_place(ready.loss, logits, target, factor)
    if value is not None:
        return value
    weight = torch.from_numpy(factor).to(logits.device, torch.promote_types(logits.dtype, torch.float32))
    number, gradient = ready.loss.value_gradient(target=target, logits=logits, weight=weight, reduction="sum")
    logits.copy_(gradient)
    return float(number)
