"""What the user gave to `linear_cross_entropy`, checked, with one row for each sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import array_api_compat as compat

from rightloss import registry
from rightloss.arrays import Batch, check_weight, shape_of
from rightloss.checks import check_target
from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import Array, Reduction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.loss import Loss

_NAME = "linear_cross_entropy"
_NUMBERS = 3 * 2**22  # of logits at a time: 48 MB of float32
_LEAST, _MOST = 256, 1024  # rows: fewer make the products slow, more make them no faster
_REDUCTIONS = (Reduction.MEAN, Reduction.SUM, Reduction.WEIGHTED_MEAN)


class NumPyResult(NamedTuple):
    """The loss and its gradients."""

    value: Any
    hidden: Array
    weight: Array
    bias: Array | None


@dataclass(frozen=True, slots=True)
class Ready:
    """Checked arrays: `hidden` (n, features), `target` (n,) or (n, classes), what each row counts, rows at a time."""

    loss: Loss
    shape: tuple[int, ...]
    hidden: Array
    weight: Array
    target: Array
    bias: Array | None
    factor: Array
    chunk: int

    def chunks(self) -> Iterator[slice]:
        """Give the rows of each chunk."""
        for start in range(0, self.hidden.shape[0], self.chunk):
            yield slice(start, min(start + self.chunk, self.hidden.shape[0]))


def ready(
    arrays: tuple[Array, Array, Array, Array | None],
    sample_weight: Array | None,
    reduction: str,
    chunk: int | None,
    parameters: dict[str, Any],
) -> Ready:
    """Check what the user gave, and give it one axis of rows."""
    loss = registry.loss("cross_entropy").with_parameters(**parameters)
    if reduction not in _REDUCTIONS:
        raise unknown_name(f"reduction of {_NAME}", str(reduction), map(str, _REDUCTIONS))
    if dict(loss.settings)["axis"] != -1:
        raise InputError(f"{_NAME}: axis is set", expected="no `axis`", help="the classes are made last here")
    hidden, weight, target, bias = _of_one_framework(arrays)
    _check_layer(hidden, weight, bias)
    classes = int(weight.shape[0])
    hidden_rows = hidden.reshape(-1, hidden.shape[-1])
    by_index = target.ndim < hidden.ndim
    wanted = tuple(hidden.shape[:-1]) if by_index else (*hidden.shape[:-1], classes)
    if tuple(target.shape) != wanted or not hidden_rows.shape[0]:
        raise InputError(
            f"{_NAME}: target has shape {shape_of(target)}, hidden {shape_of(hidden)}, with {classes} classes",
            expected=f"a target of shape {tuple(hidden.shape[:-1])}, or with {classes} more numbers each",
            help="one target for each row of `hidden`, and at least one row",
        )
    target = target.reshape(-1) if by_index else target.reshape(-1, classes)
    factor = _factor(loss, (hidden_rows, weight, target), sample_weight, Reduction(reduction))
    rows = chunk or min(_MOST, max(_LEAST, _NUMBERS // classes))
    return Ready(loss, tuple(hidden.shape), hidden_rows, weight, target, bias, factor, rows)


def _of_one_framework(arrays: tuple[Array, Array, Array, Array | None]) -> list[Any]:
    if compat.is_torch_array(arrays[0]):
        known = [array is None or compat.is_torch_array(array) for array in arrays]
    else:
        import numpy as np

        arrays = tuple(None if array is None else np.asarray(array) for array in arrays)  # type: ignore[assignment]
        known = [array is None or array.dtype.kind in "fiub" or array.dtype.name == "bfloat16" for array in arrays]
    if not all(known):
        raise InputError(
            f"{_NAME}: {', '.join(type(array).__name__ for array in arrays)}",
            expected="NumPy arrays of numbers, or PyTorch tensors, all of one kind",
            help="convert them first",
        )
    return list(arrays)


def _check_layer(hidden: Array, weight: Array, bias: Array | None) -> None:
    fits = hidden.ndim and weight.ndim == 2 and hidden.shape[-1] == weight.shape[1]  # noqa: PLR2004 (a matrix)
    if not fits or (bias is not None and tuple(bias.shape) != tuple(weight.shape[:1])):
        added = "" if bias is None else f", bias {shape_of(bias)}"
        raise InputError(
            f"{_NAME}: hidden has shape {shape_of(hidden)}, weight {shape_of(weight)}{added}",
            expected="hidden (…, features), weight (classes, features), bias (classes,)",
            help="weight is what `torch.nn.Linear` calls weight; transpose it if features come first",
        )
    dtypes = {str(array.dtype) for array in (hidden, weight, bias) if array is not None}
    if len(dtypes) > 1 or "int" in str(hidden.dtype):
        raise InputError(
            f"{_NAME}: dtypes {', '.join(sorted(dtypes))}",
            expected="hidden, weight and bias of one floating dtype",
            help="convert them first",
        )


def _factor(loss: Loss, arrays: tuple[Array, Array, Array], sample_weight: Any, how: Reduction) -> Array:
    """What each row counts in the result: its weight, divided by what the reduction divides by."""
    from rightloss.frameworks.torch import as_numpy

    hidden, weight, target = arrays
    import numpy as np

    target = as_numpy(target) if compat.is_torch_array(target) else target
    sample_weight = as_numpy(sample_weight) if compat.is_torch_array(sample_weight) else sample_weight
    count, classes = int(hidden.shape[0]), int(weight.shape[0])
    given = np.broadcast_to(np.float32(0.0), (count, classes))
    weights = None if sample_weight is None else np.asarray(sample_weight).reshape(-1)
    batch = Batch(compat.array_namespace(given), target, given, weights, given.dtype, None, traced=False)
    ignored = dict(loss.settings)["ignore_index"]
    kept = target != ignored if ignored is not None and target.ndim == 1 else None
    check_target(loss, batch, kept)
    check_weight(_NAME, batch, (count,))
    factor = np.ones(count) if weights is None else weights.astype(np.float64)
    factor = factor if kept is None else np.where(kept, factor, 0.0)
    return factor / (_divisor(loss, target, factor, kept, how) or 1.0)


def _divisor(loss: Loss, target: Array, factor: Array, kept: Array | None, how: Reduction) -> float:
    import numpy as np

    class_weight = dict(loss.settings)["class_weight"]
    if how is Reduction.SUM:
        return 1.0
    if how is Reduction.MEAN:
        return float(factor.size if kept is None else np.count_nonzero(kept))
    if target.ndim > 1:
        each = np.ones(target.shape[-1]) if class_weight is None else np.asarray(class_weight)
        return float(factor @ (target.astype(np.float64) @ each))
    if class_weight is None:
        return float(np.sum(factor))
    return float(factor @ np.asarray(class_weight)[np.where(factor > 0.0, target, 0)])
