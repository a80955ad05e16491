"""From what the user wrote to what formulas take: one scale, checked arrays, what each sample counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rightloss import arrays, numerics, reduction
from rightloss.checks import check_order, check_prediction, check_target
from rightloss.errors import InputError, unknown_name
from rightloss.link import IDENTITY
from rightloss.loss import Formula, Given
from rightloss.vocabulary import Array, Labels, Namespace, Reduction, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rightloss.loss import Loss

_SCALES = ("raw", "logits", "prediction", "probabilities")
_PIPELINE = ("axis", "ignore_index")  # settings that arrays are prepared with, not formulas called with


@dataclass(frozen=True, slots=True)
class Prepared:
    """A loss and its checked arrays. `factor` is each sample's weight in the sum, `divisor` what that is divided by."""

    loss: Loss
    formula: Formula
    ready: arrays.Batch
    how: Reduction
    kept: Array | None
    factor: Array
    divisor: Array

    @property
    def settings(self) -> dict[str, Any]:
        """Parameters that formulas are called with."""
        return _formula_settings(self.loss)

    def at(self, given: Array) -> Prepared:
        """Put other predictions of the same shape beside the same targets, without checking those again."""
        return replace(self, ready=replace(self.ready, given=_without_ignored(self.ready, self.kept, given)))

    def on_rows(self, function: Callable[..., Array]) -> Callable[..., Array]:
        """Let a formula see the targets it is written for."""
        return _on_rows(self.loss, self.ready, function)


def prepare(loss: Loss, given: Mapping[str, Any], default: str) -> Prepared:
    """Check what the user gave and make it ready; `default` is the reduction if none is named."""
    loss = _with_extra(loss, given)
    word, formula = _scale(loss, given)
    how = _reduction(loss, given.get("reduction", default))
    ready, kept = _batch(loss, word, given)
    like = ready.given if loss.row is Row.ONE else ready.given[..., 0]
    like = ready.xp.ones_like(like, dtype=ready.result_dtype)
    factor, divisor = reduction.factors(ready, like, how, kept, _mass(loss, ready))
    return Prepared(loss, formula, ready, how, kept, factor, divisor)


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


def _batch(loss: Loss, word: str, given: Mapping[str, Any]) -> tuple[arrays.Batch, Array | None]:
    settings = dict(loss.settings)
    axis = None if loss.row is Row.ONE else settings.get("axis", -1)
    weight = given.get("weight")
    ready = arrays.batch(loss.name, word, target=given["target"], given=given[word], weight=weight, axis=axis)
    ready = arrays.rows_last(loss.name, word, ready, loss.row)
    ignored, kept = settings.get("ignore_index"), None
    if ignored is not None and ready.target.ndim < ready.given.ndim:
        kept = ready.target != ignored
    check_target(loss, ready, kept)
    check_order(loss, ready, word)
    if _names_predictions(loss, word):
        check_prediction(loss, ready, word)
    row_shape = tuple(ready.given.shape) if loss.row is Row.ONE else tuple(ready.given.shape[:-1])
    arrays.check_weight(loss.name, ready, row_shape)
    _check_class_weight(loss, ready, settings.get("class_weight"))
    if kept is not None:
        ready = replace(ready, target=ready.xp.where(kept, ready.target, 0))
    return replace(ready, given=_without_ignored(ready, kept, ready.given)), kept


def _names_predictions(loss: Loss, word: str) -> bool:
    # For an identity link raw numbers are predictions too.
    return word in ("prediction", "probabilities") or loss.link is IDENTITY


def _without_ignored(ready: arrays.Batch, kept: Array | None, given: Array) -> Array:
    return given if kept is None else ready.xp.where(kept[..., None], given, 0.0)


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


def _mass(loss: Loss, ready: arrays.Batch) -> Array | None:
    if loss.row_mass is None:
        return None
    return _on_rows(loss, ready, loss.row_mass)(
        ready.xp, ready.target, arrays.computable(ready), **_formula_settings(loss)
    )
