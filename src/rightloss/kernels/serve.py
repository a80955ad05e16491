"""The front door of the kernels: the call as the user wrote it, answered at once or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.kernels import native, pointwise, softmax, tensors
from rightloss.vocabulary import Array, Reduction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightloss.loss import Loss

_MANY = 256  # losses whose plans are kept
_REDUCTIONS = frozenset(Reduction)
_plans: dict[int, tuple[Loss, dict[str, Any]]] = {}


def answer(loss: Loss, given: Mapping[str, Any], parts: tuple[str, ...], default: str) -> dict[str, Any] | None:
    """Compute what kernels can of the parts of a loss, or decline with None."""
    if native.library is None:
        return None
    known = _plans.get(id(loss))
    plans = known[1] if known is not None and known[0] is loss else _remembered(loss)
    for word, plan in plans.items():
        if word in given:
            if not given.keys() <= plan.allowed:
                return None
            how = given.get("reduction", default)
            if how not in _REDUCTIONS or "majorant" in parts:
                return None
            if tensors.is_tensor(given[word]):
                return _of_tensors(loss, given, parts, (word, plan, how))
            done: dict[str, Any] | None = plan.answer(given, parts, how)
            return done
    return None


def _of_tensors(
    loss: Loss, given: Mapping[str, Any], parts: tuple[str, ...], plan: tuple[str, Any, str]
) -> dict[str, Any] | None:
    word, known, how = plan

    def by_formulas(prediction: Array) -> Array:
        with native.formulas_only():
            return loss(**{**given, word: prediction, "reduction": how})

    def by_kernel(arrays: dict[str, Any], parts: tuple[str, ...]) -> dict[str, Any] | None:
        done: dict[str, Any] | None = known.answer(arrays, parts, how)
        return done

    return tensors.answer(word, given, parts, by_kernel, (by_formulas, getattr(known, "axis", -1)))


def _remembered(loss: Loss) -> dict[str, Any]:
    if len(_plans) >= _MANY:
        _plans.clear()
    plans = {**pointwise.plans(loss), **softmax.plans(loss)}
    _plans[id(loss)] = loss, plans
    return plans
