"""Links: the way from a prediction to the raw number a model puts out, and back.

A link is named after the function that takes a prediction to `raw`; `inverse` is what an output layer applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss import numerics
from rightloss.vocabulary import Array, Namespace, Scale

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Link:
    """A strictly monotone map from predictions to raw numbers, and the scales on both sides."""

    name: str
    raw: Scale
    prediction: Scale
    to_raw: Callable[[Namespace, Array], Array]
    inverse: Callable[[Namespace, Array], Array]


def _same(_xp: Namespace, values: Array) -> Array:
    return values


def _log_last(xp: Namespace, pair: Array) -> Array:
    return xp.stack([pair[..., 0], xp.log(pair[..., 1])], axis=-1)


def _exp_last(xp: Namespace, pair: Array) -> Array:
    return xp.stack([pair[..., 0], xp.exp(pair[..., 1])], axis=-1)


def _cumulate(xp: Namespace, probabilities: Array) -> Array:
    below = xp.cumulative_sum(probabilities, axis=-1)[..., :-1]
    return numerics.logit(xp, below)


def _differences(xp: Namespace, logits: Array) -> Array:
    below = numerics.sigmoid(xp, logits)
    zero, one = xp.zeros_like(below[..., :1]), xp.ones_like(below[..., :1])
    return xp.diff(xp.concat([zero, below, one], axis=-1), axis=-1)


IDENTITY = Link("identity", Scale.REAL, Scale.REAL, _same, _same)
LOG = Link("log", Scale.LOG_RATE, Scale.RATE, lambda xp, mean: xp.log(mean), lambda xp, raw: xp.exp(raw))
LOGIT = Link("logit", Scale.LOGIT, Scale.PROBABILITY, numerics.logit, numerics.sigmoid)
HALF_LOGIT = Link(
    "half logit",
    Scale.SCORE,
    Scale.PROBABILITY,
    lambda xp, p: 0.5 * numerics.logit(xp, p),
    lambda xp, raw: numerics.sigmoid(xp, 2.0 * raw),
)
SOFTMAX = Link("multinomial logit", Scale.LOGIT, Scale.PROBABILITY, lambda xp, p: xp.log(p), numerics.softmax)
CUMULATIVE_LOGIT = Link("cumulative logit", Scale.LOGIT, Scale.PROBABILITY, _cumulate, _differences)
LOG_SPREAD = Link("identity and log", Scale.REAL, Scale.REAL, _log_last, _exp_last)
