"""What the boosting libraries hand over, brought to one form: target, raw predictions, weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rightloss import registry
from rightloss.errors import InputError
from rightloss.loss import Loss
from rightloss.vocabulary import Array, Labels, Row

if TYPE_CHECKING:
    from collections.abc import Sequence

_EACH_COLUMN = 2  # axes of the predictions of several losses


class Call(NamedTuple):
    """One call of an objective or a metric; `native` names the library where its own data set was given."""

    target: Array
    raw: Array
    weight: Array | None
    native: str


def read(first: Any, second: Any, weight: Any) -> Call:
    """Tell the native order (predictions, data set) from scikit-learn's (targets, predictions)."""
    import numpy as np

    if not callable(getattr(second, "get_label", None)):
        return Call(np.asarray(first), np.asarray(second), _weights(weight), "")
    target = second.get_label()
    if target is None or np.size(target) == 0:
        raise InputError(
            "the data set has no label", expected="a data set with labels", help="give it `label=` when it is made"
        )
    library = type(second).__module__.partition(".")[0]
    return Call(np.asarray(target), np.asarray(first), _weights(second.get_weight()), library)


def _weights(weight: Any) -> Array | None:
    import numpy as np

    return None if weight is None or np.size(weight) == 0 else np.asarray(weight)


def parts(losses: Sequence[Loss], call: Call) -> list[tuple[Loss, dict[str, Any], Any]]:
    """Give for each loss what it is evaluated on, and the columns of the predictions that are its own."""
    raw = call.raw
    if len(losses) == 1:
        return [(losses[0], _given(losses[0], call.target, raw, call.weight), ...)]
    if raw.ndim != _EACH_COLUMN or raw.shape[1] != len(losses):
        raise InputError(
            f"{len(losses)} losses, but predictions of shape {raw.shape}",
            expected="one column of predictions for each loss",
            help=f"`num_class={len(losses)}`, or for XGBoost a target with {len(losses)} columns",
        )
    # XGBoost's data sets may hand back labels of several columns as one run of numbers.
    several = call.target.size == raw.size
    target = call.target.reshape(raw.shape) if several else call.target[:, None].repeat(len(losses), axis=1)
    columns = ((slice(None), number) for number in range(len(losses)))
    return [
        (loss, _given(loss, target[column], raw[column], call.weight), column)
        for loss, column in zip(losses, columns, strict=True)
    ]


def _given(loss: Loss, target: Array, raw: Array, weight: Array | None) -> dict[str, Any]:
    if raw.ndim < _EACH_COLUMN and loss.row is not Row.ONE:
        raise InputError(
            f"{loss.name}: one prediction for each sample",
            expected=f"{loss.row}",
            help="`num_class=` (XGBoost, LightGBM) or `classes_count=` (CatBoost) says how many",
        )
    given = {"target": as_labels(loss, _of_shape(target, raw, loss)), "raw": raw}
    if weight is not None:
        rows = raw.shape if loss.row is Row.ONE else raw.shape[:-1]
        one_each = weight.ndim == 1 and len(rows) == _EACH_COLUMN
        given["weight"] = weight[:, None].repeat(rows[1], axis=1) if one_each else weight
    return given


def _of_shape(target: Array, raw: Array, loss: Loss) -> Array:
    """Give targets of several columns back their shape, which XGBoost's data sets lose."""
    return target.reshape(raw.shape) if loss.row is Row.ONE and target.size == raw.size else target


def as_labels(loss: Loss, target: Array) -> Array:
    """Turn the floats in which the libraries keep labels into what the loss takes."""
    import numpy as np

    if loss.row is not Row.ONE and Labels.CLASS_INDEX in loss.labels:
        whole = target.astype(np.int64)
        if not np.array_equal(whole, target):
            raise InputError(
                f"{loss.name}: target holds {target[whole != target].flat[0]:g}",
                expected=str(Labels.CLASS_INDEX),
                help="encode the classes as 0, 1, …",
            )
        return whole
    if loss.labels == {Labels.PLUS_MINUS} and bool(np.isin(target, (0.0, 1.0, -1.0)).all()):
        return np.where(target == 0.0, -1.0, target)  # the scikit-learn APIs call any two labels 0 and 1
    return target


def as_losses(given: Any) -> tuple[Loss, ...]:
    """Give the losses that a name, a loss or a list of these means."""
    several = given if isinstance(given, (list, tuple)) else [given]
    found = tuple(registry.loss(item) if isinstance(item, str) else item for item in several)
    wrong = [item for item in found if not isinstance(item, Loss)]
    if wrong or not found:
        raise InputError(
            f"{wrong[0]!r} is no loss" if wrong else "no loss",
            expected="a loss, its name, or a list with one for each column of the predictions",
            help='objective(rightloss.huber(delta=2.0)), objective("poisson")',
        )
    if len(found) > 1 and any(loss.row is not Row.ONE for loss in found):
        raise InputError(
            f"{', '.join(loss.name for loss in found)} together",
            expected="losses of one prediction for each sample",
            help="a loss over classes uses all columns: give it alone",
        )
    return found
