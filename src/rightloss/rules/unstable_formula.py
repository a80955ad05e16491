"""A formula that loses its digits or overflows where training leads it.

## What
The logarithm of a softmax or sigmoid, or the logarithm of 1 + exp, written by hand.

## Why
In float32, sigmoid(18) is exactly 1 and log(1 - sigmoid(18)) is -inf, where the truth is -18; softmax underflows to 0
for a score 104 below the largest, and its logarithm is -inf.

## Bad
```python
scores = torch.nn.Linear(4, 3)(torch.randn(8, 4))
loss = -torch.log(torch.softmax(scores, dim=1))[:, 0].mean()
loss.backward()
```

## Good
```python
scores = torch.nn.Linear(4, 3)(torch.randn(8, 4))
loss = -torch.log_softmax(scores, dim=1)[:, 0].mean()
loss.backward()
```

## How sure
A warning where nothing guards the logarithm, advice where a small number is added: that hides the infinity, and bounds
the loss and its slope.

## Fix safety
**Safe** where the same number is computed. **Unsafe** where a small number guarded the logarithm and goes with it.

## References
Blanchard, Higham, Higham 2021, Accurately computing the log-sum-exp and softmax functions, section 4,
doi:10.1093/imanum/draa038.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.libraries import number
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Operation, Value
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_BOUNDS = frozenset({"absolute", "where", "minimum", "maximum", "clip", "square", "relu", "call"})
_KEEPS = frozenset({"index", "squeeze", "reshape", "element", "same", "flatten"})


def check(reader: Reader, seen: Minimised) -> Iterator[Finding]:
    """Look at every logarithm in what is minimised."""
    del reader
    for operation in walk(seen.value):
        judged = judge(operation)
        if judged is not None:
            yield report(operation, *judged, Reason("minimised here", seen.site.place))


def report(operation: Operation, level: Level, message: str, why: str, help_: str, *because: Reason) -> Finding:
    """Make the finding."""
    return Finding(
        RULE.name, RULE.code, level, message, operation.site.place, "written by hand here", because, why, help_
    )


def judge(operation: Operation) -> tuple[Level, str, str, str] | None:
    """What is wrong with one logarithm, if anything."""
    if operation.name not in {"log", "log1p"} or not operation.operands:
        return None
    inner, guarded = _bare(operation.operands[0])
    if not isinstance(inner, Operation):
        return None
    level = Level.ADVICE if guarded else Level.WARNING
    if operation.name == "log1p":
        return _softplus(inner) if inner.name == "exp" else None
    if inner.name == "softmax":
        return (
            level,
            "the logarithm of a softmax is taken",
            "a probability that underflows to 0 gives -inf and a gradient of nan"
            if not guarded
            else "the guard bounds the loss: below it the slope is 0",
            "use log_softmax, or a loss that takes logits",
        )
    complement, bounded = _complement(inner)
    level = Level.ADVICE if bounded else level
    if inner.name == "sigmoid" or complement:
        return (
            level,
            "the logarithm of a sigmoid is taken",
            "in float32 sigmoid(18) is exactly 1, and log(1 - sigmoid(18)) is -inf instead of -18",
            "use logsigmoid, or a loss that takes logits",
        )
    if inner.name == "add" and any(number(one) == 1.0 for one in inner.operands):
        rest = next(one for one in inner.operands if number(one) != 1.0)
        return _softplus(rest) if isinstance(rest, Operation) and rest.name == "exp" else None
    if inner.name == "divide" and _softmax_by_hand(inner):
        return (
            Level.WARNING,
            "a softmax is written by hand",
            "exp overflows for scores above 709 (88 in float32): take the largest score out first",
            "use log_softmax or logsumexp",
        )
    return None


def _softplus(exp: Operation) -> tuple[Level, str, str, str] | None:
    """Unless the exponent is bounded above, as in the stable form with -|x|."""
    exponent = exp.operands[0] if exp.operands else None
    if isinstance(exponent, Operation) and exponent.name == "negative":
        exponent = exponent.operands[0]
    if isinstance(exponent, Operation) and exponent.name in _BOUNDS:
        return None
    return (
        Level.WARNING,
        "log(1 + exp(x)) is written by hand",
        "exp overflows for x above 709 (88 in float32), where the result is x itself",
        "use softplus, or logaddexp(0, x)",
    )


def _bare(value: Value) -> tuple[Value, bool]:
    """What a logarithm is taken of, without picking and guards."""
    guarded = False
    for _ in range(8):
        if not isinstance(value, Operation) or not value.operands:
            break
        if value.name in _KEEPS:
            value = value.operands[0]
        elif value.name in {"clip", "maximum"}:
            value, guarded = value.operands[0], True
        elif value.name == "add" and any(_is_tiny(one) for one in value.operands):
            value, guarded = next(one for one in value.operands if not _is_tiny(one)), True
        else:
            break
    return value, guarded


def _is_tiny(value: Value) -> bool:
    size = number(value)
    return size is not None and 0.0 < size < 1e-2  # noqa: PLR2004


def _complement(value: Operation) -> tuple[bool, bool]:
    """Whether this is 1 minus a sigmoid, and whether that is kept from its ends."""
    if value.name != "subtract" or number(value.operands[0]) != 1.0:
        return False, False
    inner, guarded = _bare(value.operands[1])
    return isinstance(inner, Operation) and inner.name == "sigmoid", guarded


def _softmax_by_hand(value: Operation) -> bool:
    above, below = value.operands
    if not isinstance(above, Operation) or above.name != "exp" or not isinstance(below, Operation):
        return False
    shifted = isinstance(above.operands[0], Operation) and above.operands[0].name == "subtract"
    return below.name == "sum" and not shifted


RULE = Rule("unstable-formula", "RL111", "a formula that overflows or loses its digits", __doc__, check, Minimised)
