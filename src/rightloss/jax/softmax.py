"""Cross-entropy of logits as XLA computes it fast: every pass over the classes fuses, and nothing cancels.

The greatest logit is taken out of the sum of exponentials, so that the logarithm of the sum is exact where the model is
sure; its complement, too, is a sum without the class itself.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax.custom_derivatives import SymbolicZero

from rightloss.vocabulary import Array


def cross_entropy(
    logits: Array, target: Array, *, label_smoothing: Array, z_loss: Array, softcap: Array | None
) -> Array:
    """Cross-entropy of logits (…, classes) with class indices (…) or distributions (…, classes)."""
    logits = logits if softcap is None else softcap * jnp.tanh(logits / softcap)
    if target.ndim < logits.ndim and _is_zero(label_smoothing):
        value = _of_index(logits, target)
    else:
        value = _cross_entropy(logits, _masses(logits, target, label_smoothing))
    return value if _is_zero(z_loss) else value + z_loss * jax.nn.logsumexp(logits, axis=-1) ** 2


def _is_zero(number: Array) -> bool:
    return isinstance(number, float) and number == 0.0


def _masses(logits: Array, target: Array, label_smoothing: Array) -> Array:
    classes = logits.shape[-1]
    if target.ndim < logits.ndim:
        target = target[..., None] == jnp.arange(classes, dtype=target.dtype)
    masses = target.astype(logits.dtype)
    return masses if _is_zero(label_smoothing) else masses * (1.0 - label_smoothing) + label_smoothing / classes


def _parts(logits: Array) -> tuple[Array, Array, Array]:
    """Give the greatest logit, the exponentials relative to it, and their sum without it."""
    top = jax.lax.stop_gradient(jnp.max(logits, axis=-1, keepdims=True))
    parts = jnp.exp(logits - top)
    greatest = logits == top
    least = jnp.sum(jnp.where(greatest, 0.0, parts), axis=-1, keepdims=True)
    return top, parts, least + (jnp.sum(jnp.where(greatest, parts, 0.0), axis=-1, keepdims=True) - 1.0)


def _surprisal(logits: Array, top: Array, rest: Array) -> Array:
    return (top - logits) + jnp.log1p(rest)


def _plain(logits: Array, masses: Array) -> Array:
    top, _, rest = _parts(logits)
    # A class of no mass takes no part, also where its logit is -inf.
    return jnp.sum(jnp.where(masses == 0.0, 0.0, masses * _surprisal(logits, top, rest)), axis=-1)


def _tangent(primals: tuple[Array, Array], tangents: tuple[Any, Any]) -> tuple[Array, Array]:
    (logits, masses), (by_logits, by_masses) = primals, tangents
    value = _cross_entropy(logits, masses)
    tangent = jnp.zeros_like(value)
    top, parts, rest = _parts(logits)
    if not isinstance(by_logits, SymbolicZero):
        others = jnp.sum(masses, axis=-1, keepdims=True) - masses
        slope = (parts * others - masses * (rest + (1.0 - parts))) / (1.0 + rest)
        tangent = tangent + jnp.sum(slope * by_logits, axis=-1)
    if not isinstance(by_masses, SymbolicZero):
        tangent = tangent + jnp.sum(_surprisal(logits, top, rest) * by_masses, axis=-1)
    return value, tangent


_cross_entropy = jax.custom_jvp(_plain)
_cross_entropy.defjvp(_tangent, symbolic_zeros=True)


def _index_parts(logits: Array, labels: Array) -> tuple[Array, Array, Array, Array]:
    """Give which class is the label's, the exponentials, their sum without it, and how far it is below the greatest."""
    own = labels[..., None] == jnp.arange(logits.shape[-1], dtype=labels.dtype)
    top = jax.lax.stop_gradient(jnp.max(logits, axis=-1, keepdims=True))
    parts = jnp.exp(logits - top)
    others = jnp.sum(jnp.where(own, 0.0, parts), axis=-1, keepdims=True)
    inside = jnp.clip(labels, 0, logits.shape[-1] - 1)[..., None]
    return own, parts, others, top - jnp.take_along_axis(logits, inside, axis=-1)


def _plain_of_index(logits: Array, labels: Array) -> Array:
    _, _, others, gap = _index_parts(logits, labels)
    return jnp.where(gap == 0.0, jnp.log1p(others), gap + jnp.log(others + jnp.exp(-gap)))[..., 0]


def _tangent_of_index(primals: tuple[Array, Array], tangents: tuple[Any, Any]) -> tuple[Array, Array]:
    logits, labels = primals
    own, parts, others, gap = _index_parts(logits, labels)
    slope = jnp.where(own, -others, parts) / (others + jnp.exp(-gap))
    return _of_index(logits, labels), jnp.sum(slope * tangents[0], axis=-1)


_of_index = jax.custom_jvp(_plain_of_index)
_of_index.defjvp(_tangent_of_index)
