"""The prediction is on another scale than the loss takes.

## What
A loss that applies softmax or sigmoid itself gets probabilities, or a loss of probabilities gets raw numbers.

## Why
Softmax applied twice flattens the scores: over k classes the loss cannot fall below ln(1 + (k - 1)/e), which is 0.551
for 3 classes and 1.461 for 10. Sigmoid applied twice keeps every probability between 0.5 and 0.731.

## Bad
```python
loss = torch.nn.functional.cross_entropy(torch.softmax(scores, dim=1), target)
```

## Good
```python
loss = torch.nn.functional.cross_entropy(scores, target)
```

## How sure
An error only if the whole way from the last layer to the loss is seen. Log-probabilities over the classes given to a
loss that takes softmax itself are harmless (their log-softmax is themselves) and stay silent.

## Fix safety
**Safe** where the loss is told what it gets (`from_logits`, `CrossEntropyLoss` for `NLLLoss`), and where nothing but
the loss reads what changes. **Unsafe** where the output of a model changes that others read too, or where it rests on a
coincidence.

## References
Lin et al. 2017, Focal Loss, section 3.3 (losses from logits), doi:10.1109/ICCV.2017.324.
"""

from __future__ import annotations

from math import e, log
from typing import TYPE_CHECKING

from rightloss.facts.code import transformed
from rightloss.facts.code.events import Event, LossUse, Measured
from rightloss.facts.code.read import call_of
from rightloss.facts.code.roles import predicted
from rightloss.facts.code.scores import score
from rightloss.facts.code.values import Method
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.call import Call
    from rightloss.facts.code.reader import Reader


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Compare the scale that a loss or a score takes with what is given."""
    if isinstance(seen, LossUse):
        yield from _loss(call_of(reader, seen))
    elif isinstance(seen, Measured) and seen.metric in _OF_PROBABILITIES:
        yield from _score(reader, seen)
    elif isinstance(seen, Measured):
        yield from _transformed(reader, seen)


_OF_PROBABILITIES = ("sklearn.metrics.log_loss", "sklearn.metrics.brier_score_loss")


def _score(reader: Reader, seen: Measured) -> Iterator[Finding]:
    made = predicted(seen.prediction)
    callee = None if made is None else made.settings.get("callee")
    given = callee.name if isinstance(callee, Method) else ""
    margin = score(reader, seen.prediction)
    if margin is not None and margin.clipped is not None:
        return  # reported by decision-readout
    if margin is not None:
        made, what = margin.made, "decision values" if given == "decision_function" else "margins"
    elif given in {"decision_function", "predict_log_proba"}:
        what = "decision values" if given == "decision_function" else "log-probabilities"
    else:
        return
    if made is None:
        return
    name = seen.metric.rpartition(".")[2]
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message=f"`{name}` takes probabilities, but gets {what}",
        place=seen.site.place,
        label="probabilities are expected here",
        because=(Reason(f"{what} come out here", made.site.place),),
        why="numbers outside [0, 1] are refused or clipped: every sure answer counts as certain",
        help="give `predict_proba(X)`, of a calibrated classifier where the model has none",
    )


def _transformed(reader: Reader, seen: Measured) -> Iterator[Finding]:
    """A model that was fitted to logarithms, or to scaled targets, and is measured against the targets themselves."""
    done = transformed.undone(reader, seen)
    if done is None:
        return
    how, made = done
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message=f"the model was fitted to {how.what}, but its answers are compared with the targets themselves",
        place=seen.site.place,
        label="two scales meet here",
        because=(Reason("fitted to this", made.site.place),),
        why=how.why,
        help=how.help,
    )


def _loss(call: Call) -> Iterator[Finding]:
    likely, sure, takes = call.scale.likely, call.scale.sure, call.takes
    if not takes or not likely or likely & (takes | call.tolerates):
        return
    wanted, given = _words(takes), _words(likely)
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.WARNING if sure & takes else Level.ERROR,
        message=f"`{call.written}` takes {wanted}, but gets {given}",
        place=call.prediction_place or call.place,
        label=_label(takes, likely),
        because=call.scale.because,
        why=_why(call),
        help=_help(takes, likely),
    )


def _words(scales: frozenset[Scale]) -> str:
    if len(scales) > 2 and Scale.PROBABILITY not in scales:  # noqa: PLR2004
        return "raw numbers of any sign"
    return " or ".join(sorted(scales))


def _label(takes: frozenset[Scale], given: frozenset[Scale]) -> str:
    if takes == {Scale.LOGIT} and Scale.PROBABILITY in given:
        return "softmax or sigmoid is applied a second time here"
    return f"{_words(takes)} are expected here"


def _why(call: Call) -> str:
    takes, units = call.takes, call.head.units
    if takes == {Scale.LOGIT} and call.losses & {"binary_cross_entropy", "focal"}:
        return (
            "sigmoid applied twice keeps every probability between 0.5 and 0.731: "
            "for a target of 1 the loss cannot fall below 0.313"
        )
    if takes == {Scale.LOGIT}:
        floor = f": with {units} classes the loss cannot fall below {_floor(units):.3f}" if units and units > 1 else ""
        return f"the second softmax flattens the scores{floor}, and the gradient shrinks"
    if Scale.LOG_PROBABILITY in takes and Scale.PROBABILITY in call.scale.likely:
        return (
            "minus the probability is minimised instead of minus its logarithm: "
            "the loss lies between -1 and 0, and sure mistakes cost no more than small ones"
        )
    if Scale.PROBABILITY in takes:
        return (
            "outside [0, 1] the logarithm is clipped or undefined: the gradient is 0 there, and training stands still"
        )
    return "the number that is minimised is not the loss that was meant"


def _floor(classes: int) -> float:
    """The least cross-entropy of a softmax of probabilities."""
    return log(1 + (classes - 1) / e)


def _help(takes: frozenset[Scale], given: frozenset[Scale]) -> str:
    if takes == {Scale.LOGIT} and Scale.PROBABILITY in given:
        return "pass the numbers before the softmax or sigmoid, and apply it only where probabilities are shown"
    if takes == {Scale.LOG_PROBABILITY}:
        return "use log_softmax, or a loss that takes logits"
    if takes == {Scale.PROBABILITY}:
        return "use the loss that takes logits (`from_logits=True`, `…_with_logits`), or add the activation"
    return f"give {_words(takes)}"


RULE = Rule(
    "prediction-scale", "RL101", "the prediction is on another scale than the loss takes", __doc__, check, Event
)
