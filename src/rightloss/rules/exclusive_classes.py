"""Classes that exclude each other are trained as if they did not, or the other way round.

## What
A softmax loss for labels that can be true together; independent sigmoids, or a loss of independent questions, for
classes of which exactly one is right.

## Why
Softmax shares one probability among the classes: of two labels that are both true none gets more than 1/2, and the loss
cannot fall below 2 ln 2 = 1.386. Sigmoids before a categorical cross-entropy do not sum to 1 (measured: 1.73 on average
over 5 classes), and binary cross-entropy over k one-hot columns counts k - 1 easy zeros for each row: for 10 classes,
always answering "none" is already 90 % right.

## Bad
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="sigmoid")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## Good
```python
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
```

## How sure
An error if several labels of a row are known to be true together and the loss is a softmax loss; a warning where the
head contradicts the loss; advice for one-hot classes with a loss of independent questions, which measured no worse in
accuracy. Soft labels, two units and multi-label heads stay silent.

## Fix safety
**Unsafe**: another loss has another size, and another learning rate suits it.

## References
Bishop 2006, Pattern Recognition and Machine Learning, section 5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.call import Call
from rightloss.finding import Finding, Level
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOFTMAX = frozenset({"cross_entropy", "multiclass_focal"})
_EACH = frozenset({"binary_cross_entropy", "focal"})
_SEVERAL = 3


def check(call: Call) -> Iterator[Finding]:
    """Compare head, loss and labels."""
    if call.losses and call.losses <= _SOFTMAX:
        yield from _shared(call)
    elif call.losses and call.losses <= _EACH:
        yield from _independent(call)


def _shared(call: Call) -> Iterator[Finding]:
    """The loss chooses one class."""
    if call.target.exclusive is False:
        why = "of two labels that are both true none can get more than 1/2: such a row costs at least 2 ln 2 = 1.386"
        message = f"`{call.written}` chooses one class, but several labels can be true together"
        help_ = "use one sigmoid for each label and binary cross-entropy (`BCEWithLogitsLoss`, `binary_crossentropy`)"
        yield _finding(call, Level.ERROR, message, why, help_)
    elif call.head.activation == "sigmoid" and call.columns != 1 and call.framework == "keras" and _takes_shares(call):
        why = "sigmoids do not know of each other: over 5 classes their probabilities were measured to sum to 1.73"
        message = f"`{call.written}` takes probabilities that sum to 1, but gets independent sigmoids"
        yield _finding(call, Level.WARNING, message, why, "use softmax, or no activation and `from_logits=True`")


def _takes_shares(call: Call) -> bool:
    return all(str(spelling.scale) == "probabilities" for spelling in call.spellings)


def _independent(call: Call) -> Iterator[Finding]:
    """The loss asks about each class by itself."""
    classes = call.columns or call.target.classes or 0
    softmax = call.head.activation == "softmax"
    if classes < _SEVERAL or (call.target.exclusive is not True and not softmax):
        return
    right = 1 - 1 / classes
    why = f"{classes} separate yes-or-no questions: always answering no is already {right:.1%} right"
    if softmax:
        message = f"`{call.written}` asks about each class by itself, but softmax makes them share one probability"
        help_ = (
            "use categorical cross-entropy if exactly one class is right, one sigmoid for each label if several can be"
        )
        yield _finding(call, Level.WARNING, message, why, help_)
    else:
        message = f"exactly one of {classes} classes is right, but `{call.written}` asks about each by itself"
        yield _finding(call, Level.ADVICE, message, why, "use softmax with categorical cross-entropy")


def _finding(call: Call, level: Level, message: str, why: str, help_: str) -> Finding:
    return Finding(
        rule=RULE.name,
        code=RULE.code,
        level=level,
        message=message,
        place=call.prediction_place or call.place,
        label="these classes are treated as if they excluded each other"
        if call.losses <= _SOFTMAX
        else "these do not share",
        because=(*call.head.because, *call.target.because),
        why=why,
        help=help_,
    )


RULE = Rule("exclusive-classes", "RL104", "classes exclude each other, or not, against the loss", __doc__, check, Call)
