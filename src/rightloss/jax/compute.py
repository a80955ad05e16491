"""One door from optax's functions to our formulas: checks where numbers can be seen, nan where they cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import array_api_compat as compat
import jax.numpy as jnp
import numpy as np

from rightloss import arrays, registry
from rightloss.checks import check_target
from rightloss.errors import InputError
from rightloss.frameworks.jax import is_traced
from rightloss.jax import softmax
from rightloss.prepare import Prepared
from rightloss.vocabulary import Array, Interval, Labels, Reduction, Row

if TYPE_CHECKING:
    from rightloss.loss import Loss

_NEAR = 1e-4  # of the sum of a distribution


def compute(
    function: str,
    loss: Loss | str,
    word: str,
    prediction: Array,
    target: Array,
    *,
    checked: bool = True,
    **parameters: Any,
) -> Array:
    """Compute a loss of each sample; parameters may be traced, as optax's may."""
    loss = registry.loss(loss) if isinstance(loss, str) else loss
    given, target = floats(function, word, prediction), jnp.asarray(target)
    ready = arrays.batch(function, word, target=target, given=given, weight=None, axis=None)
    ready = arrays.rows_last(function, word, ready, loss.row)
    parameters = known_parameters(function, loss, parameters)
    known = seen(target) if checked else None
    if known is not None:
        _check(loss, ready, known)
    elif checked:
        check_target(loss, replace(ready, traced=True), None)  # what is wrong whatever the numbers are
    values = _of_formula(loss, word, ready, parameters)
    return values if known is not None or not checked else jnp.where(_strange(loss, ready), jnp.nan, values)


def _of_formula(loss: Loss, word: str, ready: arrays.Batch, parameters: dict[str, Any]) -> Array:
    prepared = Prepared(loss, loss.formula_for(word), ready, Reduction.NONE, None, None, None)
    settings = prepared.settings | parameters
    if loss.name == "cross_entropy" and word in {"logits", "raw"} and settings.pop("class_weight") is None:
        return softmax.cross_entropy(ready.given, ready.target, **settings)
    return prepared.on_rows(prepared.formula.value)(jnp, ready.target, ready.given, **(prepared.settings | parameters))


def seen(values: Array) -> Array | None:
    """Give a NumPy array where the numbers can be seen; what JAX computes of them under `jit` cannot be."""
    return None if is_traced(values) else np.asarray(values)


def _check(loss: Loss, ready: arrays.Batch, target: Array) -> None:
    like = np.broadcast_to(np.float32(0.0), ready.given.shape)
    namespace = compat.array_namespace(like)
    if target.dtype.name == "bfloat16":
        target = target.astype(np.float32)
    check_target(loss, replace(ready, xp=namespace, target=target, given=like, traced=False), None)


def floats(function: str, word: str, values: Array) -> Array:
    """Give an array of JAX that holds floats, or refuse it."""
    values = jnp.asarray(values)
    if not jnp.issubdtype(values.dtype, jnp.floating):
        raise InputError(f"{function}: {word} has dtype {values.dtype}", expected="floats", help="convert it first")
    return values


def known_parameters(function: str, loss: Loss, parameters: dict[str, Any]) -> dict[str, Any]:
    """Give parameters as numbers where they can be seen, or refuse those outside their interval, ends included."""
    allowed = {parameter.name: getattr(parameter, "allowed", Interval()) for parameter in loss.parameters}
    found = dict(parameters)
    for name, value in parameters.items():
        number = None if value is None else seen(value)
        if number is None:
            continue
        closed = replace(allowed[name], low_closed=True, high_closed=True)
        if number.ndim or float(number) not in closed:
            raise InputError(f"{function}: {name} is {value}", expected=f"a number in {closed}", help="")
        found[name] = float(number)
    return found


def same_shapes(function: str, **values: Array) -> None:
    """Refuse shapes that would broadcast."""
    shapes = {name: jnp.shape(value) for name, value in values.items()}
    if len(set(shapes.values())) > 1:
        raise InputError(
            f"{function}: " + ", ".join(f"{name} has shape {shape}" for name, shape in shapes.items()),
            expected="equal shapes: broadcasting would compare everything with everything",
            help="look for an axis that one of them lacks",
        )


def _strange(loss: Loss, ready: arrays.Batch) -> Array:
    """Mark the samples whose target the loss cannot mean."""
    target = ready.target
    if loss.row is Row.ONE:
        if loss.labels == {Labels.PLUS_MINUS}:
            return (target != 1) & (target != -1)
        return loss.claim("target").outside(target) | ~jnp.isfinite(target)
    if target.ndim < ready.given.ndim:
        return (target < 0) | (target >= ready.classes)
    outside = jnp.any(~((target >= 0.0) & (target <= 1.0)), axis=-1)
    return outside | (jnp.abs(jnp.sum(target, axis=-1) - 1.0) > _NEAR)
