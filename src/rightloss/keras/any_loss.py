"""Any loss of ours as a loss of Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras import losses, ops

from rightloss import registry
from rightloss.errors import InputError
from rightloss.keras.compute import pair, serialisable, values
from rightloss.vocabulary import Labels, Row

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


@serialisable
class LossOf(losses.Loss):
    """A loss by its name and parameters; `scale` is the keyword of ours for what the model gives.

    Examples
    --------
    >>> import numpy as np
    >>> loss = LossOf("tweedie", scale="raw", power=1.5)
    >>> loss.get_config()["loss"], loss.get_config()["parameters"]
    ('tweedie', {'power': 1.5})
    >>> print(f"{float(loss(np.array([[1.0]]), np.array([[0.0]]))):.1f}")
    0.0
    """

    def __init__(
        self,
        loss: Any,
        scale: str | None = None,
        reduction: str = "sum_over_batch_size",
        name: str | None = None,
        dtype: Any = None,
        parameters: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        found = registry.loss(loss) if isinstance(loss, str) else loss
        self.loss = found.with_parameters(**(parameters or {}), **more)
        super().__init__(name=name or found.name, reduction=reduction, dtype=dtype)
        self.scale = scale or self.loss.keywords()[0]
        if self.scale not in self.loss.keywords():
            raise InputError(
                f"LossOf({self.loss!r}): scale is {scale!r}",
                expected=f"one of {', '.join(self.loss.keywords())}",
                help="what the last layer of the model gives",
            )

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        loss = self.loss
        if loss.row is Row.ONE:
            target, prediction = pair(repr(loss), y_true, y_pred)
            return ops.mean(values(repr(loss), loss, self.scale, target, prediction), axis=-1)
        target, rows = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        if len(target.shape) == len(rows.shape) and target.shape[-1] == 1:
            target = ops.squeeze(target, -1)
        indices = Labels.CLASS_INDEX in loss.labels and len(target.shape) < len(rows.shape)
        return values(repr(loss), loss, self.scale, ops.cast(target, "int32") if indices else target, rows)

    def get_config(self) -> dict[str, Any]:
        """Give what makes the loss again."""
        mine = {"loss": self.loss.name, "scale": self.scale, "parameters": dict(self.loss.settings)}
        return {**super().get_config(), **mine}
