"""The loss is made for another kind of target.

## What
A regression loss is fitted to class numbers, or a classification loss to measured values.

## Why
Squared error takes class 2 for the mean of classes 1 and 3: a sample that is half class 1 and half class 3 is predicted
as class 2. Binary cross-entropy of a target of 2 falls without end.

## Bad
```python
import torch
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
inputs, species = torch.tensor(X).float(), torch.tensor(y).float().unsqueeze(1)
loss = torch.nn.functional.mse_loss(torch.nn.Linear(4, 1)(inputs), species)
```

## Good
```python
import torch
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
inputs, species = torch.tensor(X).float(), torch.tensor(y)
loss = torch.nn.functional.cross_entropy(torch.nn.Linear(4, 3)(inputs), species)
```

## How sure
A warning for class numbers under a regression loss, and only if they are known to name classes: ratings and counts are
ordered. An error for measured values that leave the interval of a classification loss.

## References
Gneiting 2011, Making and Evaluating Point Forecasts, section 2 (a loss elicits a functional),
doi:10.1198/jasa.2011.r10138.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.call import Call
from rightloss.finding import Finding, Level
from rightloss.rule import Rule
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator

_REGRESSION = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh"})
_BINARY = frozenset({"binary_cross_entropy", "focal"})
_TWO = 2


def check(call: Call) -> Iterator[Finding]:
    """Compare what the loss is made for with what the target is."""
    target = call.target
    classes = target.classes or 0
    if call.losses and call.losses <= _REGRESSION and target.nominal and classes > _TWO and call.head.units == 1:
        why = f"it takes class {classes // 2} for the mean of its neighbours: the {classes} classes have no order"
        help_ = f"give the model {classes} outputs, and use a cross-entropy"
        yield _finding(call, Level.WARNING, "a regression loss is fitted to class numbers", why, help_)
    measured = target.labels.sure == {Labels.REAL} and target.values is None
    outside = (target.low is not None and target.low < 0) or (target.high is not None and target.high > 1)
    if call.losses and call.losses <= _BINARY and measured and outside:
        why = f"targets up to {target.high:g} leave [0, 1]: there the loss has no lower bound"
        yield _finding(
            call, Level.ERROR, "a classification loss is fitted to measured values", why, "use a regression loss"
        )


def _finding(call: Call, level: Level, message: str, why: str, help_: str) -> Finding:
    return Finding(RULE.name, RULE.code, level, message, call.place, "the loss", call.target.because, why, help_)


RULE = Rule("task-mismatch", "RL108", "the loss is made for another kind of target", __doc__, check, Call)
