"""The objective: data loss plus penalties, one number that training makes small, and what it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rightloss.coefficients import Penalise, Selection, select
from rightloss.errors import InputError
from rightloss.loss import Loss
from rightloss.penalty import Penalty

if TYPE_CHECKING:
    from rightloss.linear import LinearObjective
    from rightloss.vocabulary import Array


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an objective: what it is, its value, and its share of the total."""

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

    __slots__ = ("loss", "penalise", "penalties", "reduction")

    def __init__(
        self,
        loss: Loss,
        *penalties: Penalty | tuple[Penalty, ...],
        reduction: str = "mean",
        penalise: Penalise | None = None,
    ) -> None:
        flat = [item for given in penalties for item in (given if isinstance(given, tuple) else (given,))]
        _refuse_other(loss, flat, reduction)
        self.loss, self.reduction, self.penalise = loss, reduction, penalise
        self.penalties: tuple[Penalty, ...] = tuple(flat)

    def __repr__(self) -> str:
        """Write the Python expression that makes this objective."""
        parts = [repr(part) for part in (self.loss, *self.penalties)]
        parts += [f"reduction={self.reduction!r}"] if self.reduction != "mean" else []
        parts += [f"penalise={self.penalise!r}"] if self.penalise is not None else []
        return f"Objective({', '.join(parts)})"

    def __call__(self, *, parameters: Any = None, **given: Any) -> Array:
        """Compute the number; arguments are the loss's, and the model's parameters."""
        return sum(self._penalty_values(parameters).values(), self._data(given))

    def value_gradient(self, *, parameters: Any = None, **given: Any) -> tuple[Array, Array, Any]:
        """Compute the number, its gradient by the prediction, and the penalties' gradient by the parameters.

        The last comes in the form of `parameters`; a model's own derivative turns the second into its data part.
        """
        value, gradient = self.loss.value_gradient(**{"reduction": self.reduction, **given})
        selected = self._selected(parameters)
        slopes = selected.map(lambda array: sum(penalty.gradient(array) for penalty in self.penalties), zero=True)
        return value + sum(self._penalty_values(parameters).values()), gradient, slopes

    def breakdown(self, *, parameters: Any = None, **given: Any) -> Breakdown:
        """Say what the number is made of, and which parameters no penalty counts."""
        values = {repr(self.loss): float(self._data(given))}
        values |= {name: float(value) for name, value in self._penalty_values(parameters).items()}
        total = sum(values.values())
        parts = [Part(name, value, value / total if total else 0.0) for name, value in values.items()]
        return Breakdown(total, tuple(parts), self._selected(parameters).left_out if self.penalties else ())

    def prox(self, parameters: Any, step: float = 1.0) -> Any:
        """Apply the proximal maps of the penalties that are not smooth, in the form of `parameters`.

        The maps compose to that of the sum: l1, then group lasso (Yu 2013, On decomposing the proximal map).
        """
        rough = sorted((item for item in self.penalties if not item.smooth), key=lambda item: item.prox_order)

        def apply(array: Array) -> Array:
            for penalty in rough:
                array = penalty.prox(array, step)
            return array

        return self._selected(parameters).map(apply)

    @property
    def smooth(self) -> bool:
        """Whether every penalty has a derivative everywhere."""
        return all(penalty.smooth for penalty in self.penalties)

    def linear(
        self, features: Array, target: Array, *, weight: Array | None = None, intercept: bool = True
    ) -> LinearObjective:
        """Tie the objective to a linear model and its data: a function of one flat vector, ready for SciPy."""
        from rightloss.linear import LinearObjective

        return LinearObjective(self, features, target, weight, intercept=intercept)

    def _data(self, given: dict[str, Any]) -> Array:
        return self.loss(**{"reduction": self.reduction, **given})

    def _selected(self, parameters: Any) -> Selection:
        if parameters is None and self.penalties:
            raise InputError(
                f"{self!r}: no parameters",
                expected="`parameters=`: a vector, a list or dict of arrays, or a module's `named_parameters()`",
                help="a penalty is a cost of parameters: pass what the model trains",
            )
        return select(() if parameters is None else parameters, self.penalise)

    def _penalty_values(self, parameters: Any) -> dict[str, Array]:
        arrays = self._selected(parameters).penalised()
        return {repr(penalty): sum(penalty.value(array) for array in arrays) for penalty in self.penalties}


def _refuse_other(loss: object, penalties: list[Any], reduction: str) -> None:
    if not isinstance(loss, Loss):
        raise InputError(f"Objective: {loss!r} is no loss", expected="a loss, such as rightloss.huber", help="")
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
