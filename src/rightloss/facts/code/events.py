"""What was seen while a program was followed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rightloss.facts.code.values import Arguments, Function, Object, Operation, Site, Value

FIT = "keras.Model.fit"  # how a loss is minimised that was given to `compile`
COMPILE = "keras.Model.compile"  # of a model that nothing is seen to fit
STUDY = "study"  # mode of a metric that a study looks for the wrong end of
AN_ERROR = "an error"  # metric of a function whose name does not tell, but which computes one
ADDED = "add_loss"  # how a part of a loss is handed to Keras beside the loss that was compiled
SEARCHED = "searched"  # mode of a scorer that a search was seen to take
SCORER = "scorer"  # mode of a metric that a search makes as large as it can
Choice = tuple[tuple[int, int, int], ...]


@dataclass(kw_only=True)
class Event:
    """Something that happens at one place. `choice`: which of several possible callees it belongs to."""

    site: Site
    choice: Choice = field(default=())


@dataclass(kw_only=True)
class LossUse(Event):
    """A loss is computed from a prediction and a target."""

    entry: str  # qualified name of what was called
    prediction: Value
    target: Value
    settings: dict[str, Value]
    result: Operation | None = None
    made: Object | None = None  # the loss object, where one was made before
    inside: str = ""  # the library method that computes it, such as `keras.Model.fit`


@dataclass(kw_only=True)
class Ordered(Event):
    """A loss of the program is handed to a library, which calls it with the target first."""

    function: Function
    result: Value
    caller: str


@dataclass(kw_only=True)
class Minimised(Event):
    """A number is handed to an optimiser, or its gradient is asked for."""

    value: Value
    how: str


@dataclass(kw_only=True)
class Untold(Event):
    """Something is trained whose loss is not read: `value` was met in its place, `why` says what is in the way."""

    value: Value
    why: str = ""


@dataclass(kw_only=True)
class Fitted(Event):
    """An estimator is fitted. `settings`: what it was told when it was made; `given`: what its `fit` was told."""

    estimator: Value
    features: Value
    target: Value
    settings: dict[str, Value] = field(default_factory=dict)
    given: dict[str, Value] = field(default_factory=dict)


@dataclass(kw_only=True)
class Derived(Event):
    """A gradient is written by hand. Arrays are trees over the symbols `prediction` and `target`.

    `loss` is the loss itself where the program writes it too; else the Hessian says how the gradient should grow.
    """

    gradient: Value
    hessian: Value | None = None
    loss: Value | None = None
    variable: str = "prediction"  # with respect to what
    downhill: bool = False  # the convention is minus the derivative (CatBoost)
    function: Function | None = None
    arguments: Arguments | None = None
    how: str = ""


@dataclass(kw_only=True)
class Measured(Event):
    """A metric is computed, or asked for by name."""

    metric: str
    prediction: Value
    target: Value
    use: LossUse | None = None
    mode: str = ""  # "min" or "max", where the program says which way is better
    estimator: Value | None = None  # what is scored, where the metric is asked for by name


@dataclass(kw_only=True)
class Applied(Event):
    """A library's function was called: kept for rules that look at a call by itself."""

    operation: Operation


@dataclass(kw_only=True)
class Unreached(Event):
    """Steps of an optimiser, of whose parameters this many never had a gradient."""

    count: int
    total: int


@dataclass(kw_only=True)
class Stepped(Event):
    """Numbers that an objective of the program's own gave while it ran, one of each for every row."""

    predictions: Any
    targets: Any
    gradients: Any
    hessians: Any
