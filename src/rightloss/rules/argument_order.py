"""Prediction and target are swapped.

## What
The output of the model stands where the target belongs, and the labels where the prediction belongs.

## Why
The number that comes out is a loss of something else: for a label of 1 and a predicted probability of 0.9, the binary
cross-entropy is 0.105; swapped, with the label clipped at 1e-7 from 1, it is 1.61, and falls only as the prediction
reaches exactly 1.

## Bad
```python
layer = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), torch.ones(8, 1)
loss = torch.nn.functional.binary_cross_entropy_with_logits(y, layer(x))
```

## Good
```python
layer = torch.nn.Linear(4, 1)
x, y = torch.randn(8, 4), torch.ones(8, 1)
loss = torch.nn.functional.binary_cross_entropy_with_logits(layer(x), y)
```

## How sure
An error: reported only if the target is seen to come from layers that learn, and the prediction from none. Losses that
are the same both ways round, such as the squared error, are left alone.

## References
PyTorch forbids such a target only in some of its losses ("the derivative for target is not implemented"); Kullback and
Leibler 1951, On Information and Sufficiency, section 2 (the divergence is not symmetric), doi:10.1214/aoms/1177729694.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.read import spelled
from rightloss.facts.code.trees import flow, walk
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_SYMMETRIC = frozenset({"squared_error", "absolute_error", "huber", "smooth_l1", "log_cosh"})


def check(reader: Reader, seen: LossUse) -> Iterator[Finding]:
    """See which of the two arrays learns."""
    found = spelled(seen)
    if not found or seen.inside or {spelling.loss for spelling in found} & _SYMMETRIC:
        return
    prediction, target = flow(reader, seen.prediction), flow(reader, seen.target)
    if prediction.live or prediction.maybe or prediction.cuts or not target.live:
        return
    order = " first, the ".join(found[0].order)
    yield Finding(
        RULE.name,
        RULE.code,
        Level.ERROR,
        f"the output of the model stands where `{seen.entry.rpartition('.')[2]}` takes the target",
        seen.site.place,
        f"takes the {order} second",
        tuple(_learning(seen)),
        "swapped, a prediction of 0.9 for a label of 1 costs 1.61 instead of 0.105",
        "swap the two arguments, or name them",
    )


def _learning(seen: LossUse) -> list[Reason]:
    layers = [operation for operation in walk(seen.target) if operation.name == "linear"]
    return [Reason("a layer that learns", layer.site.place) for layer in layers[:1]]


RULE = Rule("argument-order", "RL107", "prediction and target are swapped", __doc__, check, LossUse)
