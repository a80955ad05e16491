"""The prediction is the same whatever the input: softmax over a single number is 1.

## What
Softmax over one unit, or over an axis of size 1, or a cross-entropy over a single class.

## Why
Softmax of one number is exp(x)/exp(x) = 1 for every row. The gradient is exactly 0, so nothing is learned: each row of
the other class costs 16.1 in Keras (probabilities are clipped at 1e-7) and 100 in PyTorch. Over one class the
cross-entropy is -ln 1 = 0 from the first batch on.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
```

## How sure
An error: it fires only if the length of the axis is known to be 1. Softmax over another axis of the same array, such as
the weights of attention over time, stays silent.

## Fix safety
**Safe**: whatever read the constant was wrong. **Unsafe** where another loss is right only for labels 0 and 1 that
source does not show.

## References
Goodfellow, Bengio and Courville 2016, Deep Learning, section 6.2.2 (sigmoid and softmax units).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.call import Call
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.finding import Place


_TABLE = 2  # axes of a table: rows and columns


def check(call: Call) -> Iterator[Finding]:
    """Look for a softmax over one number, made by the model or by the loss."""
    if call.head.over == 1:
        reasons = call.head.because
        place = next((reason.place for reason in reasons if reason.place is not None), call.place)
        yield _finding(call, f"{call.head.activation} over a single number is constant", place, reasons)
    elif call.losses == {"cross_entropy"} and _one_class(call):
        reason = Reason("one number comes out for each sample", _made(call))
        yield _finding(
            call,
            f"`{call.written}` chooses between classes, but gets only one",
            call.prediction_place or call.place,
            (reason,),
        )


def _one_class(call: Call) -> bool:
    """Whether the axis of the classes has length 1: PyTorch's is the second one, the others' the last."""
    lengths = call.prediction_shape.value
    if call.framework != "torch" or (lengths is not None and len(lengths) <= _TABLE):
        return call.columns == 1
    return call.columns == call.head.units == 1 if lengths is None else lengths[1] == 1


def _made(call: Call) -> Place | None:
    return next((reason.place for reason in call.head.because), None)


def _finding(call: Call, message: str, place: Place, because: tuple[Reason, ...]) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message=message,
        place=place,
        label="the axis has size 1",
        because=because,
        why=_why(call),
        help="use one unit with sigmoid and binary cross-entropy for two classes, k units with softmax for k classes, "
        "and no activation for real numbers",
    )


def _why(call: Call) -> str:
    if call.losses == {"cross_entropy"} or call.head.activation == "log_softmax":
        return "the only class has probability 1: the loss is -ln 1 = 0 from the first batch on, and so is the gradient"
    clipped = "16.1" if call.framework == "keras" else "100"
    if "binary_cross_entropy" in call.losses:
        return (
            f"softmax of one number is 1 for every row: each row of class 0 costs {clipped} for ever, the gradient is 0"
        )
    return "softmax of one number is 1 for every row, whatever the input: the gradient is 0"


RULE = Rule("constant-output", "RL102", "the prediction is the same whatever the input", __doc__, check, Call)
