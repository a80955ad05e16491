"""The question that is asked of a target: what the answer is to be, in expectation."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from rightloss.choosing.kind import AMOUNTS, Kind
from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import DECISION, MEAN, MEDIAN, PROBABILITY, Functional, quantile

if TYPE_CHECKING:
    from rightloss.profile.summary import Summary

QUESTIONS = ("mean", "median", "quantile=0.9", "probability", "decision", "ranking", "counts")
_APART = 0.1  # standard deviations between mean and median, from which on it matters which is asked for
_CHANCE = 2.5  # two standard errors of the median of a normal sample, in standard deviations over √rows


@dataclass(frozen=True, slots=True)
class Question:
    """A question, as it was asked, and the functional of the target that answers it."""

    name: str
    functional: Functional


def parsed(text: str) -> Question:
    """Read a question.

    Raises
    ------
    InputError
        When there is no such question.

    Examples
    --------
    >>> parsed("quantile=0.9").functional
    Functional(name='quantile', level=0.9)
    """
    known = {"mean": MEAN, "median": MEDIAN, "probability": PROBABILITY, "decision": DECISION, "counts": MEAN}
    known["ranking"] = PROBABILITY
    if text in known:
        return Question(text, known[text])
    word, _, level = text.partition("=")
    if word != "quantile":
        raise unknown_name("question", text, QUESTIONS)
    try:
        number = float(level)
    except ValueError:
        number = 0.0
    if not 0.0 < number < 1.0:
        raise InputError(f"the question is `{text}`", expected="quantile= and a share between 0 and 1: quantile=0.9")
    return Question(text, quantile(number))


def questions(kind: Kind, target: Summary, asked: str | None, *, costs: bool) -> tuple[tuple[Question, ...], str]:
    """Give the questions to answer, and what to ask back where the target does not tell.

    Raises
    ------
    InputError
        When the question cannot be asked of this target.
    """
    if asked is not None:
        question = parsed(asked)
        _check(kind, question, target.name)
        if question.name == "ranking" and kind in AMOUNTS:
            question = Question("ranking", MEAN)
        return (question,), ""
    if kind not in AMOUNTS:
        return (parsed("decision" if costs else "probability"),), ""
    chance = _CHANCE / sqrt(target.present)
    apart = abs(target.mean - target.median) > max(_APART, chance) * target.deviation
    if not apart or kind in {Kind.COUNTS, Kind.SHARES}:
        return (parsed("mean"),), ""
    ask = (
        f"the mean is {target.mean:.4g}, the median {target.median:.4g}: are totals to be right (--question mean), or "
        "is the usual case (--question median)?"
    )
    return (parsed("mean"), parsed("median")), ask


def _check(kind: Kind, question: Question, name: str) -> None:
    of_classes = question.name in {"probability", "decision"}
    if kind in AMOUNTS and of_classes:
        raise InputError(
            f"`{name}` holds {kind}, which have no `{question.name}`",
            expected="mean, median, quantile=0.9, ranking or counts",
            help="--task classes, if the numbers are names of classes",
        )
    if kind not in AMOUNTS and not of_classes and question.name != "ranking":
        raise InputError(
            f"`{name}` holds {kind}, which have no `{question.name}`",
            expected="probability, decision or ranking",
            help="--task amounts, if the numbers were measured",
        )
    if question.name == "counts" and kind is not Kind.COUNTS:
        raise InputError(f"`{name}` holds {kind}, no counts", expected="whole numbers >= 0", help="--question mean")
