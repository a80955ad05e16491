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

## References
Goodfellow, Bengio, Courville 2016, Deep Learning, section 6.2.2.3 (softmax over the classes of one example).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import repairs
from rightloss.facts.code.events import LossUse
from rightloss.facts.code.libraries import number
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import List, Operation, Value
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
        judged = _softmax(reader, value) or _view(reader, value)
        if judged is not None:
            message, why, help_ = judged
            change = repairs.over_classes(value) if "softmax" in value.name else None
            place = value.site.place
            yield Finding(RULE.name, RULE.code, Level.ERROR, message, place, "this axis", (), why, help_, change)
            return
        if value.name not in _SAME:
            return
        value = value.operands[0]


def _softmax(reader: Reader, value: Operation) -> tuple[str, str, str] | None:
    if value.name not in {"softmax", "log_softmax"} or number(value.settings.get("axis")) != 0.0:
        return None
    before = shape(reader, value.operands[0])
    if before.rank != _BATCHED or before.last[-1] == 1:
        return None
    return (
        f"{value.name} runs over the batch: axis 0 of shape {before}",
        "the samples of a batch share a probability of 1, so that a sample's own classes do not sum to 1",
        "softmax over the last axis: `dim=1`",
    )


def _view(reader: Reader, value: Operation) -> tuple[str, str, str] | None:
    """`maps.view(-1, C)` where C is the number of channels of the convolution before."""
    lengths = value.settings.get("shape") if value.name == "reshape" else None
    made = value.operands[0]
    if not isinstance(lengths, List) or not isinstance(made, Operation) or "Conv" not in made.path:
        return None
    items = reader.store.items(lengths.identity).front
    channels = number(made.settings.get("units"))
    if len(items) != _BATCHED or number(items[0]) != -1.0 or number(items[1]) != channels or channels in {None, 1.0}:
        return None
    return (
        f"the classes are on axis 1, but `view(-1, {channels:g})` cuts memory along the last axis",
        f"a row of {channels:g} numbers holds neighbouring places of one class, not the classes of one place",
        "move the class axis last before: `permute(0, 2, 3, 1)`",
    )


RULE = Rule(
    "class-axis", "RL106", "softmax or the loss runs over another axis than the classes", __doc__, check, LossUse
)
