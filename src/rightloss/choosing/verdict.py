"""What speaks against each loss: the rules, the values it takes, and the question it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss.choosing.hypothetical import findings
from rightloss.choosing.kind import AMOUNTS, Kind
from rightloss.vocabulary import MEAN, MEDIAN, NO_FUNCTIONAL, ActsOn, Row, Task, expectile, quantile

if TYPE_CHECKING:
    from rightloss.choosing.question import Question
    from rightloss.loss import Loss
    from rightloss.profile import Profile
    from rightloss.vocabulary import Array, Functional

_TASKS = {Kind.BINARY: Task.BINARY, Kind.LABELS: Task.BINARY, Kind.CLASSES: Task.MULTICLASS}
_OUTPUTS = {Row.PAIR: "two numbers for each row, an answer and its spread", Row.THRESHOLDS: "an order of the classes"}
_SAME = {expectile(0.5): MEAN, quantile(0.5): MEDIAN}
_NEAR = 0.02  # two constants that differ by less of the target's spread are called about the same


@dataclass(frozen=True, slots=True)
class Dropped:
    """A loss that is not recommended, why, and the rule of `rightloss check` that says so, if one does."""

    loss: str
    why: str
    rule: str = ""


def against(loss: Loss, kind: Kind, question: Question, profile: Profile, sample: Array) -> Dropped | None:
    """Say what speaks against a loss, or nothing."""
    if loss.acts_on is not ActsOn.ROW:
        return Dropped(loss.name, "needs sets of rows at once")
    found = findings(loss, kind, profile)
    if found:
        first = found[0]
        return Dropped(loss.name, f"{first.message}: {first.why}", first.rule)
    why = _misfit(loss, kind, profile) or _other_question(loss, kind, question, profile, sample)
    return Dropped(loss.name, why) if why else None


def _misfit(loss: Loss, kind: Kind, profile: Profile) -> str:
    if loss.row in _OUTPUTS:
        return f"asks for {_OUTPUTS[loss.row]}, which the question does not"
    if kind not in AMOUNTS:
        return "" if loss.task is _TASKS[kind] else f"is a loss for {loss.task}, and here are {kind}"
    if kind is Kind.SHARES and loss.task is Task.BINARY:
        return "" if loss.name == "binary_cross_entropy" else "takes labels 0 and 1, and here are shares between them"
    if loss.task not in {Task.REGRESSION, Task.COUNTS}:
        return f"is a loss for {loss.task}, and here are {kind}"
    target = profile.targets[0]
    outside = [value for value in (target.low, target.high) if value not in loss.claim("target")]
    if target.zeros and 0.0 not in loss.claim("target"):
        share = target.zeros / target.present
        return f"takes targets in {loss.claim('target')}, and {share:.2%} of the rows hold 0"
    return f"takes targets in {loss.claim('target')}, and there is {outside[0]:.4g}" if outside else ""


def _other_question(loss: Loss, kind: Kind, question: Question, profile: Profile, sample: Array) -> str:
    answers = functional(loss)
    if kind is Kind.SHARES and loss.task is Task.BINARY:
        answers = MEAN
    if answers == question.functional or (question.name == "decision" and str(answers) == "probability"):
        return ""
    if kind in AMOUNTS:
        return _of_amounts(loss, answers, question, profile, sample)
    if answers == NO_FUNCTIONAL:
        return (
            f"answers with scores that are neither a probability nor always the right decision, not with {_a(question)}"
        )
    return f"answers with a {answers}, not with {_a(question)}"


def functional(loss: Loss) -> Functional:
    """What a loss is led to say, a middle quantile or expectile under its usual name."""
    found = loss.claim("functional")
    known: Functional = _SAME.get(found, found)
    return known


def _a(question: Question) -> str:
    return {"ranking": "a ranking"}.get(question.name, f"a {question.functional}")


def _of_amounts(loss: Loss, answers: Functional, question: Question, profile: Profile, sample: Array) -> str:
    """Say by how much the best constant under a loss misses the one that is asked for."""
    import numpy as np

    from rightloss import registry

    asked = question.functional
    wanted = registry.loss("squared_error")
    if asked != MEAN:
        wanted = registry.loss("pinball").with_parameters(q=asked.level if asked.level is not None else 0.5)
    with np.errstate(all="ignore"):
        given, right = (float(one.constant_minimiser(target=sample)) for one in (loss, wanted))
    given = float(loss.inverse_link(np.asarray([given]))[0])
    says = "answers with neither mean nor median" if answers == NO_FUNCTIONAL else f"answers with a {answers}"
    if not np.isfinite(given):
        return says
    if abs(given - right) <= _NEAR * profile.targets[0].deviation:
        return (
            f"{says}: for all rows together {given:.4g}, near the {asked}, but not where the spread leans to one side"
        )
    share = f", {given / right:.0%} of it" if right > 0.0 and given >= 0.0 else ""
    return f"{says}: for all rows together {given:.4g}, where the {asked} is {right:.4g}{share}"
