"""The place that touches arrays: namespace, dtype, refusal of unequal shapes, blocks."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import array_api_compat as compat

from rightloss.errors import InputError
from rightloss.vocabulary import Array, Namespace, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BLOCK = 32_768  # numbers of one array worked on at a time: the temporaries of a formula stay in the cache
_HALF = ("float16", "bfloat16")


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays ready for a formula: one namespace, one floating dtype, the class axis last."""

    xp: Namespace
    target: Array
    given: Array
    weight: Array | None
    result_dtype: Any
    axis: int | None
    traced: bool

    @property
    def classes(self) -> int:
        """Numbers in each row."""
        return int(self.given.shape[-1])


def batch(name: str, word: str, *, target: Array, given: Array, weight: Array | None, axis: int | None) -> Batch:
    """Bring what the user gave to one namespace and one dtype, or refuse it."""
    xp, like = _namespace(given, target)
    given = _floating(xp, name, word, _array(xp, given, like))
    target = _array(xp, target, like)
    result_dtype = xp.float32 if _dtype_name(given) in _HALF else given.dtype
    compute = _compute_dtype(xp, given)
    target_integer = bool(xp.isdtype(target.dtype, ("integral", "bool")))
    if not target_integer:
        target = cast(xp, _floating(xp, name, "target", target), compute)
    if weight is not None:
        weight = cast(xp, _floating(xp, name, "weight", _array(xp, weight, like)), compute)
    if 0 in given.shape or 0 in target.shape:
        raise InputError(
            f"{name}: there are no samples: {word} has shape {shape_of(given)}, target {shape_of(target)}",
            expected="at least one sample",
            help="skip empty batches before computing the loss",
        )
    given = cast(xp, given, compute)
    traced = _traced(given) or _traced(target)
    return Batch(xp, target, given, weight, result_dtype, axis, traced)


def rows_last(name: str, word: str, ready: Batch, row: Row) -> Batch:
    """Move the class axis to the end and check that target and prediction belong together."""
    xp, given, target = ready.xp, ready.given, ready.target
    if row is Row.ONE:
        _same_shape(name, word, given, target)
        return ready
    axis = ready.axis if ready.axis is not None else -1
    if given.ndim == 0 or not -given.ndim <= axis < given.ndim:
        raise InputError(
            f"{name}: {word} has shape {shape_of(given)}, which has no axis {axis}",
            expected=f"{row} for each sample along axis {axis}",
            help="give `axis` the position of the classes",
        )
    distribution = row is Row.CLASSES and target.ndim == given.ndim
    if distribution:
        _same_shape(name, word, given, target)
        target = xp.moveaxis(target, axis, -1)
    given = xp.moveaxis(given, axis, -1)
    if not distribution and given.shape[:-1] != target.shape:
        raise InputError(
            f"{name}: target has shape {shape_of(target)}, {word} {shape_of(ready.given)} with {row} on axis {axis}",
            expected=f"a target of shape {tuple(given.shape[:-1])}, or of the shape of {word}",
            help="one target for each sample: look for a missing axis, or set `axis`",
        )
    return Batch(xp, target, given, ready.weight, ready.result_dtype, axis, ready.traced)


def check_weight(name: str, ready: Batch, shape: tuple[int, ...]) -> None:
    """Refuse weights that do not belong to the samples, or that are negative or nan."""
    if ready.weight is None:
        return
    if tuple(ready.weight.shape) != shape:
        raise InputError(
            f"{name}: weight has shape {shape_of(ready.weight)}, but there are samples of shape {shape}",
            expected="one weight for each sample",
            help="repeat the weights along the missing axis with `broadcast_to`",
        )
    if ready.traced:
        return
    bad = ~(ready.weight >= 0.0) | ready.xp.isinf(ready.weight)
    if bool(ready.xp.any(bad)):
        raise InputError(
            f"{name}: weight holds {first(bad, ready.weight)}",
            expected="finite weights >= 0",
            help="a weight says how often a sample counts; drop samples with weight 0",
        )


def first(marked: Array, values: Array) -> str:
    """Say the first marked value, where it stands, and how many there are."""
    place = first_place(marked)
    host = to_numpy(values)
    value = host[place] if host.ndim else host[()]
    count = int(marked.sum())
    where = f" at index {place}" if host.ndim else ""
    return f"{value:.6g}{where}" + (f" (and {count - 1} more)" if count > 1 else "")


def first_place(marked: Array) -> int | tuple[int, ...]:
    """Index of the first marked element, a number for one axis."""
    import numpy as np

    flags = np.asarray(_on_host(marked))
    place = tuple(int(i) for i in np.unravel_index(int(flags.argmax()), flags.shape))
    return place[0] if len(place) == 1 else place


def row_sums(ready: Batch, rows: Array) -> Array:
    """Sum over the last axis, in a dtype that can."""
    return ready.xp.sum(ready.xp.astype(rows, _compute_dtype(ready.xp, ready.given)), axis=-1)


def computable(ready: Batch) -> Array:
    """Predictions in the dtype that they are computed in."""
    return ready.xp.astype(ready.given, _compute_dtype(ready.xp, ready.given), copy=False)


def in_blocks(
    ready: Batch, functions: Sequence[Callable[..., Array]], row: Row, settings: dict[str, Any]
) -> list[Array]:
    """Run formulas on the whole, or on NumPy in blocks of rows that stay in the cache."""
    xp, target, given = ready.xp, ready.target, ready.given
    if not compat.is_numpy_namespace(xp):
        return [function(xp, target, given, **settings) for function in functions]
    import numpy as np

    width = 1 if row is Row.ONE else ready.classes
    given = given.reshape((-1,) if row is Row.ONE else (-1, width))
    target = target.reshape(given.shape if target.ndim == ready.given.ndim else (-1,))
    compute = _compute_dtype(xp, given)
    step = max(1, BLOCK // width)
    results: list[Array | None] = [None] * len(functions)
    with quiet(xp):
        for start in range(0, given.shape[0], step):
            part = slice(start, start + step)
            inputs = (_to(target[part], compute), _to(given[part], compute))
            for number, function in enumerate(functions):
                block = np.asarray(function(xp, *inputs, **settings))
                whole = results[number]
                if whole is None:
                    whole = results[number] = np.empty((given.shape[0], *block.shape[1:]), ready.result_dtype)
                whole[part] = block
    shape = ready.given.shape if row is Row.ONE else ready.given.shape[:-1]
    return [whole.reshape((*shape, *whole.shape[1:])) for whole in results if whole is not None]


def as_like(ready: Batch, values: Array) -> Array:
    """Bring another array of the prediction's shape to the batch: its namespace, its dtype, the class axis last."""
    values = _array(ready.xp, values, None if compat.is_numpy_array(ready.given) else ready.given)
    values = ready.xp.astype(values, _compute_dtype(ready.xp, ready.given))
    return values if ready.axis is None else ready.xp.moveaxis(values, ready.axis, -1)


def quiet(xp: Namespace) -> AbstractContextManager[object]:
    """Silence NumPy's floating-point warnings: infinities are results here, and branches not taken may be nan."""
    if not compat.is_numpy_namespace(xp):
        return nullcontext()
    import numpy as np

    return np.errstate(all="ignore")


def to_numpy(values: Array) -> Array:
    """Bring an array of any framework to NumPy, float64 for floats."""
    import numpy as np

    host = np.asarray(_on_host(values))
    return host.astype(np.float64) if host.dtype.kind not in "biu" else host


def _namespace(*arrays: Array) -> tuple[Namespace, Array | None]:
    native = [a for a in arrays if compat.is_array_api_obj(a) and not compat.is_numpy_array(a)]
    if native:
        return compat.array_namespace(native[0]), native[0]
    import array_api_compat.numpy as xp

    return xp, None


def _array(xp: Namespace, values: Array, like: Array | None) -> Array:
    if like is None:
        values = xp.asarray(values)
        return values.astype(values.dtype.newbyteorder("="), copy=False)
    if compat.is_array_api_obj(values) and not compat.is_numpy_array(values):
        return values
    return xp.asarray(values) if _traced(like) else xp.asarray(values, device=compat.device(like))


def _floating(xp: Namespace, name: str, word: str, values: Array) -> Array:
    kind = _dtype_name(values)
    if kind == "bfloat16" and compat.is_numpy_array(values):
        return values
    try:
        numeric = xp.isdtype(values.dtype, ("real floating", "integral", "bool"))
    except (TypeError, ValueError):
        numeric = False
    if not numeric:
        raise InputError(
            f"{name}: {word} has dtype {kind}",
            expected="an array of numbers",
            help="turn text and objects into numbers first, with `astype(float)` or an encoder",
        )
    if not xp.isdtype(values.dtype, "real floating"):
        return xp.astype(values, xp.asarray(0.0).dtype)
    return values


def _compute_dtype(xp: Namespace, given: Array) -> Any:
    # NumPy computes float32 in float64, one block at a time: exact, and no slower than memory allows.
    if compat.is_numpy_namespace(xp):
        return xp.result_type(given.dtype, xp.float64) if _dtype_name(given) != "bfloat16" else xp.float64
    return xp.float32 if _dtype_name(given) in _HALF else given.dtype


def cast(xp: Namespace, values: Array, dtype: Any) -> Array:
    """Give an array a dtype; NumPy arrays keep theirs, because blocks are cast one at a time."""
    return values if compat.is_numpy_namespace(xp) or values.dtype == dtype else xp.astype(values, dtype)


def _to(values: Array, dtype: Any) -> Array:
    return values if values.dtype.kind in "biu" else values.astype(dtype, copy=False)


def _same_shape(name: str, word: str, given: Array, target: Array) -> None:
    if tuple(given.shape) == tuple(target.shape):
        return
    raise InputError(
        f"{name}: target has shape {shape_of(target)}, {word} has shape {shape_of(given)}",
        expected="equal shapes: broadcasting would compare every target with every prediction",
        help=_shape_help(word, tuple(given.shape), tuple(target.shape)),
    )


def _shape_help(word: str, given: tuple[int, ...], target: tuple[int, ...]) -> str:
    if given == (*target, 1):
        return f"use `{word}.squeeze(-1)`, or `target[:, None]`"
    if target == (*given, 1):
        return f"use `target.squeeze(-1)`, or `{word}[:, None]`"
    return "bring both to one shape before computing the loss"


def shape_of(values: Array) -> tuple[int, ...]:
    """Shape as a tuple of Python numbers."""
    return tuple(int(size) for size in values.shape)


def _dtype_name(values: Array) -> str:
    return str(values.dtype).removeprefix("torch.")


def _on_host(values: Array) -> Array:
    return values.detach().cpu() if compat.is_torch_array(values) else values


def _traced(values: Array) -> bool:
    if compat.is_jax_array(values):
        from rightloss.frameworks.jax import is_traced
    elif compat.is_torch_array(values):
        from rightloss.frameworks.torch import is_traced
    else:
        return False
    return is_traced(values)
