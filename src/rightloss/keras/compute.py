"""One door from Keras' classes to our losses, on whatever backend computes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
from keras import ops

from rightloss.errors import InputError

if TYPE_CHECKING:
    from rightloss.loss import Loss
    from rightloss.vocabulary import Array

NEAR = 1e-7  # Keras keeps probabilities and rates so far from where their logarithms end
_BACKENDS = ("torch", "jax", "numpy")
_SLACK = 1e-3  # of a probability, which float16 may round so much


def values(function: str, loss: Loss, word: str, target: Array, prediction: Array) -> Array:
    """Compute a loss of each sample."""
    backend = keras.backend.backend()
    if backend not in _BACKENDS:
        raise InputError(
            f"{function}: Keras computes on {backend}",
            expected=f"one of the backends {', '.join(_BACKENDS)}",
            help="set KERAS_BACKEND before Keras is imported",
        )
    if backend == "jax":
        from rightloss.jax.compute import compute

        return compute(function, loss, word, prediction, target)
    if backend == "torch" and word == "logits":
        from rightloss.torch.checks import takes_logits

        for activation in ("SoftmaxBackward0", "SigmoidBackward0"):
            takes_logits(function, prediction, activation)
    return loss.value(**{"target": target, word: prediction})


def pair(function: str, target: Array, prediction: Array) -> tuple[Array, Array]:
    """Give both one shape, where one of them only lacks a last axis of one number."""
    target, prediction = ops.convert_to_tensor(target), ops.convert_to_tensor(prediction)
    first, second = _alike(target, prediction)
    second, first = _alike(second, first)
    if tuple(first.shape) != tuple(second.shape):
        raise InputError(
            f"{function}: y_true has shape {tuple(target.shape)}, y_pred {tuple(prediction.shape)}",
            expected="equal shapes: broadcasting would compare every target with every prediction",
            help="look for an axis that one of them lacks",
        )
    return first, second


def _alike(longer: Array, shorter: Array) -> tuple[Array, Array]:
    if len(longer.shape) != len(shorter.shape) + 1 or longer.shape[-1] != 1:
        return longer, shorter
    if len(shorter.shape) == 1:
        return longer, ops.expand_dims(shorter, -1)
    return ops.squeeze(longer, -1), shorter


def probabilities(function: str, prediction: Array) -> Array:
    """Keep probabilities where their logarithms are finite; refuse others, or make them nan where they are not seen."""
    outside = ops.logical_or(prediction < -_SLACK, prediction > 1.0 + _SLACK)
    inside = ops.clip(prediction, NEAR, 1.0 - NEAR)
    if _is_seen(outside):
        if bool(ops.any(outside)):
            raise InputError(
                f"{function}: y_pred holds {float(ops.max(ops.abs(prediction))):.6g}, which is no probability",
                expected="probabilities in [0, 1]",
                help="`from_logits=True` if the model ends in a layer without activation",
            )
        return inside
    return ops.where(outside, float("nan"), inside)


def _is_seen(flags: Array) -> bool:
    if keras.backend.backend() != "jax":
        return True
    from rightloss.frameworks.jax import is_traced

    return not is_traced(flags)


def serialisable(cls: Any) -> Any:
    """Let Keras save a class under our name."""
    return keras.saving.register_keras_serializable(package="rightloss")(cls)
