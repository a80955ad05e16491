"""Scores are read as if they were on another scale than the one they were trained on.

## What
A threshold for probabilities is applied to logits or margins, logits are rounded, probabilities are cut to whole
numbers, the largest of one column is taken, independent classes share a softmax, or margins count as probabilities.

## Why
A logit of 0.5 is a probability of 0.622: everything between 0.5 and 0.622 is decided the wrong way. The largest of 1
column is always number 0, whatever the model says.

## Bad
```python
model = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), (torch.randn(8, 1) > 0).float()
torch.nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()
decided = model(x) > 0.5
```

```python
scores = torch.nn.Linear(4, 1)(torch.randn(8, 4))
decided = torch.argmax(scores, dim=-1)
```

## Good
```python
model = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), (torch.randn(8, 1) > 0).float()
torch.nn.functional.binary_cross_entropy_with_logits(model(x), y).backward()
decided = model(x) > 0
also_right = torch.sigmoid(model(x)) > 0.5
```

## How sure
Errors: the largest of one column, rounded logits, probabilities cut to whole numbers, log-probabilities that should
exceed a number above 0, clipped margins scored as probabilities. A threshold on logits is a warning, and only at
exactly 0.5 and if every loss of the layer takes logits. Models that answer otherwise in evaluation stay silent.

## Fix safety
**Unsafe**: decisions change, and with them every score of them.

## References
Provost and Fawcett 2013, Data Science for Business, chapter 8 (thresholds belong to the scale of the scores).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import readouts
from rightloss.facts.code.events import Applied, Event, Measured
from rightloss.facts.code.heads import Origin, columns, has_parts, kinds, origin, trained_on
from rightloss.facts.code.read import spelled
from rightloss.facts.code.scores import score
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.targets import targets
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rightloss.facts.code.events import LossUse
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation, Site, Value

_HALF = 0.5
_PAIR = 2
_BINARY = frozenset({"binary_cross_entropy", "focal"})
_EXCLUSIVE = frozenset({"cross_entropy"})
_MARGINS = frozenset({"hinge", "squared_hinge", "smoothed_hinge", "perceptron"})
_BETWEEN = "a logit of 0.5 is a probability of 0.622: probabilities between 0.5 and 0.622 are decided the wrong way"


def check(reader: Reader, event: Event) -> Iterator[Finding]:
    """Look at each place where scores become decisions or are scored."""
    if isinstance(event, Measured):
        yield from _measured(reader, event)
        return
    how = _DECISIONS.get(event.operation.name) if isinstance(event, Applied) else None
    if how is not None and isinstance(event, Applied) and not readouts.decides_nothing(reader, event.site):
        yield from how(reader, event.operation)


def _finding(level: Level, site: Site, message: str, why: str, help_: str, *because: Reason) -> Finding:
    return Finding(RULE.name, RULE.code, level, message, site.place, "read out here", because, why, help_)


def _single_column(reader: Reader, made: Operation) -> Iterator[Finding]:
    """The place of the largest along an axis of length 1."""
    if readouts.has_one_candidate(reader, made):
        found = origin(made.operands[0])
        yield _finding(
            Level.WARNING if readouts.assumes_rows(reader, made.operands[0]) else Level.ERROR,
            made.site,
            "the largest of a single column is taken",
            "of 1 column the largest is always number 0: every sample gets class 0",
            "compare with a threshold: `> 0.5` for probabilities, `> 0` for logits",
            *([] if found is None else [_layer(found)]),
        )


def _layer(found: Origin) -> Reason:
    return Reason("this layer gives the numbers", found.made.site.place)


def _losses(reader: Reader, found: Origin, scale: Scale = Scale.LOGIT) -> list[LossUse]:
    """Losses that the same layer is trained with on this scale; none if a model answers otherwise in training."""
    return [] if readouts.differs_in_training(reader) else trained_on(reader, found, scale)


def _learnt(use: LossUse) -> Reason:
    return Reason(f"trained with {use.entry.rpartition('.')[2]}", use.site.place)


# --- rounding and cutting


def _rounded(reader: Reader, made: Operation) -> Iterator[Finding]:
    """Logits or margins rounded to 0 and 1."""
    if not made.operands or not readouts.is_rounded_to_whole(made) or readouts.is_shown(reader, made.site):
        return
    because = _of_logits(reader, made.operands[0])
    if because:
        yield _finding(
            Level.ERROR,
            made.site,
            "logits are rounded as if they were probabilities",
            "a logit of 3 becomes 3 and one of -2 becomes -2, which are no classes; from 0 to 0.5 a yes becomes a no",
            "compare with 0, or apply sigmoid before rounding",
            *because,
        )


def _of_logits(reader: Reader, scores: Value) -> tuple[Reason, ...]:
    """What shows that numbers are logits or margins."""
    found = origin(scores)
    if found is None:
        margin = score(reader, scores)
        return () if margin is None else (Reason(margin.what, margin.made.site.place),)
    uses = [] if found.activations or has_parts(reader, found) else _losses(reader, found)
    return (_layer(found), _learnt(uses[0])) if uses and kinds(uses) <= _BINARY else ()


def _truncated(reader: Reader, made: Operation) -> Iterator[Finding]:
    """`sigmoid(x).int()` is 0 for every number below 1."""
    del reader
    found = origin(made.operands[0])
    if found is not None and found.names in {("sigmoid",), ("softmax",)}:
        yield _finding(
            Level.ERROR,
            made.site,
            "probabilities are cut to whole numbers",
            "what stands behind the point is dropped: every probability below 1 becomes 0",
            "compare with 0.5 first",
            Reason(f"{found.names[0]} gives probabilities", found.activations[0].site.place),
        )


# --- thresholds


def _threshold(reader: Reader, made: Operation) -> Iterator[Finding]:
    """A comparison of scores with a number."""
    seen = readouts.threshold(made)
    if seen is None or not 0 < seen.limit < 1:
        return
    found = origin(seen.scores)
    if found is None:
        yield from _margins(reader, seen.scores, made) if seen.limit == _HALF else ()
    elif found.names in {("log_softmax",), ("log_sigmoid",)}:
        yield _never(made, found)
    elif found.names == () and seen.limit == _HALF and not has_parts(reader, found):
        yield from _half(reader, made, found)
    elif found.names == ("softmax",):
        yield from _shared(reader, found)
    elif found.names == ("sigmoid",):
        yield from _unshared(reader, found)


def _never(made: Operation, found: Origin) -> Finding:
    return _finding(
        Level.ERROR,
        made.site,
        "a threshold for probabilities is applied to their logarithms",
        "a log-probability is never above 0: the answer is the same for every sample",
        "apply exp first",
        Reason(f"{found.names[0]} gives logarithms", found.activations[0].site.place),
    )


def _half(reader: Reader, made: Operation, found: Origin) -> Iterator[Finding]:
    """0.5, where the boundary is 0."""
    logits, margins = _losses(reader, found), _losses(reader, found, Scale.SCORE)
    what, why = "", ""
    if logits and kinds(logits) <= _BINARY:
        what, why = "logits", _BETWEEN
    elif margins and kinds(margins) <= _MARGINS:
        what, why = "margins", "the boundary lies at 0: samples between 0 and 0.5 are decided against the model"
    if what:
        message = f"a threshold for probabilities, 0.5, is applied to {what}"
        help_ = "compare with 0, or apply sigmoid first" if what == "logits" else "compare with 0"
        because = (_layer(found), _learnt((logits or margins)[0]))
        yield _finding(Level.WARNING, made.site, message, why, help_, *because)


def _shared(reader: Reader, found: Origin) -> Iterator[Finding]:
    """Softmax over classes that were trained to be true together."""
    uses, many = _losses(reader, found), columns(reader, found)
    if not uses or not kinds(uses) <= _BINARY or many <= _PAIR or has_parts(reader, found):
        return
    labels = targets(reader, uses[0].target)
    if labels.exclusive is False or (labels.exclusive is None and labels.values == frozenset({0.0, 1.0})):
        message = "softmax reads out classes that were trained one by one"
        why = f"the {many} probabilities now share 1: of several classes that apply, at most 1 can pass 0.5"
        yield _mixed(found, uses[0], message, why, "use sigmoid, as the loss does")


def _unshared(reader: Reader, found: Origin) -> Iterator[Finding]:
    """Sigmoid of scores of which only differences were trained."""
    uses = _losses(reader, found)
    if uses and kinds(uses) <= _EXCLUSIVE and columns(reader, found) > 1 and not has_parts(reader, found):
        message = "sigmoid reads out classes that were trained with softmax"
        why = "softmax fixes scores up to a constant: 5 more for all of them changes no loss, but turns 0.5 into 0.993"
        yield _mixed(found, uses[0], message, why, "use softmax, as the loss does")


def _mixed(found: Origin, use: LossUse, message: str, why: str, help_: str) -> Finding:
    """An activation that the loss does not apply."""
    return _finding(Level.WARNING, found.activations[0].site, message, why, help_, _layer(found), _learnt(use))


def _margins(reader: Reader, scores: Value, made: Operation) -> Iterator[Finding]:
    """`decision_function(X) > 0.5`, `booster.predict(d, output_margin=True) > 0.5`."""
    found = score(reader, scores)
    if found is not None:
        yield _finding(
            Level.WARNING,
            made.site,
            "a threshold for probabilities, 0.5, is applied to margins",
            "the boundary lies at 0: samples between 0 and 0.5 are decided against the model",
            "compare with 0",
            Reason(found.what, found.made.site.place),
        )


# --- scores of scores


def _measured(reader: Reader, event: Measured) -> Iterator[Finding]:
    """Accuracy of logits, and margins scored as probabilities."""
    if event.use is not None:
        yield from _accuracy(reader, event, event.use)
    elif event.metric.rpartition(".")[2] in {"brier_score_loss", "log_loss", "calibration_curve"}:
        found = score(reader, event.prediction)
        if found is not None and found.clipped is not None:
            yield _finding(
                Level.ERROR,
                found.clipped.site,
                "margins are clipped to [0, 1] and read as probabilities",
                "a margin of 1 becomes a certainty, and every sample on the wrong side a probability of exactly 0",
                "fit a CalibratedClassifierCV, or use a model with predict_proba",
                Reason(found.what, found.made.site.place),
            )


_CUT_AT_HALF = frozenset({"binary_accuracy", "BinaryAccuracy", "Precision", "Recall", "precision", "recall"})


def _accuracy(reader: Reader, event: Measured, use: LossUse) -> Iterator[Finding]:
    """Keras cuts at 0.5 whatever the loss takes."""
    name, rows, found = event.metric.rpartition(".")[2], spelled(use), origin(use.prediction)
    logits = {(row.scale, row.loss in _BINARY) for row in rows} == {(Scale.LOGIT, True)}
    single = shape(reader, use.prediction).last[-1:] == (1,)
    binary = name in _CUT_AT_HALF or (name in {"accuracy", "acc"} and single)
    told = readouts.is_told(event.site)
    if told or not binary or not logits or found is None or found.activations:
        return
    yield _finding(
        Level.WARNING,
        event.site,
        f"{name} cuts logits at 0.5, as if they were probabilities",
        _BETWEEN,
        "tell the metric where to cut: `keras.metrics.BinaryAccuracy(threshold=0.0)`",
        _layer(found),
    )


_DECISIONS: dict[str, Callable[[Reader, Operation], Iterator[Finding]]] = {
    "argmax": _single_column,
    "max": _single_column,
    "round": _rounded,
    "truncate": _truncated,
    "greater": _threshold,
    "less": _threshold,
}

RULE = Rule(
    "decision-readout", "RL114", "scores are read on another scale than they were trained on", __doc__, check, Event
)
