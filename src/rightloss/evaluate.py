"""The one path every evaluation of a loss takes: prepared arrays, formula, weights, reduction, arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss import arrays, numerics, reduction
from rightloss.errors import InputError
from rightloss.kernels import serve
from rightloss.prepare import Prepared, prepare
from rightloss.vocabulary import Array, Reduction, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightloss.loss import Loss


def evaluate(loss: Loss, given: Mapping[str, Any], parts: tuple[str, ...], default: str) -> list[Any]:
    """Compute some of value, gradient, curvature and majorant; a part the loss does not have is None."""
    done = serve.answer(loss, given, parts, default)
    if done is None:
        return run(prepare(loss, given, default), parts, given.get("out"))
    missing = tuple(part for part in parts if part not in done)
    if missing:
        done |= zip(missing, run(prepare(loss, given, default), missing), strict=True)
    return [done[part] for part in parts]


def run(prepared: Prepared, parts: tuple[str, ...], out: Array | None = None) -> list[Any]:
    """Compute parts of a loss on prepared arrays; `out` receives the gradient."""
    functions = [getattr(prepared.formula, part) for part in parts]
    present = [prepared.on_rows(function) for function in functions if function is not None]
    blocks = arrays.in_blocks(prepared.ready, present, prepared.loss.row, prepared.settings) if present else []
    results = iter(blocks)
    values = [None if function is None else next(results) for function in functions]
    return [
        None if given is None else _finish(prepared, part, given, out)
        for part, given in zip(parts, values, strict=True)
    ]


def hessian_product(loss: Loss, vector: Array, given: Mapping[str, Any]) -> Array:
    """Hessian of each sample's loss times a vector of the prediction's shape."""
    return run_product(prepare(loss, given, "none"), vector)


def run_product(prepared: Prepared, vector: Array) -> Array:
    """Hessian of each sample's loss on prepared arrays, times a vector of the prediction's shape."""
    formula, ready, loss = prepared.formula, prepared.ready, prepared.loss
    if formula.product is None and (formula.curvature is None or loss.row is not Row.ONE):
        raise InputError(
            f"{loss.name}: no Hessian on this scale",
            expected="a loss that is twice differentiable",
            help="use the gradient alone, or `majorant` where the loss has one",
        )
    if formula.product is None:
        return run(prepared, ("curvature",))[0] * vector
    direction, function = arrays.as_like(ready, vector), prepared.on_rows(formula.product)
    with arrays.quiet(ready.xp):
        product = function(ready.xp, ready.target, ready.given, vector=direction, **prepared.settings)
    return _finish(prepared, "product", product, None)


def through_link(loss: Loss, values: Array, *, inverse: bool) -> Array:
    """Apply the link of a loss, or its inverse."""
    if loss.link is None:
        raise InputError(
            f"{loss.name}: a score has no prediction on the scale of the target",
            expected="a loss with a link, such as binary_cross_entropy",
            help="take the sign of the score as the decision",
        )
    axis = dict(loss.settings).get("axis", -1) if loss.row is not Row.ONE else None
    ready = arrays.batch(loss.name, "raw", target=values, given=values, weight=None, axis=axis)
    moved = ready.given if axis is None else ready.xp.moveaxis(ready.given, axis, -1)
    function = loss.link.inverse if inverse else loss.link.to_raw
    with arrays.quiet(ready.xp):
        result = function(ready.xp, moved)
    return result if axis is None else ready.xp.moveaxis(result, -1, axis)


def _finish(prepared: Prepared, part: str, values: Array, out: Array | None) -> Array:
    """Go from what a formula gives to what the user gets: weights, reduction, dtype, class axis."""
    ready, factor, divisor = prepared.ready, prepared.factor, prepared.divisor
    if part == "value" and prepared.how is not Reduction.NONE:
        return reduction.total(ready, values, factor, divisor)
    scale = factor / divisor
    if part != "value" and prepared.loss.row is not Row.ONE:
        scale = scale[..., None]
    result = reduction.as_result(ready, numerics.times(ready.xp, scale, values))
    if part != "value":
        result = reduction.restore(ready, result)
    return result if out is None or part != "gradient" else reduction.write(prepared.loss.name, result, out)
