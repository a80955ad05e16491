"""From one number a sample to the number of the whole: weights, what is divided by, what is handed back."""

from __future__ import annotations

import array_api_compat as compat

from rightloss.arrays import Batch, cast, quiet, shape_of
from rightloss.errors import InputError
from rightloss.numerics import times
from rightloss.vocabulary import Array, Namespace, Reduction

_NARROWER = ("float32", "float16", "bfloat16")  # dtypes of `out` besides the gradient's own: what boosting takes


def factors(ready: Batch, like: Array, how: Reduction, kept: Array | None, mass: Array | None) -> tuple[Array, Array]:
    """Return the weight of each sample in the sum, and what the sum is divided by.

    `like` is 1 for each sample, `kept` marks the samples that count, `mass` is what `weighted_mean` divides by, per
    sample. A divisor of 0 (nothing is left) becomes 1, so that the result is 0.
    """
    xp = ready.xp
    factor = like if ready.weight is None else cast(xp, ready.weight, like.dtype)
    if kept is not None:
        factor = xp.where(kept, factor, 0.0)
    divisor = _divisor(xp, how, factor, kept, mass)
    return factor, xp.where(divisor > 0.0, divisor, 1.0)


def total(ready: Batch, values: Array, factor: Array, divisor: Array) -> Array:
    """Weighted sum of the per-sample values, divided."""
    xp = ready.xp
    weighted = times(xp, factor, values)
    with quiet(xp):  # a sum that overflows is mended below, or infinite
        number = _sum(xp, weighted) / divisor
    if not ready.traced and bool(xp.isinf(number)) and bool(xp.all(xp.isfinite(weighted))):
        number = _sum(xp, weighted / divisor)  # the sum overflows where the mean does not
    return as_result(ready, number)


def as_result(ready: Batch, values: Array) -> Array:
    """Give a result the dtype that belongs to the prediction's."""
    return values if values.dtype == ready.result_dtype else ready.xp.astype(values, ready.result_dtype)


def _divisor(xp: Namespace, how: Reduction, factor: Array, kept: Array | None, mass: Array | None) -> Array:
    if how in (Reduction.NONE, Reduction.SUM):
        return xp.ones_like(_sum(xp, factor))
    if how is Reduction.MEAN:
        return _sum(xp, xp.ones_like(factor) if kept is None else xp.astype(kept, factor.dtype))
    return _sum(xp, factor if mass is None else factor * cast(xp, mass, factor.dtype))


def _sum(xp: Namespace, values: Array) -> Array:
    wide = getattr(xp, "float64", values.dtype)
    if compat.is_jax_namespace(xp) or str(getattr(values, "device", "")).startswith("mps"):
        wide = values.dtype
    return xp.sum(values, dtype=wide)


def write(name: str, values: Array, out: Array) -> Array:
    """Copy a finished gradient into the user's array."""
    if not (compat.is_numpy_array(out) or compat.is_torch_array(out)):
        raise InputError(
            f"{name}: `out` is a {type(out).__name__}, which cannot be written to",
            expected="a NumPy array or a PyTorch tensor",
            help="take the returned gradient instead",
        )
    narrower = compat.is_numpy_array(out) and out.dtype.name in _NARROWER
    if tuple(out.shape) != tuple(values.shape) or (out.dtype != values.dtype and not narrower):
        raise InputError(
            f"{name}: `out` has shape {shape_of(out)} and dtype {out.dtype}",
            expected=f"shape {shape_of(values)} and dtype {values.dtype}, or a NumPy array of narrower floats",
            help="create it with `empty_like` of the prediction",
        )
    if compat.is_numpy_array(out) and not out.flags.writeable:
        raise InputError(f"{name}: `out` is read-only", expected="an array that can be written to", help="copy it")
    with quiet(compat.array_namespace(out)):  # narrower floats may be infinite
        out[...] = values
    return out


def restore(ready: Batch, values: Array) -> Array:
    """Put the class axis back where the user has it."""
    return values if ready.axis is None else ready.xp.moveaxis(values, -1, ready.axis)
