"""The last activation cannot answer what is asked: targets or logits lie outside its range.

## What
ReLU, tanh, sigmoid or softmax as the last thing before a regression loss whose targets leave its range; ReLU or a
narrow clip before a loss that takes logits.

## Why
Rows beyond the range keep an error that no training removes: sigmoid cannot answer more than 1, so a house value of 5
costs at least (5 - 1)² = 16. Logits after ReLU cannot be negative: the gradient of every clipped one is 0, and with
sigmoid no probability falls below 0.5, which costs at least ln 2 = 0.693 for each row of class 0. Logits clamped to
[0, 1] give no class out of ten more than e/(e + 9) = 0.232.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu")])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
model.compile(optimizer="adam", loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))
```

## How sure
An error for ReLU before logits and for targets that are known to lie outside; a warning for narrow logits and for
targets that are standardised. Targets whose values are not known (a CSV file), or that were scaled into the range, stay
silent.

## Fix safety
**Unsafe**: whoever reads the output meets numbers outside the old range.

## References
Goodfellow, Bengio and Courville 2016, Deep Learning, section 6.2.2 (output units).
"""

from __future__ import annotations

from math import exp, inf
from typing import TYPE_CHECKING

from rightloss.facts.call import Call
from rightloss.finding import Finding, Level
from rightloss.rule import Rule
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.finding import Place

_RANGES = {
    "sigmoid": (0.0, 1.0),
    "softmax": (0.0, 1.0),
    "tanh": (-1.0, 1.0),
    "relu": (0.0, inf),
    "softplus": (0.0, inf),
    "exp": (0.0, inf),
}
_REGRESSION = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh", "pinball", "expectile"})
_FROM_SCORES = frozenset({"cross_entropy", "binary_cross_entropy", "focal", "multiclass_focal"})
_NARROW = 2.0  # logits within a span of this cannot tell classes apart


def check(call: Call) -> Iterator[Finding]:
    """Compare what can come out with what is asked."""
    if call.losses and call.losses <= _REGRESSION:
        yield from _regression(call)
    elif call.losses and call.losses <= _FROM_SCORES:
        yield from _classification(call)


def _regression(call: Call) -> Iterator[Finding]:
    low, high = _RANGES.get(call.head.activation, (-inf, inf))
    target = call.target
    below = target.low is not None and target.low < low
    above = target.high is not None and target.high > high
    if not below and not above:
        return
    certain = target.labels.sure == target.labels.likely
    worst = _worst(target.low, target.high, low, high)
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR if certain else Level.WARNING,
        message=f"{call.head.activation} answers {_range(low, high)}, but the targets lie outside",
        place=_place(call),
        label=f"nothing {'below' if below else 'above'} {low if below else high:g} can come out here",
        because=target.because,
        why=f"a target of {worst:g} is missed by at least {_missed(worst, low, high):g}, whatever is learned",
        help="let the last layer be linear, or scale the targets into the range and back at prediction",
    )


def _place(call: Call) -> Place:
    return next((reason.place for reason in call.head.because if reason.place is not None), call.place)


def _worst(first: float | None, last: float | None, low: float, high: float) -> float:
    candidates = [value for value in (first, last) if value is not None]
    return max(candidates, key=lambda value: _missed(value, low, high))


def _missed(value: float, low: float, high: float) -> float:
    return max(low - value, value - high)


def _range(low: float, high: float) -> str:
    return f"no less than {low:g}" if high == inf else f"between {low:g} and {high:g}"


def _classification(call: Call) -> Iterator[Finding]:
    head, binary = call.head, bool(call.losses & {"binary_cross_entropy", "focal"})
    if head.activation == "relu":
        yield _scores(call, Level.ERROR, "the scores pass through ReLU, so that none can be negative", _of_relu(binary))
    elif Scale.LOGIT not in call.takes:
        return
    elif head.activation in {"softplus", "exp"} and binary:
        message = f"the logits pass through {head.activation}, so that none can be negative"
        yield _scores(call, Level.WARNING, message, _of_relu(binary))
    elif (bounds := _bounds(call)) is not None:
        low, high = bounds
        message = f"the logits cannot leave [{low:g}, {high:g}]"
        yield _scores(call, Level.WARNING, message, _of_bounds(low, high, call.columns, binary))


def _bounds(call: Call) -> tuple[float, float] | None:
    """Both ends of logits that are too close together."""
    head = call.head
    low, high = (-1.0, 1.0) if head.activation == "tanh" else (head.low, head.high)
    if low is None or high is None or head.activation not in {"tanh", "clip"} or not 0 < high - low <= _NARROW:
        return None
    return low, high


def _of_relu(binary: bool) -> str:
    if binary:
        return "no probability can fall below 0.5, so each row of class 0 costs at least ln 2 = 0.693"
    return (
        "every negative score becomes 0 and its gradient too: rows whose scores are all 0 cost ln k and teach nothing"
    )


def _of_bounds(low: float, high: float, columns: int | None, binary: bool) -> str:
    if binary:
        return f"probabilities stay between {1 / (1 + exp(-low)):.3f} and {1 / (1 + exp(-high)):.3f}"
    others = (columns or 2) - 1
    share = 1 / (1 + others * exp(low - high))
    return f"of {others + 1} classes none can get a probability above {share:.3f}"


def _scores(call: Call, level: Level, message: str, why: str) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=level,
        message=message,
        place=call.prediction_place or call.place,
        label=f"{call.written} takes scores of any sign",
        because=call.head.because,
        why=why,
        help="let the last layer be linear",
    )


RULE = Rule("output-range", "RL103", "the last activation cannot answer what is asked", __doc__, check, Call)
