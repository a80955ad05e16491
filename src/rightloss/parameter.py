"""Parameters of losses and penalties: name, default, and what values are allowed."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from math import isfinite
from typing import Any

from rightloss.errors import InputError, unknown_name
from rightloss.vocabulary import NON_NEGATIVE, Interval

Settings = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that shapes a loss, such as the `delta` of Huber's."""

    name: str
    default: Any
    meaning: str
    allowed: Interval
    required: bool = True

    def checked(self, owner: str, value: Any) -> Any:
        """Return the value as the loss stores it, or refuse it."""
        if value is None and not self.required:
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise self.refusal(owner, value) from None
        if not isfinite(number) or number not in self.allowed:
            raise self.refusal(owner, value)
        return number

    def refusal(self, owner: str, value: Any) -> InputError:
        """Build the error for a value that is not allowed."""
        expected = f"a number in {self.allowed}" + ("" if self.required else ", or None")
        return InputError(f"{owner}: {self.name} is {value!r}", expected=expected, help=self.meaning)


@dataclass(frozen=True, slots=True)
class IntegerParameter:
    """A whole number, such as the position of the class axis."""

    name: str
    default: int | None
    meaning: str

    def checked(self, owner: str, value: Any) -> int | None:
        """Return the value as the loss stores it, or refuse it."""
        if value is None and self.default is None:
            return None
        try:
            return operator.index(value)
        except TypeError:
            raise InputError(
                f"{owner}: {self.name} is {value!r}", expected="a whole number", help=self.meaning
            ) from None


@dataclass(frozen=True, slots=True)
class ClassWeightParameter:
    """One weight for each class; an array, a list, or a dict from class index to weight."""

    name: str = "class_weight"
    default: None = None
    meaning: str = "one weight >= 0 for each class, in the order of the class indices"

    def checked(self, owner: str, value: Any) -> tuple[float, ...] | None:
        """Return the value as the loss stores it, or refuse it."""
        if value is None:
            return None
        try:
            items = [value[k] for k in range(len(value))] if isinstance(value, dict) else value
            weights = tuple(float(item) for item in items)
        except (TypeError, ValueError, KeyError):
            weights = ()
        if not weights or any(weight not in NON_NEGATIVE or not isfinite(weight) for weight in weights):
            raise InputError(f"{owner}: {self.name} is {value!r}", expected="numbers >= 0", help=self.meaning)
        return weights


@dataclass(frozen=True, slots=True)
class GroupsParameter:
    """Number of the group that each coefficient belongs to."""

    name: str = "groups"
    default: None = None
    meaning: str = "for each coefficient the number of its group, 0, 1, …"

    def checked(self, owner: str, value: Any) -> tuple[int, ...] | None:
        """Return the value as the penalty stores it, or refuse it."""
        if value is None:
            return None
        try:
            groups = tuple(operator.index(item) for item in value)
        except TypeError:
            groups = ()
        if not groups or min(groups) < 0:
            raise InputError(f"{owner}: {self.name} is {value!r}", expected="whole numbers >= 0", help=self.meaning)
        return groups


AnyParameter = Parameter | IntegerParameter | ClassWeightParameter | GroupsParameter


def settings_with(owner: str, known: tuple[AnyParameter, ...], old: Settings, new: dict[str, Any]) -> Settings:
    """Merge new values into stored ones, in the order the loss declares its parameters."""
    by_name = {parameter.name: parameter for parameter in known}
    for name in new:
        if name not in by_name:
            raise unknown_name(f"parameter of {owner}", name, by_name)
    merged = dict(old) | {name: by_name[name].checked(owner, value) for name, value in new.items()}
    return tuple((name, merged.get(name, parameter.default)) for name, parameter in by_name.items())
