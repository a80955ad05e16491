"""A call: everything known about one use of a loss. Rules look at nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from rightloss.facts.possible import Possible
from rightloss.vocabulary import Labels, Scale

if TYPE_CHECKING:
    from rightloss.finding import Place, Reason
    from rightloss.spelling import Spelling

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known(Generic[T]):
    """A number or a shape that is known for certain, with what shows it; `value` None: not known."""

    value: T | None = None
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Targets:
    """What is known of target values. `values`: all distinct ones, if known; `low`, `high`: attained bounds."""

    labels: Possible[Labels] = field(default_factory=lambda: Possible.any(Labels))
    values: frozenset[float] | None = None
    low: float | None = None
    high: float | None = None
    classes: int | None = None
    exclusive: bool | None = None  # rows of several columns: exactly one is 1
    because: tuple[Reason, ...] = ()
    nominal: bool = False  # the numbers are names of classes, not amounts


@dataclass(frozen=True, slots=True)
class Head:
    """The last thing a model does to its output: the activation, and how many numbers come out for a sample."""

    activation: str = ""  # "" unknown, "linear", "softmax", "sigmoid", "relu", "tanh", …
    units: int | None = None
    over: int | None = None  # softmax: how many numbers it runs over
    low: float | None = None  # clip: the bounds
    high: float | None = None
    because: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a loss. `spellings`: what the entry may compute with these settings; several if it accepts several."""

    entry: str
    spellings: tuple[Spelling, ...]
    place: Place
    written: str  # the callee as the program writes it
    prediction_place: Place | None = None
    scale: Possible[Scale] = field(default_factory=lambda: Possible.any(Scale))
    head: Head = field(default_factory=Head)
    columns: int | None = None  # length of the last axis of the prediction
    target: Targets = field(default_factory=Targets)
    prediction_shape: Known[tuple[int | str | None, ...]] = field(default_factory=Known)
    target_shape: Known[tuple[int | str | None, ...]] = field(default_factory=Known)
    inside: str = ""

    @property
    def framework(self) -> str:
        """The framework whose entry is called."""
        return self.entry.partition(".")[0]

    @property
    def takes(self) -> frozenset[Scale]:
        """Scales the entry takes; an entry for real values takes all, since any number is one."""
        found = frozenset(spelling.scale for spelling in self.spellings)
        return frozenset(Scale) if Scale.REAL in found else found

    @property
    def tolerates(self) -> frozenset[Scale]:
        """Scales that every reading of the entry takes without harm, though others are meant."""
        found = [frozenset(spelling.tolerates) for spelling in self.spellings]
        return frozenset.intersection(*found) if found else frozenset()

    @property
    def losses(self) -> frozenset[str]:
        """Names of our losses that the entry may compute."""
        return frozenset(spelling.loss for spelling in self.spellings)
