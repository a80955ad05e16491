"""The objective: data loss plus penalties, one number that training makes small, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rightloss.arrays import to_numpy
from rightloss.coefficients import Penalise, Selection, select, zeros_like
from rightloss.errors import InputError
from rightloss.loss import Loss
from rightloss.penalty import Penalty

if TYPE_CHECKING:
    from rightloss.linear import LinearObjective
    from rightloss.vocabulary import Array


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an objective: what it is, its value, and its share of the sizes of all parts."""

    name: str
    value: float
    share: float


@dataclass(frozen=True, slots=True)
class Breakdown:
    """What the number is made of."""

    total: float
    parts: tuple[Part, ...]
    left_out: tuple[str, ...]

    def __str__(self) -> str:
        """Read as a small table."""
        width = max(len(part.name) for part in (*self.parts, Part("total", 0, 0)))
        rows = [f"{part.name:<{width}}  {part.value:12.6g}  {part.share:7.1%}" for part in self.parts]
        rows.append(f"{'total':<{width}}  {self.total:12.6g}")
        if self.left_out:
            rows.append("not penalised: " + ", ".join(self.left_out))
        return "\n".join(rows)


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Objective:
    """A loss and its penalties, added: `reduced loss + penalty + penalty`.

    Intercepts and normalisation parameters are left out of the penalties: arrays named bias or intercept, single
    numbers, and vectors that stand beside matrices. A vector on its own is penalised whole.

    Parameters
    ----------
    loss
        The data loss.
    *penalties
        Penalties, or sums of them.
    reduction
        "mean", "sum" or "weighted_mean": how the data loss becomes one number; the penalties are added to it once.
    penalise
        A function of an array's name and the array that says whether it is penalised, instead of the rule above.

    Raises
    ------
    InputError
        When something given is not a loss, a penalty or such a reduction.

    Examples
    --------
    >>> import rightloss
    >>> objective = rightloss.Objective(rightloss.mse, rightloss.l2(per_square=0.5))
    >>> print(objective(target=[1.0, 2.0], prediction=[1.0, 4.0], parameters=[1.0, 1.0]))
    3.0
    >>> print(objective.breakdown(target=[1.0, 2.0], prediction=[1.0, 4.0], parameters=[1.0, 1.0]))
    squared_error                  2    66.7%
    l2(per_square=0.5)             1    33.3%
    total                          3
    """

    loss: Loss
    penalties: tuple[Penalty, ...]
    reduction: str
    penalise: Penalise | None

    def __init__(
        self,
        loss: Loss,
        *penalties: Penalty | tuple[Penalty, ...],
        reduction: str = "mean",
        penalise: Penalise | None = None,
    ) -> None:
        flat = [item for given in penalties for item in (given if isinstance(given, tuple) else (given,))]
        _refuse_other(loss, flat, reduction, penalise)
        for name, value in zip(self.__slots__, (loss, tuple(flat), reduction, penalise), strict=True):
            object.__setattr__(self, name, value)

    def __repr__(self) -> str:
        """Write the Python expression that makes this objective."""
        parts = [repr(part) for part in (self.loss, *self.penalties)]
        parts += [f"reduction={self.reduction!r}"] if self.reduction != "mean" else []
        parts += [f"penalise={self.penalise!r}"] if self.penalise is not None else []
        return f"Objective({', '.join(parts)})"

    def __call__(self, *, parameters: Any = None, **given: Any) -> Array:
        """Compute the number; arguments are the loss's, and the model's parameters."""
        return sum(self._costs(self._selected(parameters)), self.loss(**self._given(given)))

    def value_gradient(self, *, parameters: Any = None, **given: Any) -> tuple[Array, Array, Any]:
        """Compute the number, its gradient by the prediction, and the penalties' gradient by the parameters.

        The last comes in the form of `parameters`; a model's own derivative turns the second into its data part.
        """
        value, gradient = self.loss.value_gradient(**self._given(given))
        selected = self._selected(parameters)
        slopes = selected.map(self._slope, zero=True)
        return sum(self._costs(selected), value), gradient, slopes

    def breakdown(self, *, parameters: Any = None, **given: Any) -> Breakdown:
        """Say what the number is made of, and which parameters no penalty counts."""
        selected = self._selected(parameters)
        values = [float(to_numpy(value)) for value in (self.loss(**self._given(given)), *self._costs(selected))]
        sizes = sum(map(abs, values))  # a likelihood may be negative, and the total 0
        parts = [
            Part(repr(item), value, abs(value) / sizes if sizes else 0.0)
            for item, value in zip((self.loss, *self.penalties), values, strict=True)
        ]
        return Breakdown(sum(values), tuple(parts), selected.left_out if self.penalties else ())

    def prox(self, parameters: Any, step: float = 1.0) -> Any:
        """Apply the proximal maps of the penalties that are not smooth, in the form of `parameters`.

        The maps compose to that of the sum: l1, then group lasso (Yu 2013, On decomposing the proximal map).

        Raises
        ------
        InputError
            When group lassos have different groups: their maps do not compose.
        """
        rough = sorted((item for item in self.penalties if not item.smooth), key=lambda item: item.prox_order)
        _refuse_mixed(rough)

        def apply(array: Array) -> Array:
            for penalty in rough:
                array = penalty.prox(array, step)
            return array

        return self._selected(parameters).map(apply)

    @property
    def smooth(self) -> bool:
        """Whether every penalty has a derivative everywhere."""
        return all(penalty.smooth for penalty in self.penalties)

    def smooth_part(self) -> Objective:
        """Leave out the penalties with kinks: what a proximal step takes the gradient of, before `prox`."""
        smooth = (penalty for penalty in self.penalties if penalty.smooth)
        return Objective(self.loss, *smooth, reduction=self.reduction, penalise=self.penalise)

    def linear(
        self, features: Array, target: Array, *, weight: Array | None = None, intercept: bool = True
    ) -> LinearObjective:
        """Tie the objective to a linear model and its data: a function of one flat vector, ready for SciPy."""
        from rightloss.linear import LinearObjective

        return LinearObjective(self, features, target, weight, intercept=intercept)

    def _given(self, given: dict[str, Any]) -> dict[str, Any]:
        if "reduction" in given:
            raise InputError(
                f"{self!r}: given `reduction`",
                expected=f"no `reduction`: it is {self.reduction!r} for this objective",
                help="set it once: Objective(…, reduction=…)",
            )
        return {**given, "reduction": self.reduction}

    def _selected(self, parameters: Any) -> Selection:
        selected = select(() if parameters is None else parameters, self.penalise)
        if self.penalties and not selected.arrays:
            raise InputError(
                f"{self!r}: no parameters" + ("" if parameters is None else " left in what was given"),
                expected="`parameters=`: a vector, a list or dict of arrays, or a module",
                help="a penalty is a cost of parameters: pass what the model trains"
                if parameters is None
                else "an iterator such as `named_parameters()` is empty after one use: call it each time",
            )
        return selected

    def _costs(self, selected: Selection) -> list[Array]:
        return [sum(penalty.value(array) for array in selected.penalised()) for penalty in self.penalties]

    def _slope(self, array: Array) -> Array:
        return sum((penalty.gradient(array) for penalty in self.penalties), zeros_like(array))


def _refuse_mixed(rough: list[Penalty]) -> None:
    shapes = {(penalty.name, penalty.settings[1:]) for penalty in rough}
    if len(shapes) > len({name for name, _ in shapes}):
        raise InputError(
            f"prox: {' + '.join(map(repr, rough))} has no map in closed form",
            expected="one set of groups",
            help="use groups that every such penalty shares",
        )


def _refuse_other(loss: object, penalties: list[Any], reduction: str, penalise: object) -> None:
    if not isinstance(loss, Loss):
        raise InputError(
            f"Objective: {loss!r} is no loss", expected="a loss, such as rightloss.huber", help="name a loss"
        )
    for item in penalties:
        if not isinstance(item, Penalty):
            raise InputError(
                f"Objective: {item!r} is no penalty",
                expected="penalties, such as rightloss.l2(per_square=0.1)",
                help="`conventions.to_rightloss` turns other libraries' strengths into penalties",
            )
    if reduction not in ("mean", "sum", "weighted_mean"):
        raise InputError(
            f"Objective: reduction is {reduction!r}",
            expected="mean, sum or weighted_mean",
            help="an objective is one number",
        )
    if penalise is not None and not callable(penalise):
        raise InputError(
            f"Objective: penalise is {penalise!r}",
            expected="a function of an array's name and the array",
            help="for example `penalise=lambda name, array: array.ndim > 1`",
        )
