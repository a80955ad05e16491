"""One door from PyTorch's functions to our losses: eager through the kernels, compiled as one operator."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from rightloss import registry
from rightloss.vocabulary import Row

if TYPE_CHECKING:
    from rightloss.loss import Loss

_HALF = (torch.float16, torch.bfloat16)


def compute(
    name: str,
    word: str,
    prediction: Tensor,
    target: Tensor,
    *,
    weight: Tensor | None = None,
    reduction: str = "mean",
    **settings: Any,
) -> Tensor:
    """Compute a loss of ours; `word` says on which scale the prediction is.

    The result has the prediction's dtype, as PyTorch's do, and float32 under autocast.
    """
    if prediction.dtype in _HALF and torch.is_autocast_enabled(prediction.device.type):
        prediction = prediction.float()
    if torch.compiler.is_compiling():
        class_weight = settings.pop("class_weight", None)
        said = " ".join([name, word, reduction, *(f"{key}={value}" for key, value in settings.items())])
        return torch.ops.rightloss.loss(prediction, target, weight, class_weight, said)[0]
    loss, given = _called(name, word, prediction, target, weight, reduction, settings)
    return loss(**given).to(prediction.dtype)


def _called(
    name: str, word: str, prediction: Tensor, target: Tensor, weight: Tensor | None, reduction: str, settings: Any
) -> tuple[Loss, dict[str, Any]]:
    class_weight = settings.get("class_weight")
    if class_weight is not None:
        settings = {**settings, "class_weight": tuple(class_weight.tolist())}
    given = {"target": target, word: prediction, "reduction": reduction}
    if weight is not None:
        given["weight"] = weight.expand(target.shape).contiguous()
    return _loss(name, tuple(settings.items())), given


@lru_cache(maxsize=256)
def _loss(name: str, settings: tuple[tuple[str, Any], ...]) -> Loss:
    return registry.loss(name).with_parameters(**dict(settings)) if settings else registry.loss(name)


def _heard(said: str) -> tuple[str, str, str, dict[str, Any]]:
    """Read what `compute` wrote down: strings are what an operator can be given."""
    name, word, reduction, *rest = said.split(" ")
    pairs = [part.split("=") for part in rest]
    return name, word, reduction, {key: float(text) if "." in text or "e" in text else int(text) for key, text in pairs}


@torch.library.custom_op("rightloss::loss", mutates_args=())
def _operator(
    prediction: Tensor, target: Tensor, weight: Tensor | None, class_weight: Tensor | None, said: str
) -> tuple[Tensor, Tensor]:
    """Value and gradient of a loss: what a compiler sees is one operator."""
    name, word, reduction, settings = _heard(said)
    more = {} if class_weight is None else {"class_weight": class_weight}
    loss, given = _called(name, word, prediction.detach(), target, weight, reduction, settings | more)
    value, gradient = loss.value_gradient(**given)
    return value.to(prediction.dtype), gradient.to(prediction.dtype).contiguous()


@_operator.register_fake
def _shapes(
    prediction: Tensor, target: Tensor, weight: Tensor | None, class_weight: Tensor | None, said: str
) -> tuple[Tensor, Tensor]:
    del target, weight, class_weight
    name, _, reduction, settings = _heard(said)
    gradient = prediction.new_empty(prediction.shape)
    if reduction != "none":
        return prediction.new_empty(()), gradient
    if registry.loss(name).row is Row.ONE:
        return prediction.new_empty(prediction.shape), gradient
    axis = settings.get("axis", -1) % prediction.ndim
    return prediction.new_empty((*prediction.shape[:axis], *prediction.shape[axis + 1 :])), gradient


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, Tensor]) -> None:
    ctx.save_for_backward(output[1])
    ctx.axis = _heard(inputs[4])[3].get("axis", -1)


def _scaled(ctx: Any, upstream: Tensor, _: Tensor) -> tuple[Tensor | None, ...]:
    (gradient,) = ctx.saved_tensors
    if upstream.ndim and upstream.ndim < gradient.ndim:
        upstream = upstream.unsqueeze(ctx.axis)
    return gradient * upstream, None, None, None, None


_operator.register_autograd(_scaled, setup_context=_keep)
