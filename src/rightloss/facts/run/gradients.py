"""Gradients and Hessians that a program's own objective gave, before anything was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rightloss.facts.code.events import Stepped

_NEAR = 1e-4
_FEWEST = 2  # rows on each side of the prediction


def of_numbers(seen: Stepped) -> tuple[str, str, str] | None:
    """What is wrong with the numbers, why, and what to do; nothing unless no loss at all could have them."""
    import numpy as np

    start = seen.predictions[0] if len(seen.predictions) else np.nan
    finite = bool(np.isfinite(seen.gradients).all() and np.isfinite(seen.hessians).all())
    if not finite or not np.allclose(seen.predictions, start) or not np.isfinite(start):
        return None
    if not seen.hessians.any() and seen.gradients.any():
        return (
            "the Hessian is 0 everywhere",
            "a leaf's value is -sum(gradient) / sum(Hessian): with 0 below no split passes, and every leaf answers 0",
            "give the second derivative, or ones if it is 0",
        )
    return _uphill(seen, start) or _of_probability(seen, start)


def _uphill(seen: Stepped, start: float) -> tuple[str, str, str] | None:
    """Every row, those above the prediction and those below, is sent further away."""
    away = seen.gradients * (seen.predictions - seen.targets)
    above, below = (away[seen.targets > start], away[seen.targets < start])
    if min(len(above), len(below)) < _FEWEST or (above >= 0).any() or (below >= 0).any():
        return None
    row = int((seen.targets > start).argmax())
    why = (
        f"for a target of {seen.targets[row]:.3g} and a prediction of {start:.3g} it is {seen.gradients[row]:.3g}:"
        " the step -gradient / Hessian goes down, away from the target; so it is in every row"
    )
    return ("the gradient has the wrong sign", why, "turn it round: prediction minus target")


def _of_probability(seen: Stepped, start: float) -> tuple[str, str, str] | None:
    """`p - y` with `p * (1 - p)`, but p is a raw score."""
    import numpy as np

    logistic = 1 / (1 + np.exp(-start))
    curvature = start * (1 - start)
    is_raw = _all_near(seen.gradients, start - seen.targets) and _all_near(seen.hessians, curvature)
    if not is_raw or set(np.unique(seen.targets)) != {0.0, 1.0} or abs(logistic - start) < _NEAR or curvature == 1.0:
        return None
    why = (
        f"a raw score of {start:.3g} is the probability {logistic:.3g}: the Hessian is {logistic * (1 - logistic):.3g},"
        f" not {curvature:.3g}, and beyond 0 and 1 it turns negative"
    )
    return ("raw scores are taken for probabilities", why, "apply the sigmoid first: p = 1 / (1 + exp(-preds))")


def _all_near(given: Any, wanted: Any) -> bool:
    import numpy as np

    return bool(np.allclose(given, wanted, atol=_NEAR))
