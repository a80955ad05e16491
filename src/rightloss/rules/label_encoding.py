"""The labels are not encoded as the loss takes them.

## What
Labels 0 and 1 for a margin loss that takes -1 and +1, class numbers that start at 1, one-hot rows for a loss of class
numbers, class numbers for a loss of rows, labels outside [0, 1] for a binary cross-entropy.

## Why
With a label of 0 the hinge max(0, 1 - y * s) is the constant 1 and its gradient 0: half of the samples teach nothing.
With a label of 2 the binary cross-entropy has no lower bound: at a probability of 0.9999 it is already -9.2.

## Bad
```python
y = torch.randint(0, 2, (8,)).float()
loss = torch.nn.functional.soft_margin_loss(torch.nn.Linear(4, 1)(torch.randn(8, 4)).squeeze(1), y)
```

```python
scores = torch.nn.Linear(4, 12)(torch.randn(8, 4))
months = torch.randint(1, 13, (8,))
loss = torch.nn.functional.cross_entropy(scores, months)
```

## Good
```python
y = 2 * torch.randint(0, 2, (8,)).float() - 1
loss = torch.nn.functional.soft_margin_loss(torch.nn.Linear(4, 1)(torch.randn(8, 4)).squeeze(1), y)
```

```python
scores = torch.nn.Linear(4, 12)(torch.randn(8, 4))
months = torch.randint(1, 13, (8,)) - 1
loss = torch.nn.functional.cross_entropy(scores, months)
```

## How sure
An error: reported only if the values that the labels take are seen. Keras turns {0, 1} into {-1, +1} for its hinge
losses by itself, so that nothing is said there.

## References
Crammer, Singer 2001, On the Algorithmic Implementation of Multiclass Kernel-based Vector Machines, section 3, JMLR 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.call import Call
from rightloss.finding import Finding, Level
from rightloss.rule import Rule
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

Judged = tuple[str, str, str]
_IGNORED = -100.0  # PyTorch leaves rows with this label out
_COLUMNS = 2


def check(call: Call) -> Iterator[Finding]:
    """Compare the labels that are taken with what is given."""
    accepted = frozenset(spelling.labels for spelling in call.spellings)
    for judge in (_margin, _numbers, _rows, _binary):
        judged = judge(call, accepted)
        if judged is not None:
            message, why, help_ = judged
            yield Finding(
                RULE.name, RULE.code, Level.ERROR, message, call.place, "the loss", call.target.because, why, help_
            )
            return


def _margin(call: Call, accepted: frozenset[Labels]) -> Judged | None:
    if accepted != {Labels.PLUS_MINUS} or call.framework == "keras" or call.target.values != frozenset({0.0, 1.0}):
        return None
    return (
        f"`{call.written}` takes labels -1 and +1, but gets 0 and 1",
        "for a label of 0 the loss is a constant and its gradient 0: those samples teach nothing",
        "give it `2 * target - 1`",
    )


def _numbers(call: Call, accepted: frozenset[Labels]) -> Judged | None:
    """Class numbers run from 0 to one less than the number of outputs."""
    if Labels.CLASS_INDEX not in accepted or "cross_entropy" not in call.losses:
        return None
    if accepted == {Labels.CLASS_INDEX} and call.target.labels.sure == {Labels.DISTRIBUTION}:
        return (
            f"`{call.written}` takes class numbers, but gets one-hot rows",
            "a row of k numbers is read as k labels: 0 and 1 are the only classes it can name",
            "give it the class numbers, or use the loss for rows",
        )
    values, units = call.target.values, call.head.units
    if values is None or not all(value.is_integer() for value in values):
        return None
    kept = values - {_IGNORED}
    if kept and min(kept) < 0:
        return (f"`{call.written}` takes class numbers from 0, but gets {min(kept):g}", *_OUTSIDE)
    if units is not None and units > 1 and kept and max(kept) >= units:
        message = f"{units} outputs take the classes 0 to {units - 1}, but the labels run to {max(kept):g}"
        return (message, *_OUTSIDE)
    return None


_OUTSIDE = (
    "a label that is no class has no output of its own: the program stops, or reads past the end of a row",
    "number the classes from 0, or give the model an output for each",
)


def _rows(call: Call, accepted: frozenset[Labels]) -> Judged | None:
    """A loss of rows over the classes."""
    shape = call.target_shape.value
    values = call.target.values
    single = values is not None and (max(values) > 1 if shape is None else len(shape) < _COLUMNS or shape[-1] == 1)
    encoded = values is None and call.target.labels.sure <= _ENCODED and Labels.CLASS_INDEX in call.target.labels.sure
    if accepted != {Labels.DISTRIBUTION} or call.losses != {"cross_entropy"} or not (single or encoded):
        return None
    return (
        f"`{call.written}` takes one row for each sample, but gets class numbers",
        "a class number of 3 counts as three times the evidence for the one output it meets",
        "use the loss for class numbers, or make one-hot rows",
    )


_ENCODED = frozenset({Labels.CLASS_INDEX, Labels.ZERO_ONE, Labels.SOFT, Labels.COUNT, Labels.REAL})


def _binary(call: Call, accepted: frozenset[Labels]) -> Judged | None:
    values = call.target.values
    if not accepted <= {Labels.SOFT, Labels.ZERO_ONE} or not call.losses & {"binary_cross_entropy", "focal"}:
        return None
    if values is None or all(0.0 <= value <= 1.0 for value in values):
        return None
    outside = max(values, key=lambda value: abs(value - 0.5))
    return (
        f"`{call.written}` takes labels from 0 to 1, but gets {outside:g}",
        f"for a label of {outside:g} the loss has no lower bound: it falls for ever as the model grows surer",
        "encode the labels as 0 and 1, or use a loss for this kind of target",
    )


RULE = Rule("label-encoding", "RL105", "the labels are not encoded as the loss takes them", __doc__, check, Call)
