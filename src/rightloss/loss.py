"""The loss: one description of one loss, and everything that can be computed from it."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from rightloss.errors import InputError, unknown_name
from rightloss.link import IDENTITY, Link
from rightloss.parameter import AnyParameter, Settings, settings_with
from rightloss.vocabulary import (
    EXTENDED_LINE,
    REAL_LINE,
    ActsOn,
    Array,
    Functional,
    Interval,
    Labels,
    Row,
    Scale,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Given(TypedDict, total=False):
    """What a loss is evaluated on; the keyword of the prediction names its scale."""

    target: Array
    raw: Array
    logits: Array
    prediction: Array
    probabilities: Array
    weight: Array
    reduction: str
    out: Array


@dataclass(frozen=True, slots=True)
class Formula:
    """Mathematics of a loss on one scale: functions of `(xp, target, given, **parameters)`, per sample.

    `curvature` is the second derivative, for several outputs the diagonal of the Hessian; `majorant` the curvature of
    a quadratic that touches the loss here and lies above it everywhere; `product` the Hessian times a vector.
    """

    value: Callable[..., Array]
    gradient: Callable[..., Array]
    curvature: Callable[..., Array] | None = None
    majorant: Callable[..., Array] | None = None
    product: Callable[..., Array] | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Loss:
    """One loss function. Call it with arrays for a number, with parameters for another loss of the family.

    Fields that depend on the parameters are functions of them; `claim` resolves them. `definition` is the textbook's
    formula for one sample, `(m, target, prediction, **parameters)` with `m` the mathematics module (`mpmath` in the
    tests, which hold `formula` to it at 60 digits); it takes raw numbers where the loss has no prediction scale.

    Examples
    --------
    >>> import rightloss
    >>> print(rightloss.huber(delta=2.0)(target=[0.0, 0.0], prediction=[1.0, 3.0]))
    2.25
    >>> rightloss.huber.value(target=[0.0, 0.0], prediction=[1.0, 3.0])
    array([0.5, 2.5])
    """

    name: str
    task: Task
    labels: frozenset[Labels]
    formula: Formula
    definition: Callable[..., Any]
    functional: Functional | Callable[..., Functional]
    references: tuple[str, ...]
    link: Link | None = IDENTITY
    prediction_formula: Formula | None = None
    target: Interval | Callable[..., Interval] = REAL_LINE
    prediction: Interval = EXTENDED_LINE
    row: Row = Row.ONE
    acts_on: ActsOn = ActsOn.ROW
    parameters: tuple[AnyParameter, ...] = ()
    aliases: tuple[str, ...] = ()
    convex: bool | Callable[..., bool] = False
    lipschitz: float | Callable[..., float | None] | None = None
    proper: bool | Callable[..., bool] = False
    margin: bool = False
    minimiser: Callable[..., Array] | None = None
    row_mass: Callable[..., Array] | None = None
    settings: Settings = ()

    def __post_init__(self) -> None:
        """Complete the settings with the defaults."""
        object.__setattr__(self, "settings", settings_with(self.name, self.parameters, self.settings, {}))

    def __repr__(self) -> str:
        """Write the Python expression that makes this loss."""
        defaults = {parameter.name: parameter.default for parameter in self.parameters}
        changed = [f"{name}={value!r}" for name, value in self.settings if value != defaults[name]]
        return f"{self.name}({', '.join(changed)})" if changed else self.name

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by name: a loss of a later version is the later version's."""
        return _by_name, (self.name, self.settings)

    def __call__(self, *positional: Array, **given: Any) -> Any:  # noqa: D417 (what can be given is said)
        """Compute the reduced loss, or make a loss with other parameters when no arrays are given.

        Parameters
        ----------
        target
            What was observed, one for each sample.
        raw, logits, prediction, probabilities
            Exactly one of them: the keyword says on which scale the numbers are.
        weight
            One weight >= 0 for each sample.
        reduction
            "mean" (over the samples kept; the default), "sum", "weighted_mean" (divides by the sum of the weights)
            or "none".
        **parameters
            Parameters of the loss.

        Raises
        ------
        InputError
            When shapes differ, targets lie outside the encoding, predictions outside their interval, and so on.
        """
        if positional:
            raise InputError(
                f"{self.name}: {len(positional)} arguments without a name",
                expected=f"{self.name}(target=…, {self.keywords()[0]}=…)",
                help="name them: swapped arguments would be a silent mistake",
            )
        if not given.keys() & Given.__annotations__.keys():
            return self.with_parameters(**given)
        from rightloss.evaluate import evaluate

        return evaluate(self, given, ("value",), "mean")[0]

    def with_parameters(self, **parameters: Any) -> Loss:
        """Make the loss of the same family with these parameters.

        Raises
        ------
        InputError
            When a name is unknown or a value is not allowed.
        """
        known = {parameter.name for parameter in self.parameters}
        for name in parameters:
            if name not in known:
                raise unknown_name(f"keyword of {self.name}", name, [*known, *self.keywords(), *_ALWAYS])
        return replace(self, settings=settings_with(self.name, self.parameters, self.settings, parameters))

    def value(self, **given: Unpack[Given]) -> Array:
        """Loss of each sample, times its weight."""
        from rightloss.evaluate import evaluate

        return evaluate(self, given, ("value",), "none")[0]

    def gradient(self, **given: Unpack[Given]) -> Array:
        """Derivative with respect to the prediction as given, for each sample or, with `reduction`, of the number."""
        from rightloss.evaluate import evaluate

        return evaluate(self, given, ("gradient",), "none")[0]

    def value_gradient(self, **given: Unpack[Given]) -> tuple[Array, Array]:
        """Value and gradient; `out=` receives the gradient."""
        from rightloss.evaluate import evaluate

        value, gradient = evaluate(self, given, ("value", "gradient"), "none")
        return value, gradient

    def gradient_curvature(self, **given: Unpack[Given]) -> tuple[Array, Array | None]:
        """Gradient and second derivative (the Hessian's diagonal), or None where there is none."""
        from rightloss.evaluate import evaluate

        gradient, curvature = evaluate(self, given, ("gradient", "curvature"), "none")
        return gradient, curvature

    def majorant(self, **given: Unpack[Given]) -> Array | None:
        """Curvature of a quadratic that touches the loss here and lies above it everywhere, or None."""
        from rightloss.evaluate import evaluate

        return evaluate(self, given, ("majorant",), "none")[0]

    def hessian_product(self, vector: Array, **given: Unpack[Given]) -> Array:
        """Hessian of each sample's loss, times the vector (of the prediction's shape)."""
        from rightloss.evaluate import hessian_product

        return hessian_product(self, vector, given)

    def constant_minimiser(self, *, target: Array, weight: Array | None = None) -> Array:
        """Raw prediction that, given to every sample, makes the mean loss least."""
        from rightloss.minimiser import constant_minimiser

        return constant_minimiser(self, target, weight)

    def inverse_link(self, raw: Array) -> Array:
        """Turn raw numbers into predictions."""
        from rightloss.evaluate import through_link

        return through_link(self, raw, inverse=True)

    def to_raw(self, prediction: Array) -> Array:
        """Turn predictions into raw numbers."""
        from rightloss.evaluate import through_link

        return through_link(self, prediction, inverse=False)

    def claim(self, field: str) -> Any:
        """One field of the card, resolved for the parameters this loss has.

        Examples
        --------
        >>> import rightloss
        >>> rightloss.pinball(q=0.9).claim("functional")
        Functional(name='quantile', level=0.9)
        """
        value = getattr(self, field)
        return value(**dict(self.settings)) if callable(value) else value

    @property
    def robust(self) -> bool:
        """Whether one extreme target can pull only so much: the gradient is bounded."""
        return self.task is Task.REGRESSION and self.claim("lipschitz") is not None

    def keywords(self) -> list[str]:
        """Name the keywords this loss takes for the prediction, the usual one first."""
        link = self.link
        if link is IDENTITY:
            return ["prediction", "raw"]
        words = ["logits", "raw"] if link is not None and link.raw is Scale.LOGIT else ["raw"]
        if self.prediction_formula is not None:
            words.append("prediction")
            if link is not None and link.prediction is Scale.PROBABILITY:
                words.append("probabilities")
        return words

    def formula_for(self, word: str) -> Formula:
        """Give the formula for the scale that a keyword names."""
        on_prediction = word in ("prediction", "probabilities") and self.prediction_formula is not None
        return self.prediction_formula if on_prediction and self.prediction_formula else self.formula

    def documentation(self) -> str:
        """Text of the file that defines the loss."""
        return inspect.cleandoc(inspect.getmodule(self.formula.value).__doc__ or "")


_ALWAYS = ("target", "weight", "reduction")


def _by_name(name: str, settings: Settings) -> Loss:
    from rightloss.registry import loss

    return loss(name).with_parameters(**dict(settings))
