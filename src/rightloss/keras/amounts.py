"""Keras' losses of amounts and counts, each Keras' own class with our number inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras import losses, ops

from rightloss import registry
from rightloss.keras.compute import NEAR, pair, serialisable, values

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


def _mean(owner: Any, loss: str, y_true: Array, y_pred: Array, **parameters: float) -> Array:
    name = type(owner).__name__
    target, prediction = pair(name, y_true, y_pred)
    found = registry.loss(loss).with_parameters(**parameters)
    return ops.mean(values(name, found, "prediction", target, prediction), axis=-1)


@serialisable
class MeanSquaredError(losses.MeanSquaredError):
    """Squared error, averaged over the last axis."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _mean(self, "squared_error", y_true, y_pred)


@serialisable
class MeanAbsoluteError(losses.MeanAbsoluteError):
    """Absolute error, averaged over the last axis."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _mean(self, "absolute_error", y_true, y_pred)


@serialisable
class MeanAbsolutePercentageError(losses.MeanAbsolutePercentageError):
    """Absolute error in percent of the target, which must not be 0."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return 100.0 * _mean(self, "absolute_percentage_error", y_true, y_pred)


@serialisable
class MeanSquaredLogarithmicError(losses.MeanSquaredLogarithmicError):
    """Squared error of log(1 + amount); amounts below 0 count as 0, as in Keras."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _mean(self, "squared_log_error", *(ops.maximum(part, NEAR) for part in (y_true, y_pred)))


@serialisable
class Huber(losses.Huber):
    """Huber loss, averaged over the last axis; saved with its `delta`, which Keras forgets."""

    def __init__(
        self, delta: float = 1.0, reduction: str = "sum_over_batch_size", name: str = "huber_loss", dtype: Any = None
    ) -> None:
        super().__init__(delta=delta, reduction=reduction, name=name, dtype=dtype)
        self.delta = delta

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _mean(self, "huber", y_true, y_pred, delta=self.delta)

    def get_config(self) -> dict[str, Any]:
        """Give what makes the loss again."""
        return {**super().get_config(), "delta": self.delta}


@serialisable
class LogCosh(losses.LogCosh):
    """Logarithm of the hyperbolic cosine of the error, averaged over the last axis."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        return _mean(self, "log_cosh", y_true, y_pred)


@serialisable
class Poisson(losses.Poisson):
    """Poisson loss of rates, up to terms of the target alone, as Keras'; a negative rate is refused."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        target, rate = pair("Poisson", y_true, y_pred)
        found = values("Poisson", registry.loss("poisson"), "prediction", target, rate + NEAR)
        left_out = target * ops.log(ops.maximum(target, NEAR)) - target
        return ops.mean(found - left_out, axis=-1)


@serialisable
class Quantile(losses.Loss):
    """Pinball loss, which elicits the q-quantile; Keras has none.

    Examples
    --------
    >>> import numpy as np
    >>> float(Quantile(q=0.75)(np.array([[2.0]]), np.array([[1.0]])))
    0.75
    """

    def __init__(
        self,
        q: float = 0.5,
        reduction: str = "sum_over_batch_size",
        name: str = "quantile",
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, reduction=reduction, dtype=dtype)
        self.loss = registry.loss("pinball").with_parameters(q=q)

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        target, prediction = pair("Quantile", y_true, y_pred)
        return ops.mean(values("Quantile", self.loss, "prediction", target, prediction), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Give what makes the loss again."""
        return {**super().get_config(), **dict(self.loss.settings)}
