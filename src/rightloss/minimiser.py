"""The constant that fits best: the raw prediction which, given to every sample, makes the mean loss least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError
from rightloss.vocabulary import MEAN, MEDIAN, PROBABILITY, Array, Labels, Namespace, Row, Task

if TYPE_CHECKING:
    from rightloss.loss import Loss

_SCORE_RANGE = 50.0  # a score this large is as certain as floats can say


def constant_minimiser(loss: Loss, target: Array, weight: Array | None) -> Array:
    """Find the best constant on NumPy: in closed form where the functional has one, else by SciPy."""
    import array_api_compat.numpy as xp

    from rightloss import arrays

    target = arrays.to_numpy(target)
    loss.value(target=target, weight=weight, raw=_zeros(xp, loss, target))  # refuses what the loss refuses
    share = xp.ones(target.shape[0]) if weight is None else arrays.to_numpy(weight)
    if not xp.sum(share) > 0.0:
        raise InputError(
            f"{loss.name}: all weights are 0", expected="a sample that counts", help="a best constant needs one"
        )
    share = share / xp.sum(share)
    with xp.errstate(divide="ignore"):
        return _closed_form(xp, loss, target, share)


def _closed_form(xp: Namespace, loss: Loss, target: Array, share: Array) -> Array:
    functional = loss.claim("functional")
    if loss.minimiser is not None:
        return loss.minimiser(xp, target, share)
    if functional == MEDIAN or functional.name == "quantile":
        return weighted_quantile(xp, target, share, 0.5 if functional == MEDIAN else functional.level)
    if functional in (MEAN, PROBABILITY) and loss.link is not None:
        return loss.link.to_raw(xp, xp.asarray(_mean_target(xp, loss, target, share)))[()]
    return _numerically(xp, loss, target, share)


def _mean_target(xp: Namespace, loss: Loss, target: Array, share: Array) -> Array:
    if Labels.PLUS_MINUS in loss.labels:
        target = (target + 1.0) / 2.0
    elif Labels.CLASS_INDEX in loss.labels and target.ndim == 1:
        target = xp.astype(target[:, None] == xp.arange(_classes(loss, target)), xp.float64)
    return xp.sum(share[:, None] * target if target.ndim > 1 else share * target, axis=0)


def _classes(loss: Loss, target: Array) -> int:
    weights = dict(loss.settings).get("class_weight")
    return len(weights) if weights else max(int(target.max()) + 1, 2)


def _zeros(xp: Namespace, loss: Loss, target: Array) -> Array:
    if target.ndim != 1 or loss.row is Row.ONE:
        return xp.zeros(target.shape)
    width = {Row.PAIR: 2, Row.CLASSES: 0, Row.THRESHOLDS: -1}[loss.row]
    return xp.zeros((target.shape[0], width if width > 0 else _classes(loss, target) + width))


def _numerically(xp: Namespace, loss: Loss, target: Array, share: Array) -> Array:
    try:
        from scipy import optimize
    except ModuleNotFoundError:
        raise InputError(
            f"{loss.name}: its best constant has no closed form, and SciPy is not installed",
            expected="SciPy",
            help="pip install 'rightloss[compare]'",
        ) from None
    shape = _zeros(xp, loss, target).shape

    def at(constant: Array) -> dict[str, Any]:
        raw = xp.broadcast_to(xp.asarray(constant, dtype=xp.float64), shape)
        return {"target": target, "raw": raw, "weight": share, "reduction": "sum"}

    def cost(constant: Array) -> float:
        return float(loss(**at(constant)))

    def slope(constant: Array) -> float:
        return float(xp.sum(loss.gradient(**at(constant))))

    if loss.row is Row.ONE:
        return _on_line(xp, optimize, cost, slope, _candidates(xp, loss, target))
    found = optimize.minimize(cost, xp.zeros(shape[1:]), method="Powell", options={"xtol": 1e-10, "ftol": 1e-14})
    return found.x


def _candidates(xp: Namespace, loss: Loss, target: Array) -> Array:
    if loss.task is Task.BINARY:
        return xp.linspace(-_SCORE_RANGE, _SCORE_RANGE, 1001)
    if loss.claim("convex"):
        return xp.asarray([xp.min(target), xp.max(target)])  # one valley: its bottom lies between
    return xp.unique(xp.concatenate([target, xp.linspace(xp.min(target), xp.max(target), 1001)]))


def _on_line(xp: Namespace, optimize: Any, cost: Any, slope: Any, candidates: Array) -> Array:
    # The best of a fine grid first (a robust loss may have several valleys), then the bottom of that valley.
    costs = [cost(candidate) for candidate in candidates]
    best = min(range(len(costs)), key=costs.__getitem__)
    low, high = candidates[max(best - 1, 0)], candidates[min(best + 1, len(candidates) - 1)]
    if not slope(low) < 0.0 < slope(high):
        return candidates[best]
    bottom = xp.asarray(optimize.brentq(slope, low, high, xtol=1e-15))[()]
    return bottom if cost(bottom) < costs[best] else candidates[best]


def weighted_quantile(xp: Namespace, values: Array, share: Array, level: float) -> Array:
    """Least value that a share `level` of the weight does not exceed; half-way to the next where it is exactly that."""
    order = xp.argsort(values)
    ordered, mass = values[order], xp.cumulative_sum(share[order])
    last = ordered.shape[0] - 1
    slack = 1e-12 * share.shape[0]
    low = min(int(xp.sum(mass < level - slack)), last)
    high = min(int(xp.sum(mass <= level + slack)), last)
    return 0.5 * (ordered[low] + ordered[high])
