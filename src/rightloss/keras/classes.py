"""Keras' losses over classes, each Keras' own class with our number inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras import losses, ops
from keras.src.backend import set_keras_mask  # what Keras' own loss marks ignored classes with

from rightloss import registry
from rightloss.keras.binary import refuse_smoothing
from rightloss.keras.compute import NEAR, pair, probabilities, serialisable, values

if TYPE_CHECKING:
    from rightloss.vocabulary import Array


def _rows(owner: Any, y_pred: Array) -> tuple[str, Array]:
    """Give the keyword and the numbers, classes last; rows of probabilities are divided by their sum, as in Keras."""
    told = owner.get_config()
    rows = ops.moveaxis(ops.convert_to_tensor(y_pred), told["axis"], -1)
    if told["from_logits"]:
        return "logits", rows
    kept = probabilities(type(owner).__name__, rows / ops.sum(rows, axis=-1, keepdims=True))
    return "probabilities", kept / ops.sum(kept, axis=-1, keepdims=True)


@serialisable
class CategoricalCrossentropy(losses.CategoricalCrossentropy):
    """Cross-entropy of one-hot rows or distributions.

    Examples
    --------
    >>> import numpy as np
    >>> loss = CategoricalCrossentropy(from_logits=True)
    >>> print(f"{float(loss(np.array([[1.0, 0.0]]), np.array([[20.0, 0.0]]))):.4g}")  # Keras: 0
    2.061e-09
    """

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        target, prediction = pair("CategoricalCrossentropy", y_true, y_pred)
        told, (word, rows) = self.get_config(), _rows(self, prediction)
        found = registry.loss("cross_entropy").with_parameters(label_smoothing=told["label_smoothing"])
        return values("CategoricalCrossentropy", found, word, ops.moveaxis(target, told["axis"], -1), rows)


@serialisable
class SparseCategoricalCrossentropy(losses.SparseCategoricalCrossentropy):
    """Cross-entropy of class indices; a label outside the classes is refused, under JAX' `jit` it is nan."""

    def __init__(
        self,
        from_logits: bool = False,
        ignore_class: int | None = None,
        reduction: str = "sum_over_batch_size",
        axis: int = -1,
        name: str = "sparse_categorical_crossentropy",
        dtype: Any = None,
    ) -> None:
        super().__init__(from_logits, ignore_class, reduction, axis, name, dtype)
        self.axis = axis

    def get_config(self) -> dict[str, Any]:
        """Give what makes the loss again; Keras forgets the axis."""
        return {**super().get_config(), "axis": self.axis}

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        name, told, (word, rows) = "SparseCategoricalCrossentropy", self.get_config(), _rows(self, y_pred)
        target = ops.cast(y_true, "int32")
        if len(target.shape) == len(rows.shape) and target.shape[told["axis"]] == 1:
            target = ops.squeeze(target, told["axis"])
        ignored = told["ignore_class"]
        if ignored is None:
            return values(name, registry.loss("cross_entropy"), word, target, rows)
        kept = target != ignored
        counted = ops.where(kept[..., None], rows, 0.0 if word == "logits" else 1.0 / rows.shape[-1])
        each = values(name, registry.loss("cross_entropy"), word, ops.where(kept, target, 0), counted)
        each = ops.where(kept, each, 0.0)
        set_keras_mask(each, mask=kept)
        return each


@serialisable
class CategoricalFocalCrossentropy(losses.CategoricalFocalCrossentropy):
    """Focal loss of one-hot rows; `alpha` is a factor, or one for each class."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        name, told = "CategoricalFocalCrossentropy", self.get_config()
        refuse_smoothing(self)
        target, prediction = pair(name, y_true, y_pred)
        word, rows = _rows(self, prediction)
        alpha, classes = told["alpha"], rows.shape[-1]
        weights = tuple(alpha) if isinstance(alpha, (list, tuple)) else (alpha,) * classes
        found = registry.loss("multiclass_focal").with_parameters(gamma=told["gamma"], class_weight=weights)
        labels = ops.cast(ops.argmax(ops.moveaxis(target, told["axis"], -1), axis=-1), "int32")
        return values(name, found, "logits", labels, rows if word == "logits" else ops.log(rows))


@serialisable
class KLDivergence(losses.KLDivergence):
    """Kullback-Leibler divergence; rows that are no distributions are refused."""

    def call(self, y_true: Array, y_pred: Array) -> Array:
        """Compute the loss of each sample."""
        target, rows = (ops.clip(part, NEAR, 1.0) for part in pair("KLDivergence", y_true, y_pred))
        return values("KLDivergence", registry.loss("kl_divergence"), "probabilities", target, rows)
