"""The one path every evaluation of a loss takes: arrays in, checks, formula, weights, reduction, arrays out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rightloss import arrays, numerics, reduction
from rightloss.checks import check_order, check_prediction, check_target
from rightloss.errors import InputError, unknown_name
from rightloss.loss import Formula, Given
from rightloss.vocabulary import Array, Labels, Namespace, Reduction, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rightloss.loss import Loss

_SCALES = ("raw", "logits", "prediction", "probabilities")
_PIPELINE = ("axis", "ignore_index")  # settings that arrays are prepared with, not formulas called with


def evaluate(loss: Loss, given: Mapping[str, Any], parts: tuple[str, ...], default: str) -> list[Any]:
    """Compute some of value, gradient, curvature and majorant; a part the loss does not have is None."""
    loss = _with_extra(loss, given)
    word, formula = _scale(loss, given)
    how = _reduction(loss, given.get("reduction", default))
    ready, kept, row_shape = _prepared(loss, word, given)
    functions = [getattr(formula, part) for part in parts]
    settings = _formula_settings(loss)
    if not any(functions):
        return [None] * len(parts)
    present = [_on_rows(loss, ready, function) for function in functions if function is not None]
    results = iter(arrays.in_blocks(ready, present, loss.row, settings))
    raw_parts = [None if function is None else next(results) for function in functions]
    like = next(part for part in raw_parts if part is not None)
    like = like if tuple(like.shape) == row_shape else like[..., 0]
    factor, divisor = reduction.factors(ready, like, how, kept, _mass(loss, ready, settings))
    finish = _Finish(loss, ready, factor, divisor, how, given.get("out"))
    return [None if values is None else finish(part, values) for part, values in zip(parts, raw_parts, strict=True)]


def hessian_product(loss: Loss, vector: Array, given: Mapping[str, Any]) -> Array:
    """Hessian of each sample's loss times a vector of the prediction's shape."""
    loss = _with_extra(loss, given)
    word, formula = _scale(loss, given)
    if formula.product is None and (formula.curvature is None or loss.row is not Row.ONE):
        raise InputError(
            f"{loss.name}: no Hessian on this scale",
            expected="a loss that is twice differentiable",
            help="use the gradient alone, or `majorant` where the loss has one",
        )
    if formula.product is None:
        _, curvature = evaluate(loss, given, ("gradient", "curvature"), "none")
        return curvature * vector
    ready, kept, _ = _prepared(loss, word, given)
    direction = arrays.as_like(ready, vector)
    settings = _formula_settings(loss)
    product = _on_rows(loss, ready, formula.product)(ready.xp, ready.target, ready.given, vector=direction, **settings)
    how = _reduction(loss, given.get("reduction", "none"))
    factor, divisor = reduction.factors(ready, product[..., 0], how, kept, _mass(loss, ready, settings))
    scaled = numerics.times(ready.xp, (factor / divisor)[..., None], product)
    return reduction.restore(ready, reduction.as_result(ready, scaled))


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
    result = arrays.quietly(ready, function, moved)
    return result if axis is None else ready.xp.moveaxis(result, -1, axis)


def _with_extra(loss: Loss, given: Mapping[str, Any]) -> Loss:
    extra = {name: value for name, value in given.items() if name not in Given.__annotations__}
    return loss.with_parameters(**extra) if extra else loss


def _scale(loss: Loss, given: Mapping[str, Any]) -> tuple[str, Formula]:
    words = [word for word in _SCALES if given.get(word) is not None]
    mine = loss.keywords()
    if given.get("target") is None or len(words) != 1 or words[0] not in mine:
        what = [*(["target"] if given.get("target") is not None else []), *words]
        raise InputError(
            f"{loss.name}: given {' and '.join(f'`{word}`' for word in what) or 'no arrays'}",
            expected=f"`target` and one of {', '.join(f'`{word}`' for word in mine)}",
            help=_scale_help(loss, words),
        )
    return words[0], loss.formula_for(words[0])


def _scale_help(loss: Loss, words: list[str]) -> str:
    mine = loss.keywords()
    if len(words) > 1:
        return "the keyword says on which scale the numbers are: give one"
    if words and words[0] not in mine:
        on_scale = f" on the scale of {loss.link.raw}" if loss.link else ": scores, without a link"
        return f"{loss.name} takes `{mine[0]}`{on_scale}"
    return f"call {loss.name}(target=…, {mine[0]}=…)"


def _reduction(loss: Loss, name: str) -> Reduction:
    try:
        return Reduction(name)
    except ValueError:
        raise unknown_name(f"reduction of {loss.name}", str(name), [str(how) for how in Reduction]) from None


def _prepared(loss: Loss, word: str, given: Mapping[str, Any]) -> tuple[arrays.Batch, Array | None, tuple[int, ...]]:
    settings = dict(loss.settings)
    axis = None if loss.row is Row.ONE else settings.get("axis", -1)
    ready = arrays.batch(
        loss.name, word, target=given["target"], given=given[word], weight=given.get("weight"), axis=axis
    )
    ready = arrays.rows_last(loss.name, word, ready, loss.row)
    kept = None
    ignored = settings.get("ignore_index")
    if ignored is not None and ready.target.ndim < ready.given.ndim:
        kept = ready.target != ignored
    check_target(loss, ready, kept)
    check_order(loss, ready, word)
    if word in ("prediction", "probabilities"):
        check_prediction(loss, ready, word)
    row_shape = tuple(ready.given.shape) if loss.row is Row.ONE else tuple(ready.given.shape[:-1])
    arrays.check_weight(loss.name, ready, row_shape)
    _check_class_weight(loss, ready, settings.get("class_weight"))
    if kept is not None:
        where = ready.xp.where
        ready = replace(ready, target=where(kept, ready.target, 0), given=where(kept[..., None], ready.given, 0.0))
    return ready, kept, row_shape


def _check_class_weight(loss: Loss, ready: arrays.Batch, weights: tuple[float, ...] | None) -> None:
    if weights is not None and len(weights) != ready.classes:
        raise InputError(
            f"{loss.name}: class_weight has {len(weights)} numbers, but there are {ready.classes} classes",
            expected="one weight for each class",
            help="give them in the order of the class indices",
        )


def _formula_settings(loss: Loss) -> dict[str, Any]:
    return {name: value for name, value in loss.settings if name not in _PIPELINE}


def _on_rows(loss: Loss, ready: arrays.Batch, function: Callable[..., Array]) -> Callable[..., Array]:
    """Let formulas over classes see every target as a distribution, and every other target as a float."""
    by_index = loss.row is Row.CLASSES and ready.target.ndim < ready.given.ndim
    as_index = Labels.CLASS_INDEX in loss.labels

    def formula(xp: Namespace, target: Array, given: Array, **settings: Any) -> Array:
        if by_index:
            target = numerics.one_hot(xp, target, given.shape[-1], given)
        elif not as_index or loss.row is Row.CLASSES:
            target = xp.astype(target, given.dtype)
        return function(xp, target, given, **settings)

    return formula


def _mass(loss: Loss, ready: arrays.Batch, settings: dict[str, Any]) -> Array | None:
    if loss.row_mass is None:
        return None
    return _on_rows(loss, ready, loss.row_mass)(ready.xp, ready.target, ready.given, **settings)


@dataclass(frozen=True, slots=True)
class _Finish:
    """The way from what a formula gives to what the user gets: weights, reduction, dtype, class axis."""

    loss: Loss
    ready: arrays.Batch
    factor: Array
    divisor: Array
    how: Reduction
    out: Array | None

    def __call__(self, part: str, values: Array) -> Array:
        xp, ready = self.ready.xp, self.ready
        if part == "value" and self.how is not Reduction.NONE:
            return reduction.total(ready, values, self.factor, self.divisor)
        scale = self.factor / self.divisor
        if part != "value" and self.loss.row is not Row.ONE:
            scale = scale[..., None]
        result = reduction.as_result(ready, numerics.times(xp, scale, values))
        if part == "value":
            return result
        result = reduction.restore(ready, result)
        return (
            reduction.write(self.loss.name, result, self.out) if part == "gradient" and self.out is not None else result
        )
