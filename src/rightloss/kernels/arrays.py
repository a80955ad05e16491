"""What kernels read and write: arrays in one piece, of numbers they know."""

from __future__ import annotations

from typing import Any

from rightloss.vocabulary import Array

_LARGEST = 8  # bytes of a number; longer doubles are for the formulas


def readable(np: Any, values: Any) -> Array | None:
    """Give an array that a kernel can read, copied only if need be; None for what is not an array of numbers."""
    if type(values) is not np.ndarray:
        if not isinstance(values, (np.ndarray, list, tuple)):
            return None
        try:
            values = np.asarray(values)
        except ValueError:
            return None
    dtype = values.dtype
    if dtype.char in "fdl" and dtype.isnative and values.flags.carray:
        return values
    if dtype.kind not in "fiub" or dtype.itemsize > _LARGEST:
        return None
    return np.require(values, dtype.newbyteorder("="), "CA")


def writable(np: Any, out: Any, like: Array, dtypes: tuple[Any, ...], others: tuple[Array | None, ...]) -> bool:
    """Say whether a kernel can write to an array: no piece of another one, unless it is that one."""
    fits = type(out) is np.ndarray and out.shape == like.shape and out.dtype in dtypes and out.flags.carray
    return fits and not any(other is not None and np.may_share_memory(out, other) for other in others)
