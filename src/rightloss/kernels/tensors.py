"""PyTorch tensors in main memory, computed by the kernels of NumPy arrays: they share the memory.

The gradient is computed on the way forward, and scaled on the way back. A second derivative goes through the formulas,
and so does whatever a kernel cannot take: another device, a function transform, a compiler, half precision.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from rightloss.vocabulary import Array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WIDE = frozenset({"torch.float32", "torch.float64"})


def is_tensor(values: Any) -> bool:
    """Say whether this is a plain tensor of PyTorch; a subclass may mean anything."""
    return type(values).__module__ in {"torch", "torch.nn.parameter"}


def answer(
    word: str,
    given: Mapping[str, Any],
    parts: tuple[str, ...],
    computed: Callable[[dict[str, Any], tuple[str, ...]], dict[str, Any] | None],
    formulas: tuple[Callable[[Array], Array], int],
) -> dict[str, Any] | None:
    """Let NumPy compute parts of a loss, or decline with None.

    `formulas` are the value by formulas, for further derivatives, and the axis of the classes.
    """
    import torch

    if _transformed(torch):
        return None
    tensors = {name: value for name, value in given.items() if isinstance(value, torch.Tensor)}
    prediction = given[word]
    differentiated = prediction.requires_grad and torch.is_grad_enabled()
    if not all(_plain(torch, name, value, word) for name, value in tensors.items()):
        return None
    if differentiated and (parts != ("value",) or "out" in tensors):
        return None
    arrays = {name: value.detach().numpy() for name, value in tensors.items()}
    done = computed({**given, **arrays}, ("value", "gradient") if differentiated else parts)
    if done is None:
        return None
    results = {part: _tensor(torch, found, prediction) for part, found in done.items()}
    if "out" in given and results.get("gradient") is not None:
        results["gradient"] = given["out"]
    if differentiated:
        return {"value": _function().apply(prediction, results["value"], results["gradient"], formulas)}
    return results


def _plain(torch: Any, name: str, value: Any, word: str) -> bool:
    memory = is_tensor(value) and value.device.type == "cpu" and value.layout is torch.strided and not value.is_neg()
    return memory and (str(value.dtype) in _WIDE if name == word else not value.requires_grad and _known(value))


def _known(value: Any) -> bool:
    return str(value.dtype) != "torch.bfloat16" and not value.is_complex()


def _transformed(torch: Any) -> bool:
    """Say whether a compiler, a function transform or forward differentiation follows what is done."""
    from rightloss.frameworks.torch import is_traced

    return is_traced(None) or torch.autograd.forward_ad._current_level >= 0  # noqa: SLF001


def _tensor(torch: Any, found: Any, like: Any) -> Any:
    if found is None:
        return None
    return torch.from_numpy(found) if getattr(found, "ndim", 0) else torch.tensor(found, dtype=like.dtype)


@cache
def _function() -> Any:
    import torch

    class Computed(torch.autograd.Function):  # type: ignore[misc]
        """A value whose gradient is known already."""

        @staticmethod
        def forward(context: Any, prediction: Array, value: Array, gradient: Array, formulas: Any) -> Array:
            context.save_for_backward(prediction, gradient)
            context.again, context.axis = formulas
            return value

        @staticmethod
        def backward(context: Any, upstream: Array) -> tuple[Array | None, ...]:
            prediction, gradient = context.saved_tensors
            if torch.is_grad_enabled():  # a second derivative is asked for
                value = context.again(prediction)
                return *torch.autograd.grad(value, prediction, upstream, create_graph=True), None, None, None
            if upstream.ndim:
                each = upstream if upstream.ndim == gradient.ndim else upstream.unsqueeze(context.axis)
                return gradient * each, None, None, None
            factor = float(upstream)
            return gradient if factor == 1.0 else gradient * factor, None, None, None

    return Computed
