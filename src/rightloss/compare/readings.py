"""Raw numbers of a trained model, read as values, probabilities and decisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rightloss.compare.candidates import Reading

if TYPE_CHECKING:
    from rightloss.compare.candidates import Candidate
    from rightloss.vocabulary import Array


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """What a model says of the test rows; what it cannot say is None."""

    value: Array | None = None
    probability: Array | None = None  # one column for each class
    decision: Array | None = None
    outside: float = 0.0  # share of predictions read as probabilities that were none


def read(candidate: Candidate, raw: Array, classes: int) -> Predictions:
    """Read raw numbers the way this loss allows, or the way it is commonly misread; `remark` says which."""
    match candidate.reading:
        case Reading.VALUE:
            return Predictions(value=candidate.loss.inverse_link(raw))
        case Reading.ROUNDED:
            return Predictions(decision=np.clip(np.round(raw), 0, classes - 1).astype(int))
        case Reading.CLIPPED:
            outside = float(np.mean((raw < 0.0) | (raw > 1.0)))
            return _classes(_columns(np.clip(raw, 0.0, 1.0)), raw > 0.5, outside)  # noqa: PLR2004 (a half is a half)
        case Reading.PROBABILITY:
            return _classes(_columns(candidate.loss.inverse_link(raw)), _decided(raw))
        case Reading.SCORE:
            return _classes(_pseudo(raw), _decided(raw))


def remark(candidate: Candidate, classes: int, outside: float) -> str:
    """Say what is done to read a loss for something it was not made for."""
    match candidate.reading:
        case Reading.CLIPPED:
            clipped = f"clipped to [0, 1] in {outside:.0%} of the rows"
            return f"a regression loss on the labels 0 and 1; its prediction, {clipped}, is read as a probability"
        case Reading.ROUNDED:
            return "a regression loss on the class index; its prediction is rounded to a class and has no probability"
        case Reading.SCORE:
            function = "sigmoid" if classes == 2 else "softmax"  # noqa: PLR2004 (two classes)
            return f"gives scores, not probabilities; {function}(score) is read as one here: a common mistake"
        case _:
            return ""


def _classes(probability: Array, decision: Array, outside: float = 0.0) -> Predictions:
    return Predictions(probability=probability, decision=decision.astype(int), outside=outside)


def _columns(probability: Array) -> Array:
    return probability if probability.ndim > 1 else np.column_stack([1.0 - probability, probability])


def _decided(raw: Array) -> Array:
    return raw.argmax(axis=1) if raw.ndim > 1 else raw > 0.0


def _pseudo(raw: Array) -> Array:
    from scipy.special import expit, softmax

    values: Array = softmax(raw, axis=1) if raw.ndim > 1 else _columns(expit(raw))
    return values
