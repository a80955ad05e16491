"""Losses in the order of preference for each kind of target and question, and what speaks for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.choosing.kind import AMOUNTS, Kind
from rightloss.vocabulary import MEAN, MEDIAN

if TYPE_CHECKING:
    from rightloss.choosing.question import Question
    from rightloss.profile.summary import Summary

_WIDE, _SKEWED = (
    0.5,
    1.0,
)  # spread over mean, and skew, from which on amounts look as if their spread grew with the mean

_MEAN = {
    Kind.REAL: ("squared_error",),
    Kind.POSITIVE: ("squared_error", "gamma", "poisson", "tweedie", "inverse_gaussian"),
    Kind.ZEROS: ("tweedie", "poisson", "squared_error"),
    Kind.COUNTS: ("poisson", "negative_binomial", "squared_error", "tweedie"),
    Kind.SHARES: ("binary_cross_entropy", "squared_error"),
}
_CLASSES = {
    Kind.BINARY: ("binary_cross_entropy", "brier", "exponential"),
    Kind.LABELS: ("binary_cross_entropy", "brier"),
    Kind.CLASSES: ("cross_entropy", "multiclass_brier"),
}
_WHY = {
    "squared_error": "answers with a mean; large misses weigh most",
    "gamma": "answers with a mean; for amounts whose spread grows with their mean",
    "poisson": "answers with a mean above 0; for targets whose variance grows with their mean",
    "tweedie": "answers with a mean above 0, and takes amounts of exactly 0",
    "inverse_gaussian": "answers with a mean; for a spread that grows faster than the mean",
    "negative_binomial": "answers with a mean; for counts that vary more than Poisson's",
    "absolute_error": "answers with a median; a miss counts by its size, so that few large ones do not decide",
    "pinball": "answers with the quantile that is asked for",
    "binary_cross_entropy": "answers with a probability; proper, so that honest probabilities have the least loss",
    "cross_entropy": "answers with a probability for each class; proper",
    "brier": "answers with a probability; sure mistakes cost at most 1, and its gradient fades there",
    "multiclass_brier": "answers with probabilities; sure mistakes cost at most 2, and its gradient fades there",
    "exponential": "answers with a probability; one wrong label can outweigh all others",
    "hinge": "answers with a decision at equal costs, and with no probability",
    "kl_divergence": "answers with probabilities; for targets that are distributions: one-hot rows here",
    "expectile": "half of squared error at level 0.5",
}


def preferred(kind: Kind, question: Question, target: Summary) -> tuple[str, ...]:
    """Name the losses to recommend, the first one first."""
    if kind not in AMOUNTS:
        return _CLASSES[kind]
    if question.functional == MEDIAN:
        return ("absolute_error", "pinball")
    if question.functional != MEAN:
        return ("pinball",)
    order = _MEAN[kind]
    if kind is Kind.POSITIVE and target.deviation > _WIDE * target.mean and (target.skew or 0.0) > _SKEWED:
        return ("gamma", *(name for name in order if name != "gamma"))
    return order


def why(loss: str) -> str:
    """Say what speaks for a loss."""
    return _WHY.get(loss, "answers the question too")
