"""Prediction and target have shapes that broadcast to a table of all pairs.

## What
A column (N, 1) meets a row (N,): their difference is an N x N table, and its mean is a loss nobody asked for.

## Why
The best answer to a squared error over all pairs is the mean of the targets for every sample: with N = 32, 992 of the
1,024 terms compare a prediction with the target of another sample.

## Bad
```python
x, y = torch.randn(32, 4), torch.randn(32)
loss = torch.nn.functional.mse_loss(torch.nn.Linear(4, 1)(x), y)
```

## Good
```python
x, y = torch.randn(32, 4), torch.randn(32)
loss = torch.nn.functional.mse_loss(torch.nn.Linear(4, 1)(x).squeeze(-1), y)
```

## How sure
An error: reported only if both shapes are seen, and the result is larger than either.

## Fix safety
**Safe**: the column loses its last axis where the loss is computed, and nowhere else.

## References
NumPy, Broadcasting, General rules (Harris et al. 2020, Array programming with NumPy, doi:10.1038/s41586-020-2649-2).
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rightloss.facts.code import measured
from rightloss.facts.code.arithmetic import ASSUMED
from rightloss.facts.code.events import Applied, Event, LossUse
from rightloss.facts.code.read import call_of
from rightloss.facts.code.shapes import shape
from rightloss.finding import Finding, Level
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.call import Call
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.shapes import Shape
    from rightloss.facts.code.values import Operation, Value

_PAIR = 2
Lengths = tuple[int | str | None, ...]
_ELEMENTWISE = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh", "poisson"})


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Compare the shapes of what a loss, or a mean of errors or hits, is made of."""
    if isinstance(seen, LossUse):
        yield from _loss(reader, seen, call_of(reader, seen))
    elif isinstance(seen, Applied):
        pair = measured.pair(reader, seen.operation)
        yield from _reported(reader, *pair) if pair is not None else ()


def _reported(reader: Reader, made: Operation, prediction: Value, target: Value) -> Iterator[Finding]:
    """Errors or hits that are averaged to be shown."""
    one, two = shape(reader, prediction), shape(reader, target)
    if not one.whole or not two.whole or not grows(one.last, two.last):
        return
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.WARNING,
        message=f"the prediction has shape {written(one.last)}, the target {written(two.last)}: "
        "they broadcast to all pairs",
        place=made.site.place,
        label="every prediction meets every target here",
        why=cost(one.last, two.last),
        help=remedy(one.last, two.last),
    )


def _loss(reader: Reader, use: LossUse, call: Call) -> Iterator[Finding]:
    """A loss that works element by element."""
    one, two = call.prediction_shape.value, call.target_shape.value
    if one is not None and two is None:
        two = _ending(one, shape(reader, use.target))
    if one is None or two is None or not call.losses & _ELEMENTWISE or call.inside or not grows(one, two):
        return
    assumed = any(isinstance(length, str) and length.startswith(ASSUMED) for length in (*one, *two))
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.WARNING if assumed else Level.ERROR,
        message=f"the prediction has shape {written(one)}, the target {written(two)}: they broadcast to all pairs",
        place=call.place,
        label="every prediction meets every target here",
        why=cost(one, two),
        help=remedy(one, two),
    )


def _ending(column: Lengths, target: Shape) -> Lengths | None:
    """The last axis of a target of which more is not known, against a column: wrong whatever precedes it."""
    last = target.last[-1:]
    return last if len(column) == _PAIR and column[1] == 1 and isinstance(last[0] if last else None, str) else None


def grows(one: Lengths, two: Lengths) -> bool:
    """Whether broadcasting makes something larger than both."""
    pairs = list(zip_longest(reversed(one), reversed(two), fillvalue=1))
    if any(None in pair for pair in pairs):
        return False
    return any(a == 1 and b != 1 for a, b in pairs) and any(b == 1 and a != 1 for a, b in pairs)


def written(lengths: Lengths) -> str:
    """Read as `(32, 1)`; a length that is only known by name is called N."""
    words = ["N" if isinstance(length, str) else str(length) for length in lengths]
    return "(" + ", ".join(words) + ("," if len(words) == 1 else "") + ")"


def cost(one: Lengths, two: Lengths) -> str:
    """Say how many terms are wrong."""
    numbers = [length for length in (*one, *two) if isinstance(length, int) and length > 1]
    count = max(numbers, default=0)
    if len({length for length in (*one, *two) if length != 1}) == 1 and count:
        share = f"{count * (count - 1):,} of the {count * count:,} terms"
    else:
        share = "all but one in N terms"
    return f"{share} compare a prediction with the target of another sample; the best answer is the mean of all targets"


def remedy(one: Lengths, two: Lengths) -> str:
    """Say which side to change."""
    return (
        "squeeze the last axis of the prediction: `.squeeze(-1)`" if len(one) > len(two) else "give both the same shape"
    )


RULE = Rule("shape-broadcast", "RL110", "shapes that broadcast to all pairs", __doc__, check, Event)
