"""Losses of one or two numbers a sample, by their kernels.

A kernel answers or declines. What it declines goes the ordinary way, which answers, or says what is wrong: no check and
no message stands twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, nan, nextafter
from typing import TYPE_CHECKING, Any

from rightloss.kernels import native
from rightloss.kernels.arrays import direct, divided, handed_back, readable
from rightloss.kernels.generate import bodies, digest, settings_of
from rightloss.link import IDENTITY
from rightloss.vocabulary import Array, Interval, Labels, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rightloss.loss import Formula, Loss

Allowed = tuple[float, float, float, bool, bool]  # low, high, without, only these two, nan passes
_ANYTHING: Allowed = (-inf, inf, nan, False, True)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is the same in all calls of one loss with one keyword."""

    name: str
    word: str
    pair: bool
    bounded: bool
    bends: bool
    first_order: bytes | None
    second_order: bytes | None
    allowed: frozenset[str]

    def answer(self, given: Mapping[str, Any], parts: tuple[str, ...], how: str) -> dict[str, Any] | None:
        """Compute parts of the loss, or decline with None."""
        kernel = self.second_order if "curvature" in parts and self.second_order else self.first_order
        missing = "curvature" in parts and self.bends and not self.second_order
        if kernel is None or (missing and given.get("out") is not None):
            return None
        import numpy as np

        raw, target, weight = readable(np, given[self.word]), readable(np, given.get("target")), given.get("weight")
        if raw is None or target is None or raw.dtype.char not in "fd" or not target.size:
            return None
        shape = raw.shape[:-1] if self.pair else raw.shape
        if target.shape != shape or (self.pair and raw.shape[-1] != 2) or not raw.ndim:  # noqa: PLR2004
            return None
        if weight is not None:
            weight = readable(np, weight)
            if weight is None or weight.shape != shape:
                return None
        return self._run(kernel, (raw, target, weight), given.get("out"), parts, how)

    def _run(
        self, kernel: bytes, arrays: tuple[Array, Array, Array | None], out: Any, parts: tuple[str, ...], how: str
    ) -> dict[str, Any] | None:
        import numpy as np

        raw, target, weight = arrays
        divisor = _divisor(np, target.size, weight, how)
        value = np.empty(target.shape, raw.dtype) if how == "none" and "value" in parts else None
        gradient = curvature = None
        if "gradient" in parts:
            others = (target, weight) if out is raw and not self.bounded else arrays
            into_out = out is not None and direct(np, out, raw, (raw.dtype, np.float32), others)
            gradient = out if into_out else np.empty_like(raw)
        if "curvature" in parts and self.second_order:
            curvature = np.empty_like(raw)
        scale = 1.0 / divisor
        total = native.library.pointwise(kernel, target.size, target, raw, weight, scale, value, gradient, curvature)
        if total is None:
            return None
        if value is None and "value" in parts:
            value = divided(total, divisor, raw.dtype, once=out is raw)
            if value is None:
                return None
        if gradient is not None:
            gradient = handed_back(self.name, gradient, out)
        results = {"value": value, "gradient": gradient, "curvature": curvature}
        return {part: results[part] for part in parts if results[part] is not None or not self.bends}


def _divisor(np: Any, count: int, weight: Array | None, how: str) -> float:
    if how == "mean":
        return float(count)
    if how == "weighted_mean":
        return float(count if weight is None else weight.sum(dtype=np.float64)) or 1.0
    return 1.0


def plans(loss: Loss) -> dict[str, Plan]:
    """Give the plan for each keyword of a loss; a plan without kernels for one that has none."""
    if loss.row not in {Row.ONE, Row.PAIR}:
        return {}
    return {word: _plan(loss, word) for word in loss.keywords()}


def _plan(loss: Loss, word: str) -> Plan:
    pair, checks = loss.row is Row.PAIR, (_targets(loss), _predictions(loss, word))
    settings = settings_of(loss)
    parameters = tuple(value for value in settings.values() if value is not None)
    digests = _digests(loss.formula_for(word), tuple(settings.items()), pair=pair)
    found = [native.library.plan(text, 1 + pair, parameters, *checks) for text in digests]
    first_order, second_order = (*found, None, None)[:2]
    allowed = frozenset({"target", word, "weight", "reduction", "out"})
    bends = loss.formula_for(word).curvature is not None
    return Plan(loss.name, word, pair, checks[1] is not _ANYTHING, bends, first_order, second_order, allowed)


@lru_cache(maxsize=1024)
def _digests(formula: Formula, settings: tuple[tuple[str, Any], ...], *, pair: bool) -> tuple[str, ...]:
    return tuple(digest(body) for body in bodies(formula, dict(settings), pair=pair) or [])


def _targets(loss: Loss) -> Allowed:
    if loss.labels == {Labels.PLUS_MINUS}:
        return -1.0, 1.0, nan, True, False
    if loss.labels == {Labels.ZERO_ONE}:
        return 0.0, 1.0, nan, True, False
    return (*_closed(loss.claim("target")), False, False)


def _predictions(loss: Loss, word: str) -> Allowed:
    if word not in {"prediction", "probabilities"} and loss.link is not IDENTITY:
        return _ANYTHING
    return (*_closed(loss.prediction), False, True)


def _closed(interval: Interval) -> tuple[float, float, float]:
    # An open end is the same as the closed one at the next number.
    low = interval.low if interval.low_closed else nextafter(interval.low, inf)
    high = interval.high if interval.high_closed else nextafter(interval.high, -inf)
    (without,) = interval.without or (nan,)
    return low, high, without
