"""Per-sample losses are reduced at the wrong moment, or by the wrong number.

## What
A mean is taken before a step that needs each sample (focal factors, sample weights), a divergence is averaged over its
classes too, or the mean losses of several batches are added up without being divided by their number.

## Why
exp(-mean) is one number for the batch: with two samples of loss 0.1 and 4.6 the focal factor (1 - p)² is 0.82 for both
instead of 0.009 and 0.98.

## Bad
```python
scores, y = torch.nn.Linear(4, 3)(torch.randn(8, 4)), torch.randint(0, 3, (8,))
ce = torch.nn.functional.cross_entropy(scores, y)
loss = (1 - torch.exp(-ce)) ** 2 * ce
loss.backward()
```

## Good
```python
scores, y = torch.nn.Linear(4, 3)(torch.randn(8, 4)), torch.randint(0, 3, (8,))
ce = torch.nn.functional.cross_entropy(scores, y, reduction="none")
loss = ((1 - torch.exp(-ce)) ** 2 * ce).mean()
loss.backward()
```

## How sure
An error for focal factors and sample weights after the mean; a warning for batches added up, where the learning rate
may have been chosen for it; advice for `kl_div` averaged over classes.

## Fix safety
**Safe** where the mean is taken last instead of first. **Unsafe** where the loss changes its size, and where a class
could have the number of the padding.

## References
Lin et al. 2017, Focal Loss, section 3.2, doi:10.1109/ICCV.2017.324.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import counted
from rightloss.facts.code.events import Event, LossUse, Minimised
from rightloss.facts.code.libraries import number, text
from rightloss.facts.code.loops import accumulation
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Method, Operation, Value
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Look at what a loss is divided by, and at what is done to it after its mean was taken."""
    if isinstance(seen, Minimised):
        yield from _minimised(reader, seen)
    elif isinstance(seen, LossUse):
        yield from _padding(seen)


def _padding(seen: LossUse) -> Iterator[Finding]:
    """Targets that `pad_sequence` filled up."""
    made = counted.padded(seen)
    if made is not None:
        filled = number(made.settings.get("value")) or 0.0
        yield Finding(
            RULE.name,
            RULE.code,
            Level.WARNING,
            "the padding of the targets counts as tokens to predict",
            seen.site.place,
            "divides by padded positions too",
            (Reason(f"filled up with {filled:g} here", made.site.place),),
            "the model is rewarded for predicting padding, and short sequences for being short",
            f"tell the loss: ignore_index={filled:g}",
        )


def _minimised(reader: Reader, seen: Minimised) -> Iterator[Finding]:
    because = (Reason("minimised here", seen.site.place),)
    for operation in walk(seen.value):
        judged = _judge(operation) or _masked(seen, operation)
        if judged is not None:
            level, message, why, help_ = judged
            yield Finding(RULE.name, RULE.code, level, message, operation.site.place, "", because, why, help_)
    mixed = counted.sum_beside_mean(reader, seen.value)
    if mixed is not None and isinstance(seen.value, Operation):
        yield Finding(RULE.name, RULE.code, Level.ADVICE, *_MIXED[:1], seen.value.site.place, "", because, *_MIXED[1:])
    guard = accumulation(reader, seen.site) if seen.how == "backward" else None
    if guard is not None and not _is_divided(seen.value):
        yield _accumulated(seen, Reason("steps are made here only", seen.site.source.place(guard.test)))


_MIXED = (
    "a mean over the batch and a sum over the batch are added up",
    "their balance depends on the batch size: twice the batch doubles the sum and not the mean",
    'sum both over each sample, and take the mean over the samples: reduction="sum", divided by the batch size',
)


def _masked(seen: Minimised, operation: Operation) -> tuple[Level, str, str, str] | None:
    mask = counted.mask_of_targets(operation)
    if mask is None or counted.normalised(seen.value, mask):
        return None
    return (
        Level.WARNING,
        "the masked losses are divided by all positions, not by those that the mask keeps",
        "where the mask keeps a quarter, the loss and its gradient are a quarter of what is meant",
        "divide the sum of the masked losses by the sum of the mask",
    )


def _accumulated(seen: Minimised, guard: Reason) -> Finding:
    return Finding(
        RULE.name,
        RULE.code,
        Level.WARNING,
        "the gradients of several batches are added up, and the loss is not divided by their number",
        seen.site.place,
        "added to the gradients of the batches before",
        (guard,),
        "with 8 batches to a step the gradient is 8 times as long, as if the learning rate were 8 times as large",
        "divide the loss by the number of batches before `backward()`",
    )


def _is_divided(value: Value) -> bool:
    """Whether a total is divided, or scaled, on its way; what is not known may be."""
    while isinstance(value, Operation):
        if value.name in {"divide", "multiply", "call"}:
            return True
        if value.name == "loss":
            return _reduction(value) != "mean"
        if not value.operands:
            return True
        value = value.operands[0]
    return True


def _judge(operation: Operation) -> tuple[Level, str, str, str] | None:
    if operation.name == "exp" and operation.operands and _is_mean(_without_minus(operation.operands[0])):
        return (
            Level.ERROR,
            "the focusing factor is computed from the mean loss of the batch",
            "it is one number for all samples: 0.82 for losses of 0.1 and 4.6 instead of 0.009 and 0.98",
            'compute the loss with reduction="none", apply the factor, then take the mean',
        )
    if operation.name in {"mean", "sum"} and operation.operands and _weights_after(operation.operands[0]):
        return (
            Level.ERROR,
            "the weights meet the mean loss",
            "the loss is already one number, so that weights 1 and 9 act as 5 and 5",
            'compute the loss with reduction="none", multiply, then take the mean',
        )
    if operation.name == "loss" and operation.path.endswith(".kl_div") and _reduction(operation) == "mean":
        return (
            Level.ADVICE,
            "the divergence is averaged over the classes too",
            "with k classes the number is k times smaller than the divergence",
            'use reduction="batchmean"',
        )
    return None


def _reduction(operation: Operation) -> str | None:
    """How an entry of PyTorch, or a loss object of Keras, reduces: a mean, if nothing is said."""
    if "#object" in operation.settings:
        told = operation.settings.get("reduction")
        word = "mean" if told is None else text(told)
        return "mean" if word == "sum_over_batch_size" else word
    if not operation.path.startswith("torch."):
        return None
    given = operation.settings.get("reduction")
    return "mean" if given is None and "reduce" not in operation.settings else text(given)


def _is_mean(value: Value) -> bool:
    if not isinstance(value, Operation):
        return False
    inner = value.operands[0] if value.name == "mean" and "axis" not in value.settings and value.operands else None
    if isinstance(inner, Operation) and inner.name == "loss":
        return True
    return value.name == "loss" and _reduction(value) in {"mean", "sum"}


def _without_minus(value: Value) -> Value:
    if isinstance(value, Operation) and value.name == "negative":
        return value.operands[0]
    if isinstance(value, Operation) and value.name == "multiply" and number(value.operands[0]) == -1.0:
        return value.operands[1]
    return value


def _weights_after(value: Value) -> bool:
    """Whether something is multiplied with a reduced loss before the mean of both."""
    if not isinstance(value, Operation) or value.name != "multiply":
        return False
    others = [one for one in value.operands if not _is_mean(one)]
    return len(others) == 1 and number(others[0]) is None and isinstance(others[0], Operation | Method)


RULE = Rule("reduction", "RL109", "reduced at the wrong moment, or by the wrong number", __doc__, check, Event)
