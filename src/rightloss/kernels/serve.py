"""The front door of the kernels: the call as the user wrote it, answered at once or declined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.kernels import pointwise, softmax

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightloss.loss import Loss

_MANY = 256  # losses whose plans are kept
_plans: dict[int, tuple[Loss, dict[str, Any]]] = {}


def answer(loss: Loss, given: Mapping[str, Any], parts: tuple[str, ...], default: str) -> list[Any] | None:
    """Compute parts of a loss by a kernel, or decline with None."""
    known = _plans.get(id(loss))
    plans = known[1] if known is not None and known[0] is loss else _remembered(loss)
    for word, plan in plans.items():
        if word in given:
            if not given.keys() <= plan.allowed:
                return None
            return plan.answer(given, parts, given.get("reduction", default))
    return None


def _remembered(loss: Loss) -> dict[str, Any]:
    if len(_plans) >= _MANY:
        _plans.clear()
    plans = {**pointwise.plans(loss), **softmax.plans(loss)}
    _plans[id(loss)] = loss, plans
    return plans
