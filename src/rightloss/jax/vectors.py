"""optax's losses of vectors by their own names and order; a vector of 0 and distances of 0 have gradients."""

from __future__ import annotations

import jax.numpy as jnp

from rightloss.jax.axes import Axes, places, spread
from rightloss.jax.compute import floats, same_shapes
from rightloss.vocabulary import Array


def cosine_similarity(
    predictions: Array, targets: Array, *, epsilon: Array = 0.0, axis: Axes = -1, where: Array | None = None
) -> Array:
    """Cosine of the angle between vectors; 0, with a gradient of 0, where one of them is 0. optax gives nan there.

    Examples
    --------
    >>> cosine_similarity(jnp.array([[1.0, 0.0], [0.0, 0.0]]), jnp.array([[1.0, 1.0], [1.0, 1.0]]))
    Array([0.70710677, 0.        ], dtype=float32)
    """
    function = "cosine_similarity"
    first, second = floats(function, "predictions", predictions), floats(function, "targets", targets)
    same_shapes(function, predictions=first, targets=second)
    axes = places(function, axis, first.ndim)
    mask = None if where is None else spread(where, first, axes)
    return jnp.sum(_unit(first, axes, mask, epsilon) * _unit(second, axes, mask, epsilon), axis=axes, where=mask)


def cosine_distance(
    predictions: Array, targets: Array, *, epsilon: Array = 0.0, axis: Axes = -1, where: Array | None = None
) -> Array:
    """1 minus the cosine of the angle between vectors; 1 where one of them is 0."""
    return 1.0 - cosine_similarity(predictions, targets, epsilon=epsilon, axis=axis, where=where)


def _unit(vectors: Array, axes: tuple[int, ...], mask: Array | None, epsilon: Array) -> Array:
    # Divided by the greatest number first, so that no square leaves the range of floats.
    size = jnp.abs(vectors) if mask is None else jnp.where(mask, jnp.abs(vectors), 0.0)
    greatest = jnp.max(size, axis=axes, keepdims=True)
    empty = greatest == 0.0
    greatest = jnp.where(empty, 1.0, greatest)
    scaled = jnp.where(empty, 0.0, vectors) / greatest
    square = jnp.sum(jnp.square(scaled), axis=axes, where=mask, keepdims=True)
    least = jnp.maximum(square, epsilon / greatest**2)
    return jnp.where(empty, 0.0, scaled / jnp.sqrt(jnp.where(empty, 1.0, least)))


def triplet_margin_loss(
    anchors: Array,
    positives: Array,
    negatives: Array,
    axis: int = -1,
    norm_degree: Array = 2,
    margin: Array = 1.0,
    eps: Array = 1e-6,
) -> Array:
    """How much nearer than `margin` negatives are, compared with positives, in a norm of any degree.

    optax takes powers of differences without their sign: with an odd degree distances are negative or nan there.

    Examples
    --------
    >>> triplet_margin_loss(*map(jnp.array, ([0.0, 0.0], [1.0, 0.0], [0.0, 2.0])), norm_degree=1)  # optax: 2
    Array(0., dtype=float32)
    """
    function = "triplet_margin_loss"
    names = ("anchors", "positives", "negatives")
    given = [floats(function, name, array) for name, array in zip(names, (anchors, positives, negatives), strict=True)]
    same_shapes(function, **dict(zip(names, given, strict=True)))
    (place,) = places(function, axis, given[0].ndim)

    def distance(other: Array) -> Array:
        return (jnp.sum(jnp.abs(given[0] - other) ** norm_degree, axis=place) + eps) ** (1 / norm_degree)

    return jnp.maximum(distance(given[1]) - distance(given[2]) + margin, 0.0)
