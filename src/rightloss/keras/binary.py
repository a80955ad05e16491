"""Keras' losses for yes or no, each Keras' own class with our number inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras import losses, ops

from rightloss import registry
from rightloss.errors import InputError
from rightloss.keras.compute import pair, probabilities, serialisable, values

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


def _margin(owner: Any, loss: str, y_true: Array, y_pred: Array) -> Array:
    name = type(owner).__name__
    target, score = pair(name, y_true, y_pred)
    signs = ops.where(target == 0.0, -1.0, target)  # Keras takes {0, 1} for {-1, +1}
    return ops.mean(values(name, registry.loss(loss), "raw", signs, score), axis=-1)


def _classification(owner: Any, loss: str, y_true: Array, y_pred: Array, **parameters: Any) -> Array:
    name, told = type(owner).__name__, owner.get_config()
    target, prediction = pair(name, y_true, y_pred)
    found = registry.loss(loss).with_parameters(**parameters)
    if told["from_logits"]:
        each = values(name, found, "logits", target, prediction)
    else:
        each = values(name, found, "probabilities", target, probabilities(name, prediction))
    return ops.mean(each, axis=told["axis"])


@serialisable
class Hinge(losses.Hinge):
    """Hinge loss of targets -1 and +1, or 0 and 1."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _margin(self, "hinge", y_true, y_pred)


@serialisable
class SquaredHinge(losses.SquaredHinge):
    """Squared hinge loss of targets -1 and +1, or 0 and 1."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _margin(self, "squared_hinge", y_true, y_pred)


@serialisable
class BinaryCrossentropy(losses.BinaryCrossentropy):
    """Binary cross-entropy of probabilities, or of logits with `from_logits=True`.

    Examples
    --------
    >>> import numpy as np
    >>> print(f"{float(BinaryCrossentropy(from_logits=True)(np.array([[1.0]]), np.array([[20.0]]))):.4g}")
    2.061e-09
    """

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        smoothing = self.get_config()["label_smoothing"]
        return _classification(self, "binary_cross_entropy", y_true, y_pred, label_smoothing=smoothing)


@serialisable
class BinaryFocalCrossentropy(losses.BinaryFocalCrossentropy):
    """Focal loss of probabilities, or of logits with `from_logits=True`."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        told = self.get_config()
        refuse_smoothing(self)
        alpha = told["alpha"] if told["apply_class_balancing"] else None
        return _classification(self, "focal", y_true, y_pred, gamma=told["gamma"], alpha=alpha)


def refuse_smoothing(owner: Any) -> None:
    """Refuse soft targets, which focal losses read in different ways."""
    if owner.get_config()["label_smoothing"]:
        raise InputError(
            f"{type(owner).__name__}: label_smoothing is {owner.get_config()['label_smoothing']}",
            expected="0: focal losses take labels that are 0 or 1",
            help="cross-entropy with label smoothing, or focal loss without",
        )
