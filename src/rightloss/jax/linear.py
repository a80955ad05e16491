"""A linear layer and its cross-entropy in one, on JAX: the logits never exist all at once."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp

from rightloss import registry
from rightloss.errors import InputError, unknown_name
from rightloss.jax import softmax
from rightloss.jax.compute import floats, known_parameters, seen
from rightloss.vocabulary import Array

_NAME = "linear_cross_entropy"
_NUMBERS = 3 * 2**22  # of logits at a time
_LEAST, _MOST = 256, 1024
_MATRIX = 2
_REDUCTIONS = ("mean", "sum", "none")


def linear_cross_entropy(
    hidden: Array,
    weight: Array,
    labels: Array,
    bias: Array | None = None,
    *,
    ignore_index: int | None = None,
    label_smoothing: Array = 0.0,
    z_loss: float = 0.0,
    softcap: float | None = None,
    reduction: str = "mean",
    chunk: int | None = None,
) -> Array:
    """Compute the cross-entropy of the logits `hidden @ weight.T + bias`, `chunk` rows at a time.

    On the way back the logits of each chunk are computed again, so that memory for one chunk is enough. A label outside
    the classes is refused; under `jit` its row is nan.

    Parameters
    ----------
    hidden, weight, labels, bias
        (…, features), (classes, features), class indices (…), (classes,).
    ignore_index
        Rows with this label do not count; where no row counts the mean is 0.
    label_smoothing, z_loss, softcap
        As those of `rightloss.cross_entropy`.
    reduction
        "mean" over the rows kept, "sum" or "none".
    chunk
        Rows at a time; as many as make about 12 million logits, if not given.

    Examples
    --------
    >>> linear_cross_entropy(jnp.array([[1.0, 2.0]]), jnp.eye(2), jnp.array([0]))
    Array(1.3132616, dtype=float32)
    """
    hidden, weight = floats(_NAME, "hidden", hidden), floats(_NAME, "weight", weight)
    labels = jnp.asarray(labels)
    _check(hidden, weight, labels, bias, reduction, chunk)
    loss = registry.loss("cross_entropy")
    settings = {"label_smoothing": label_smoothing, "z_loss": z_loss, "softcap": softcap}
    settings = known_parameters(_NAME, loss, settings)
    shape, rows, classes = labels.shape, labels.size, weight.shape[0]
    step = min(chunk or min(_MOST, max(_LEAST, _NUMBERS // classes)), rows)
    flat, target = hidden.reshape(rows, -1), labels.reshape(rows)
    kept = jnp.ones(rows, bool) if ignore_index is None else target != ignore_index
    _check_labels(labels, ignore_index, classes)
    more = -rows % step
    parts = [jnp.pad(flat, ((0, more), (0, 0))), jnp.pad(target, (0, more)), jnp.pad(kept, (0, more))]
    parts = [part.reshape(-1, step, *part.shape[1:]) for part in parts]

    def of_chunk(weight: Array, bias: Array | None, part: list[Array]) -> Array:
        some, index, counts = part
        logits = some @ weight.T if bias is None else some @ weight.T + bias
        logits = jnp.where(counts[:, None], logits, 0.0).astype(jnp.promote_types(logits.dtype, jnp.float32))
        value = softmax.cross_entropy(logits, index, **settings)
        strange = (index < 0) | (index >= classes)
        return jnp.where(counts, jnp.where(strange, jnp.nan, value), 0.0)

    values = jax.lax.map(partial(jax.checkpoint(of_chunk), weight, bias), parts).reshape(-1)[:rows]
    if reduction == "none":
        return values.reshape(shape)
    total = jnp.sum(values)
    return total if reduction == "sum" else total / jnp.maximum(jnp.sum(kept), 1)


def _check(hidden: Array, weight: Array, labels: Array, bias: Array | None, reduction: str, chunk: int | None) -> None:
    if reduction not in _REDUCTIONS:
        raise unknown_name(f"reduction of {_NAME}", str(reduction), _REDUCTIONS)
    fits = weight.ndim == _MATRIX and hidden.ndim and hidden.shape[-1] == weight.shape[1]
    whole = jnp.issubdtype(labels.dtype, jnp.integer) and labels.shape == hidden.shape[:-1]
    if not (fits and whole) or (bias is not None and jnp.shape(bias) != weight.shape[:1]):
        raise InputError(
            f"{_NAME}: hidden has shape {hidden.shape}, weight {weight.shape}, labels {labels.shape} ({labels.dtype})"
            + ("" if bias is None else f", bias {jnp.shape(bias)}"),
            expected="hidden (…, features), weight (classes, features), class indices (…), bias (classes,)",
            help="transpose the weight if features come first, as in flax.linen.Dense",
        )
    if not labels.size or (chunk is not None and chunk < 1):
        raise InputError(f"{_NAME}: {labels.size} rows, chunk {chunk}", expected="at least one of each", help="")


def _check_labels(labels: Array, ignored: int | None, classes: int) -> None:
    known = seen(labels)
    if known is None:
        return
    outside = ((known < 0) | (known >= classes)) & (known != ignored)
    if outside.any():
        raise InputError(
            f"{_NAME}: labels hold class {known[outside][0]}, but there are {classes} classes",
            expected=f"class indices 0 … {classes - 1}",
            help="pass the label of padded rows as `ignore_index=`",
        )
