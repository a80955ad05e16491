"""Parameters of a model in whatever container they come, and which of them a penalty counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from numbers import Real
from typing import Any

import array_api_compat as compat

from rightloss.errors import InputError
from rightloss.vocabulary import Array

Penalise = Callable[[str, Array], bool]
_FREE = {"bias", "intercept", "intercept_", "offset"}


@dataclass(frozen=True, slots=True)
class Selection:
    """Named arrays, which of them are penalised, and the way back into the user's container."""

    names: tuple[str, ...]
    arrays: tuple[Array, ...]
    counted: tuple[bool, ...]
    rebuild: Callable[[list[Array]], Any]

    @property
    def left_out(self) -> tuple[str, ...]:
        """Names of the arrays that no penalty counts."""
        return tuple(name for name, counted in zip(self.names, self.counted, strict=True) if not counted)

    def penalised(self) -> list[Array]:
        """Give the arrays that penalties count."""
        return [array for array, counted in zip(self.arrays, self.counted, strict=True) if counted]

    def map(self, function: Callable[[Array], Array], *, zero: bool = False) -> Any:
        """Apply a function to the penalised arrays; the others stay as they are, or become 0."""
        return self.rebuild(
            [
                function(array) if counted else (zeros_like(array) if zero else array)
                for array, counted in zip(self.arrays, self.counted, strict=True)
            ]
        )


def select(parameters: Any, penalise: Penalise | None) -> Selection:
    """Read a container of parameters.

    Raises
    ------
    InputError
        When it is none of: an array, numbers, a list or dict of arrays, pairs of name and array, a torch module.
    """
    names, arrays, rebuild = _opened(parameters)
    matrices = any(array.ndim > 1 for array in arrays)
    least = 2 if matrices else 0 if len(arrays) == 1 else 1
    rule = penalise or (lambda name, array: name.rpartition(".")[2] not in _FREE and array.ndim >= least)
    counted = tuple(bool(rule(name, array)) for name, array in zip(names, arrays, strict=True))
    return Selection(tuple(names), tuple(arrays), counted, rebuild)


def zeros_like(array: Array) -> Array:
    """Zeros in the form of an array."""
    return compat.array_namespace(array).zeros_like(array)


def _opened(parameters: Any) -> tuple[list[str], list[Array], Callable[[list[Array]], Any]]:
    if hasattr(parameters, "named_parameters"):  # a torch module: its own protocol for exactly this
        parameters = parameters.named_parameters()
    if isinstance(parameters, Mapping):
        keys = list(parameters)
        return list(map(str, keys)), _arrays(parameters.values()), lambda new: dict(zip(keys, new, strict=True))
    if compat.is_array_api_obj(parameters):
        return ["parameters"], _arrays([parameters]), lambda new: new[0]
    items = list(parameters) if isinstance(parameters, Iterable) and not isinstance(parameters, str) else [parameters]
    if items and all(isinstance(item, Real) for item in items):
        return ["parameters"], _arrays([items]), lambda new: new[0]
    if items and all(isinstance(item, tuple) and item and isinstance(item[0], str) for item in items):
        names = [name for name, _ in items]
        _refuse_twice(names)
        return names, _arrays(array for _, array in items), lambda new: dict(zip(names, new, strict=True))
    kind = tuple if isinstance(parameters, tuple) else list
    return [str(place) for place in range(len(items))], _arrays(items), kind


def _refuse_twice(names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InputError(f"parameters name `{twice[0]}` twice", expected="different names", help="rename one of them")


def _arrays(items: Iterable[Any]) -> list[Array]:
    return [
        item if compat.is_array_api_obj(item) and not compat.is_numpy_array(item) else _numbers(item) for item in items
    ]


def _numbers(item: Any) -> Array:
    import numpy as np

    try:
        array = np.asarray(item)
    except ValueError:  # rows of unequal length
        array = np.asarray(None)
    if array.dtype.kind in "fiub" or array.dtype.name == "bfloat16":
        return array
    raise InputError(
        f"parameters hold {type(item).__name__ if array.dtype == object else array.dtype}",
        expected="a vector, a list or dict of arrays, or a module's `named_parameters()`",
        help="pass the arrays that the model trains",
    )
