"""The penalty: a cost on coefficients that is added, once, to the reduced loss."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from math import inf
from numbers import Real
from typing import TYPE_CHECKING, Any

import array_api_compat as compat

from rightloss import arrays
from rightloss.errors import InputError
from rightloss.parameter import AnyParameter, Settings, settings_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.vocabulary import Array, Namespace

_HALF = ("float16", "bfloat16")


@dataclass(frozen=True, slots=True, repr=False)
class Penalty:
    """One penalty. Call it with a parameter for one of that strength; add two for both.

    The name of the parameter says the convention: `per_square=0.1` is 0.1 times the sum of squares, with no ½ and no
    number of samples in it. `conventions` turns other libraries' parameters into these.

    Examples
    --------
    >>> import rightloss
    >>> print(rightloss.l2(per_square=0.1).value([3.0, 4.0]))
    2.5
    >>> rightloss.l1(per_absolute=0.1) + rightloss.l2(per_square=0.2)
    (l1(per_absolute=0.1), l2(per_square=0.2))
    """

    name: str
    value_of: Callable[..., Array]
    gradient_of: Callable[..., Array]
    prox_of: Callable[..., Array]
    zero_strength_of: Callable[..., float]
    parameters: tuple[AnyParameter, ...]
    references: tuple[str, ...]
    smooth: bool = False
    prox_order: int = 0
    aliases: tuple[str, ...] = ()
    settings: Settings = ()

    def __post_init__(self) -> None:
        """Complete the settings with the defaults."""
        object.__setattr__(self, "settings", settings_with(self.name, self.parameters, self.settings, {}))

    def __repr__(self) -> str:
        """Write the Python expression that makes this penalty."""
        defaults = {parameter.name: parameter.default for parameter in self.parameters}
        changed = [f"{name}={value!r}" for name, value in self.settings if value != defaults[name]]
        return f"{self.name}({', '.join(changed)})" if changed else self.name

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by name: a penalty of a later version is the later version's."""
        return _by_name, (self.name, self.settings)

    def __call__(self, *positional: Any, **parameters: Any) -> Penalty:
        """Make the penalty of the same kind with these parameters.

        Raises
        ------
        InputError
            When a name is missing or unknown, or a value is not allowed.
        """
        if positional:
            raise InputError(
                f"{self.name}: {len(positional)} arguments without a name",
                expected=f"{self.name}({self.parameters[0].name}=…)",
                help="the name says what the strength multiplies; `value` takes coefficients",
            )
        return self.with_parameters(**parameters)

    def __add__(self, other: object) -> tuple[Penalty, ...]:
        """Put penalties together: an elastic net is `l1(…) + l2(…)`."""
        if isinstance(other, Penalty):
            return self, other
        return (self, *other) if isinstance(other, tuple) else NotImplemented

    def __radd__(self, other: object) -> tuple[Penalty, ...]:
        """Put a penalty behind others."""
        return (*other, self) if isinstance(other, tuple) else NotImplemented

    def with_parameters(self, **parameters: Any) -> Penalty:
        """Make the penalty of the same kind with these parameters.

        Raises
        ------
        InputError
            When a name is unknown or a value is not allowed.
        """
        return replace(self, settings=settings_with(self.name, self.parameters, self.settings, parameters))

    def value(self, coefficients: Array) -> Array:
        """Cost of these coefficients, one number."""
        _, value = self._run(self.value_of, coefficients)
        return value

    def gradient(self, coefficients: Array) -> Array:
        """Derivative of the cost; at a kink the smallest subgradient."""
        dtype, gradient = self._run(self.gradient_of, coefficients)
        return compat.array_namespace(gradient).astype(gradient, dtype, copy=False)

    def prox(self, coefficients: Array, step: float = 1.0) -> Array:
        """Minimise half the squared distance to the coefficients plus `step` (>= 0) times the cost.

        Raises
        ------
        InputError
            When the coefficients are no numbers, or the step is negative or not finite.
        """
        if isinstance(step, Real) and not 0.0 <= step < inf:
            raise InputError(f"{self.name}: step is {step}", expected="a number in [0, ∞)", help="choose step >= 0")
        dtype, moved = self._run(self.prox_of, coefficients, step)
        return compat.array_namespace(moved).astype(moved, dtype, copy=False)

    def zero_strength(self, gradient: Array) -> float:
        """Least strength at which all coefficients are 0, from the data loss's gradient at 0; inf if there is none."""
        xp, wide, _ = _ready(self.name, gradient)
        return 0.0 if 0 in wide.shape else float(self.zero_strength_of(xp, wide, **dict(self.settings)))

    def _run(self, function: Callable[..., Any], coefficients: Array, *more: Any) -> tuple[Any, Any]:
        """Call a formula on wide enough numbers; say the dtype that results of their shape have."""
        xp, wide, dtype = _ready(self.name, coefficients)
        with arrays.quiet(xp):
            return dtype, function(xp, wide, *more, **dict(self.settings))

    def documentation(self) -> str:
        """Text of the file that defines the penalty."""
        return inspect.cleandoc(inspect.getmodule(self.value_of).__doc__ or "")


def _ready(name: str, values: Array) -> tuple[Namespace, Array, Any]:
    """Namespace, coefficients wide enough for a sum, and the dtype that results of their shape have."""
    if not compat.is_array_api_obj(values) or compat.is_numpy_array(values):
        import numpy as np

        values = np.asarray(values)
        values = values.astype(np.float64) if values.dtype.kind in "biu" else values
    xp = compat.array_namespace(values)
    kind = str(values.dtype).removeprefix("torch.")
    if kind in _HALF:
        return xp, xp.astype(values, xp.float32), values.dtype
    if not xp.isdtype(values.dtype, "real floating"):
        raise InputError(
            f"{name}: coefficients have dtype {kind}",
            expected="an array of real numbers",
            help="pass the arrays that the model trains",
        )
    return xp, values, values.dtype


def _by_name(name: str, settings: Settings) -> Penalty:
    from rightloss.registry import penalty

    return penalty(name).with_parameters(**dict(settings))
