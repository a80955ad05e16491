"""Spellings: how an entry of another framework's API writes one of our losses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from rightloss.vocabulary import Labels, Reduction, Scale

if TYPE_CHECKING:
    from collections.abc import Callable

PREDICTION_FIRST = ("prediction", "target")
TARGET_FIRST = ("target", "prediction")
FITTED = ("features", "target")  # what `fit` takes; the prediction arises inside
# The keyword of ours for numbers on each scale; log-probabilities are probabilities after exp.
KEYWORDS = {
    Scale.REAL: "prediction",
    Scale.RATE: "prediction",
    Scale.PROBABILITY: "probabilities",
    Scale.LOG_PROBABILITY: "probabilities",
    Scale.LOGIT: "logits",
    Scale.LOG_RATE: "raw",
    Scale.SCORE: "raw",
}


@dataclass(frozen=True, slots=True)
class Spelling:
    """One entry of a framework that computes `factor` times a loss of ours.

    A name alone would not say what is computed: the same name takes logits here and probabilities there, the target
    first or last, and returns a mean, a sum or one number for each sample.
    """

    loss: str
    entry: str
    order: tuple[str, ...]
    scale: Scale
    labels: Labels
    reduction: Reduction
    parameters: tuple[tuple[str, str], ...] = ()  # our name, their name
    arguments: tuple[tuple[str, object], ...] = ()  # what the entry must be told to compute this
    factor: float = 1.0
    over_classes: bool = False  # theirs also divides by the number of classes
    up_to_constant: bool = False  # theirs leaves out terms of the target alone: the gradient is the same
    tolerates: tuple[Scale, ...] = ()  # other scales that change neither the value nor the gradient
    fits: bool = False  # what an estimator minimises: it takes the options, and its `fit` the arrays
    since: str = ""  # the first version of the library where this is so, if not all that are supported
    note: str = ""

    @property
    def is_class(self) -> bool:
        """Whether the entry is a class to make an object of, which then takes the arrays."""
        return self.entry.rpartition(".")[2][:1].isupper()

    @property
    def option(self) -> str:
        """The word that chooses the loss of an entry that fits: `reg:gamma`; `Huber` of `Huber:delta={delta}`."""
        text = str(self.arguments[0][1]) if self.fits and self.arguments else ""
        return text.partition(":")[0] if "{" in text else text

    def code(self) -> str:
        """Write the call.

        Examples
        --------
        >>> arrays = {"order": TARGET_FIRST, "scale": Scale.REAL, "labels": Labels.REAL, "reduction": Reduction.MEAN}
        >>> Spelling("huber", "keras.losses.Huber", parameters=(("delta", "delta"),), **arrays).code()
        'keras.losses.Huber(delta=delta)(target, prediction)'
        """
        arrays = [self.word if name == "prediction" else name for name in self.order]
        options = [f"{theirs}={ours}" for ours, theirs in self.parameters]
        options += [f"{name}={value!r}" for name, value in self.arguments]
        if self.fits:
            return f"{self.entry}({self._fitted_with()})"
        if self.is_class:
            return f"{self.entry}({', '.join(options)})({', '.join(arrays)})"
        return f"{self.entry}({', '.join([*arrays, *options])})"

    def _fitted_with(self) -> str:
        if not self.arguments:
            return ""
        (name, option), *_ = self.arguments
        if "{" in str(option):  # the option itself holds the parameters
            return f"{name}=f{option!r}"
        return ", ".join([f"{name}={option!r}", *(f"{theirs}={ours}" for ours, theirs in self.parameters)])

    @property
    def word(self) -> str:
        """What the prediction is called on the scale the entry takes."""
        return {Scale.REAL: "prediction"}.get(self.scale, str(self.scale)).replace("-", "_")

    def differs(self) -> str:
        """Say how the number differs from ours, or nothing."""
        parts = [f"{self.factor:g} times ours" if self.factor != 1.0 else ""]
        parts.append("divided by the number of classes" if self.over_classes else "")
        parts.append("without terms of the target alone" if self.up_to_constant else "")
        parts.append(f"since {self.since}" if self.since else "")
        return "; ".join(part for part in [*parts, self.note] if part)


def objectives(entry: str, word: str, reduction: Reduction) -> Callable[..., Spelling]:
    """Spell what an estimator minimises that is told its loss by an option: `XGBModel(objective="reg:gamma")`."""

    def spelled(loss: str, option: str, scale: Scale, labels: Labels, **more: Any) -> Spelling:
        return Spelling(loss, entry, FITTED, scale, labels, reduction, arguments=((word, option),), fits=True, **more)

    return spelled


@cache
def spellings() -> dict[str, tuple[Spelling, ...]]:
    """Find the spellings of every framework that has some; no framework is imported for it."""
    package = import_module("rightloss.frameworks")
    modules = {
        found.name: import_module(f"rightloss.frameworks.{found.name}") for found in iter_modules(package.__path__)
    }
    return {name: module.SPELLINGS for name, module in sorted(modules.items()) if "SPELLINGS" in vars(module)}
