"""What kernels read and write: arrays in one piece, of numbers they know."""

from __future__ import annotations

from math import inf
from typing import Any

from rightloss.reduction import write
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
    if (dtype.kind not in "fiub" or dtype.itemsize > _LARGEST) and dtype.name != "bfloat16":
        return None
    return np.require(values, dtype.newbyteorder("="), "CA")


def handed(values: Array | None) -> Array | tuple[int, str] | None:
    """Give what the binding takes: the array, or for numbers that no buffer can describe its address."""
    if values is None or values.dtype.name != "bfloat16":
        return values
    return values.__array_interface__["data"][0], "w"


def direct(np: Any, out: Any, like: Array, dtypes: tuple[Any, ...], others: tuple[Array | None, ...]) -> bool:
    """Say whether a kernel can write to the user's array, which must share no memory with `others`."""
    fits = type(out) is np.ndarray and out.shape == like.shape and out.dtype in dtypes and out.flags.carray
    return fits and not any(other is not None and np.may_share_memory(out, other) for other in others)


def divided(total: float, divisor: float, dtype: Any, *, once: bool) -> Any:
    """Give the reduced value; None for a sum that may have overflowed where the mean does not.

    The formulas look at such a sum again, unless the kernel was to write over its input, which it can do `once`.
    """
    number = total / divisor
    suspicious = dtype.char == "d" and abs(number) == inf and not once
    return None if suspicious else dtype.type(number)


def handed_back(name: str, gradient: Array, out: Any) -> Array:
    """Put a gradient where the user wants it."""
    return gradient if out is None or gradient is out else write(name, gradient, out)
