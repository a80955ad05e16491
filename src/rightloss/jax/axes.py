"""optax's `axis` and `where`: several axes of classes in one, and classes that take no part."""

from __future__ import annotations

from operator import index

import jax.numpy as jnp

from rightloss.errors import InputError
from rightloss.vocabulary import Array

Axes = int | tuple[int, ...] | None


def places(function: str, axis: Axes, ndim: int) -> tuple[int, ...]:
    """Give the axes as numbers from 0; None is all."""
    if axis is None:
        return tuple(range(ndim))
    wanted = tuple(map(index, axis if isinstance(axis, tuple) else (axis,)))
    if not all(-ndim <= place < ndim for place in wanted):
        raise InputError(f"{function}: axis is {axis}", expected=f"axes of {ndim}", help="the axes of the classes")
    found = tuple(place % ndim for place in wanted)
    if len(set(found)) < len(found):
        raise InputError(f"{function}: axis is {axis}", expected="different axes", help="the axes of the classes")
    return found


def last(values: Array, axes: tuple[int, ...]) -> Array:
    """Make the classes one axis, the last."""
    samples = [axis for axis in range(values.ndim) if axis not in axes]
    return values.transpose(*samples, *axes).reshape(*(values.shape[axis] for axis in samples), -1)


def spread(where: Array, like: Array, axes: tuple[int, ...]) -> Array:
    """Give a mask the shape of what it masks."""
    where = jnp.asarray(where)
    for axis in sorted(axes) if where.ndim + len(axes) == like.ndim and where.ndim else ():
        where = jnp.expand_dims(where, axis)
    return jnp.broadcast_to(where, like.shape)
