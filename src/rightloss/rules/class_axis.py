"""Softmax, or the loss, runs over another axis than that of the classes.

## What
A softmax over the first axis of a batch makes the samples compete instead of the classes; `view(-1, C)` of maps with
the classes on the second axis cuts memory into rows that mix places and classes.

## Why
Over a batch of 32 each column sums to 1 and each row does not: a sample may get a total probability of 0.01 or of 3. In
a view of an (N, C, H, W) array without a permutation, the C numbers of a row are neighbouring places of one class.

## Bad
```python
scores = torch.nn.Linear(4, 3)(torch.randn(8, 4))
loss = torch.nn.functional.nll_loss(torch.log_softmax(scores, dim=0), torch.randint(0, 3, (8,)))
```

```python
maps = torch.nn.Conv2d(3, 5, 1)(torch.randn(2, 3, 16, 16))
loss = torch.nn.functional.cross_entropy(maps.view(-1, 5), torch.randint(0, 5, (512,)))
```

## Good
```python
scores = torch.nn.Linear(4, 3)(torch.randn(8, 4))
loss = torch.nn.functional.nll_loss(torch.log_softmax(scores, dim=1), torch.randint(0, 3, (8,)))
```

```python
maps = torch.nn.Conv2d(3, 5, 1)(torch.randn(2, 3, 16, 16))
loss = torch.nn.functional.cross_entropy(maps.permute(0, 2, 3, 1).reshape(-1, 5), torch.randint(0, 5, (512,)))
```

## How sure
An error: reported only if the array is seen to have a batch axis first, or to come straight from a convolution.

## Fix safety
**Safe**: a probability that is shared between samples means nothing to anybody.

## References
Goodfellow, Bengio, Courville 2016, Deep Learning, section 6.2.2.3 (softmax over the classes of one example).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.libraries import number
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import List, Method, Operation, Value
from rightloss.finding import Finding, Level
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_BATCHED = 2
_SAME = frozenset({"squeeze", "same", "log", "add", "clip"})


def check(reader: Reader, seen: LossUse) -> Iterator[Finding]:
    """Look at the last steps before the loss."""
    value: Value = seen.prediction
    for _ in range(6):
        if not isinstance(value, Operation) or not value.operands:
            return
        judged = _softmax(reader, value, seen) or _view(reader, value) or _last(reader, value, seen)
        judged = judged or _rows(reader, value)
        if judged is not None:
            message, why, help_ = judged
            yield Finding(RULE.name, RULE.code, Level.ERROR, message, value.site.place, "this axis", (), why, help_)
            return
        if value.name not in _SAME:
            return
        value = value.operands[0]


def _softmax(reader: Reader, value: Operation, seen: LossUse) -> tuple[str, str, str] | None:
    axis = number(value.settings.get("axis"))
    if value.name not in {"softmax", "log_softmax"} or axis is None:
        return None
    before = shape(reader, value.operands[0])
    rank = before.rank or _rank(value.operands[0])
    inner = axis < -1.0 or (axis > 0.0 and rank is not None and axis < rank - 1)
    if inner and seen.entry.startswith("keras.") and before.last[-1:] != (1,):
        return (
            f"{value.name} runs over axis {axis:g}, but the classes are on the last one",
            "the numbers of one class at different places share a probability of 1, so that classes do not compete",
            "softmax over the last axis: `axis=-1`",
        )
    if axis != 0.0 or before.rank != _BATCHED or before.last[-1] == 1:
        return None
    return (
        f"{value.name} runs over the batch: axis 0 of shape {before}",
        "the samples of a batch share a probability of 1, so that a sample's own classes do not sum to 1",
        "softmax over the last axis: `dim=1`",
    )


def _rows(reader: Reader, value: Operation) -> tuple[str, str, str] | None:
    """`log_softmax(scores, dim=1).view(-1, C)`, where the rows that are cut hold what is on the last axis."""
    lengths, made = value.settings.get("shape"), value.operands[0]
    items = reader.store.items(lengths.identity).front if value.name == "reshape" and isinstance(lengths, List) else ()
    if len(items) != _BATCHED or number(items[0]) != -1.0 or not isinstance(made, Operation):
        return None
    axis, before = number(made.settings.get("axis")), shape(reader, made)
    if made.name not in {"softmax", "log_softmax"} or axis is None or before.rank is None or before.rank <= _BATCHED:
        return None
    if axis in {-1.0, before.rank - 1.0} or not before.rank > axis >= -before.rank:
        return None
    return (
        f"{made.name} runs over axis {axis:g} of shape {before}, but the rows that follow hold the last axis",
        "the numbers of one class at different places share a probability of 1, so that classes do not compete",
        "softmax over the last axis: `dim=-1`",
    )


def _rank(value: Value) -> int | None:
    """Axes that a convolution of Keras gives: batch, places, channels."""
    dimensions = re.search(r"keras\.layers\.Conv([123])D", value.path) if isinstance(value, Operation) else None
    return None if dimensions is None else int(dimensions[1]) + _BATCHED


def _last(reader: Reader, value: Operation, seen: LossUse) -> tuple[str, str, str] | None:
    """Scores of a sequence with the classes last, for a loss that takes them on axis 1."""
    if value.name != "linear" or value.path != "torch.nn.Linear" or not seen.entry.endswith(_OVER_AXIS_1):
        return None
    found, target = shape(reader, value), shape(reader, seen.target)
    if not found.whole or not target.whole or len(found.last) <= _BATCHED or len(target.last) != len(found.last) - 1:
        return None
    if found.last[1] == found.last[-1] and isinstance(found.last[1], int):
        return None
    return (
        f"the classes are on the last axis of shape {found}, but the loss takes them on axis 1",
        "the scores of one place are compared with those of other places, and not with those of other classes",
        "move the class axis to the front: `.transpose(1, -1)`, or flatten both",
    )


_OVER_AXIS_1 = ("torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss")


def _view(reader: Reader, value: Operation) -> tuple[str, str, str] | None:
    """`maps.view(-1, C)` where C is the number of channels of the convolution before."""
    lengths = value.settings.get("shape") if value.name == "reshape" else None
    made = value.operands[0]
    if not isinstance(lengths, List) or not isinstance(made, Operation):
        return None
    items = reader.store.items(lengths.identity).front
    turned = _turned(reader, made, items)
    if turned is not None:
        return turned
    channels = number(made.settings.get("units")) if "Conv" in made.path else None
    if len(items) != _BATCHED or number(items[0]) != -1.0 or number(items[1]) != channels or channels in {None, 1.0}:
        return None
    return (
        f"the classes are on axis 1, but `view(-1, {channels:g})` cuts memory along the last axis",
        f"a row of {channels:g} numbers holds neighbouring places of one class, not the classes of one place",
        "move the class axis last before: `permute(0, 2, 3, 1)`",
    )


def _turned(reader: Reader, made: Operation, items: tuple[Value, ...]) -> tuple[str, str, str] | None:
    """`scores.view(batch, classes, time)` of an array (batch, time, classes)."""
    before = shape(reader, made)
    order = [_place(item, made, before.last) for item in items]
    axes = list(range(len(order)))
    if len(order) <= _BATCHED or None in order or sorted(order, key=_first) != axes or order == axes:
        return None
    return (
        f"`view` does not turn the axes of shape {before}",
        "memory is cut anew without moving a number: scores of one place end up beside those of another",
        "turn the axes: `.transpose(1, 2)` or `.permute(…)`",
    )


def _first(place: int | None) -> int:
    return -1 if place is None else place


def _place(item: Value, made: Operation, lengths: tuple[int | str | None, ...]) -> int | None:
    """Which axis of an array a length is that of, where only one axis is so long."""
    if isinstance(item, Operation) and item.name == "part" and item.operands:
        owner, index = item.operands[0], number(item.settings.get("index"))
        known = isinstance(owner, Method) and owner.name == "shape" and owner.receiver is made
        return int(index) if known and index is not None else None
    length = number(item)
    places = [place for place, other in enumerate(lengths) if other == length]
    return places[0] if length is not None and len(places) == 1 and None not in lengths else None


RULE = Rule(
    "class-axis", "RL106", "softmax or the loss runs over another axis than the classes", __doc__, check, LossUse
)
