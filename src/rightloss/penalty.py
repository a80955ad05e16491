"""The penalty: a cost on coefficients that is added, once, to the reduced loss."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import array_api_compat as compat

from rightloss.errors import unknown_name
from rightloss.parameter import AnyParameter, Settings, settings_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.vocabulary import Array, Namespace


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

    def __call__(self, **parameters: Any) -> Penalty:
        """Make the penalty of the same kind with these parameters.

        Raises
        ------
        InputError
            When a name is unknown or a value is not allowed.
        """
        return self.with_parameters(**parameters)

    def __add__(self, other: Penalty | tuple[Penalty, ...]) -> tuple[Penalty, ...]:
        """Put penalties together: an elastic net is `l1(…) + l2(…)`."""
        return (self, *other) if isinstance(other, tuple) else (self, other)

    def __radd__(self, other: tuple[Penalty, ...]) -> tuple[Penalty, ...]:
        """Put a penalty behind others."""
        return (*other, self)

    def with_parameters(self, **parameters: Any) -> Penalty:
        """Make the penalty of the same kind with these parameters.

        Raises
        ------
        InputError
            When a name is unknown or a value is not allowed.
        """
        known = [parameter.name for parameter in self.parameters]
        for name in parameters:
            if name not in known:
                raise unknown_name(f"parameter of {self.name}", name, known)
        return replace(self, settings=settings_with(self.name, self.parameters, self.settings, parameters))

    def value(self, coefficients: Array) -> Array:
        """Cost of these coefficients, one number."""
        xp, coefficients = _ready(coefficients)
        return self.value_of(xp, coefficients, **dict(self.settings))

    def gradient(self, coefficients: Array) -> Array:
        """Derivative of the cost; at a kink the smallest subgradient."""
        xp, coefficients = _ready(coefficients)
        return self.gradient_of(xp, coefficients, **dict(self.settings))

    def prox(self, coefficients: Array, step: float = 1.0) -> Array:
        """Minimise half the squared distance to the coefficients plus `step` times the cost."""
        xp, coefficients = _ready(coefficients)
        return self.prox_of(xp, coefficients, step, **dict(self.settings))

    def zero_strength(self, gradient: Array) -> float:
        """Least strength at which all coefficients are 0, from the data loss's gradient at 0; inf if there is none."""
        xp, gradient = _ready(gradient)
        return float(self.zero_strength_of(xp, gradient, **dict(self.settings)))

    def documentation(self) -> str:
        """Text of the file that defines the penalty."""
        return inspect.cleandoc(inspect.getmodule(self.value_of).__doc__ or "")


def _ready(values: Array) -> tuple[Namespace, Array]:
    if compat.is_array_api_obj(values) and not compat.is_numpy_array(values):
        return compat.array_namespace(values), values
    import array_api_compat.numpy as xp

    values = xp.asarray(values)
    return xp, values if xp.isdtype(values.dtype, "real floating") else values.astype(xp.float64)


def _by_name(name: str, settings: Settings) -> Penalty:
    from rightloss.registry import penalty

    return penalty(name).with_parameters(**dict(settings))
