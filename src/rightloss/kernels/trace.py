"""From a formula to the expression it computes: formulas run once on symbols, which write down what is done to them.

The same functions that compute a loss on arrays are called with a namespace of symbols. A parameter is a symbol that
knows its number, so that `if power > 2.0` takes the branch the number takes; what is written down holds for every
number that takes the same branches.
"""

from __future__ import annotations

from math import inf, isfinite, nan
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Operand = Any  # a symbol, or a Python number

FUNCTIONS = ("exp", "expm1", "log", "log1p", "tanh", "sinh", "sqrt", "mantissa", "exponent")
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
_MOST_FACTORS = 3


class UntraceableError(TypeError):
    """A formula does something that symbols cannot follow; its loss has no kernel."""


class Symbol:
    """One number of the computation: an operation and what it is applied to. Equal ones are one object."""

    __array_priority__ = 1000
    dtype = "float64"

    def __init__(self, table: Table, op: str, parts: tuple[Operand, ...], number: Any = None) -> None:
        self.table, self.op, self.parts, self.number = table, op, parts, number

    @property
    def is_flag(self) -> bool:
        """Whether this is true or false."""
        return self.op in COMPARISONS or self.op in {"&", "|", "~", "isnan"}

    @property
    def uniform(self) -> bool:
        """Whether this depends on parameters only: the same for all samples."""
        return self.op == "parameter" or (
            bool(self.parts) and all(not isinstance(part, Symbol) or part.uniform for part in self.parts)
        )

    def __bool__(self) -> bool:
        """Take the branch that the parameters take; samples may differ, so they decide nothing."""
        if self.number is None:
            raise UntraceableError("a branch depends on the samples")
        return bool(self.number)

    def __float__(self) -> float:
        """Refuse: a parameter that became a Python number would be written down as a constant."""
        raise UntraceableError("a parameter is used as a Python number")

    def __getitem__(self, key: Any) -> Symbol:
        """Give one of the numbers of a row."""
        if self.op != "row" or not isinstance(key, tuple) or key[0] is not Ellipsis:
            raise UntraceableError("only a number of the row can be picked")
        return self.table.symbol(f"given{key[1]}", ())

    def __add__(self, other: Operand) -> Symbol:
        return self.table.symbol("+", (self, other))

    def __radd__(self, other: Operand) -> Symbol:
        return self.table.symbol("+", (other, self))

    def __sub__(self, other: Operand) -> Symbol:
        return self.table.symbol("-", (self, other))

    def __rsub__(self, other: Operand) -> Symbol:
        return self.table.symbol("-", (other, self))

    def __mul__(self, other: Operand) -> Symbol:
        return self.table.symbol("*", (self, other))

    def __rmul__(self, other: Operand) -> Symbol:
        return self.table.symbol("*", (other, self))

    def __truediv__(self, other: Operand) -> Symbol:
        return self.table.symbol("/", (self, other))

    def __rtruediv__(self, other: Operand) -> Symbol:
        return self.table.symbol("/", (other, self))

    def __neg__(self) -> Symbol:
        return self.parts[0] if self.op == "neg" else self.table.symbol("neg", (self,))

    def __abs__(self) -> Symbol:
        return self.table.symbol("fabs", (self.parts[0] if self.op == "neg" else self,))

    def __pow__(self, power: Operand) -> Operand:
        if isinstance(power, Symbol) or power != int(power) or abs(power) > _MOST_FACTORS:
            return self.table.symbol("pow", (self, power))
        product: Operand = 1.0
        for _ in range(abs(int(power))):
            product = product * self if isinstance(product, Symbol) else self
        return product if power >= 0 else 1.0 / product

    def __lt__(self, other: Operand) -> Symbol:
        return self.table.symbol("<", (self, other))

    def __le__(self, other: Operand) -> Symbol:
        return self.table.symbol("<=", (self, other))

    def __gt__(self, other: Operand) -> Symbol:
        return self.table.symbol(">", (self, other))

    def __ge__(self, other: Operand) -> Symbol:
        return self.table.symbol(">=", (self, other))

    def __eq__(self, other: object) -> Symbol:  # type: ignore[override]
        return self.table.symbol("==", (self, other))

    def __ne__(self, other: object) -> Symbol:  # type: ignore[override]
        return self.table.symbol("!=", (self, other))

    __hash__ = object.__hash__

    def __and__(self, other: Symbol) -> Symbol:
        return self.table.symbol("&", (self, other))

    def __or__(self, other: Symbol) -> Symbol:
        return self.table.symbol("|", (self, other))

    def __invert__(self) -> Symbol:
        return self.table.symbol("~", (self,))


_ON_NUMBERS: dict[str, Callable[..., Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if b else nan,
    "neg": lambda a: -a,
    "fabs": abs,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


class Table:
    """The symbols of one computation; each operation on the same symbols stands in it once."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Symbol] = {}

    def symbol(self, op: str, parts: tuple[Operand, ...], number: Any = None) -> Symbol:
        """Give the one symbol for an operation."""
        key = (op, *(("symbol", id(part)) if isinstance(part, Symbol) else float(part) for part in parts))
        if key not in self._known:
            if number is None:
                number = self._number(op, parts)
            self._known[key] = Symbol(self, op, parts, number)
        return self._known[key]

    @staticmethod
    def _number(op: str, parts: tuple[Operand, ...]) -> Any:
        numbers = [part.number if isinstance(part, Symbol) else part for part in parts]
        known = op in _ON_NUMBERS and bool(numbers) and all(number is not None for number in numbers)
        return _ON_NUMBERS[op](*numbers) if known else None

    def where(self, flag: Operand, yes: Operand, no: Operand) -> Operand:
        """Choose; choosing between a number and its negative by its sign is the absolute value."""
        if not isinstance(flag, Symbol):
            return yes if flag else no
        if flag.op in {">=", ">"} and isinstance(yes, Symbol) and not isinstance(flag.parts[1], Symbol):
            inner = flag.parts[0]
            if flag.parts[1] == 0.0 and isinstance(inner, Symbol) and yes is -inner and no is inner:
                return -abs(inner)
        return self.symbol("where", (flag, yes, no))


def _isinf(values: Symbol) -> Symbol:
    return abs(values) == inf


def _isfinite(values: Symbol) -> Symbol:
    return abs(values) < inf


def _as_number(table: Table, values: Operand) -> Operand:
    return table.where(values, 1.0, 0.0) if isinstance(values, Symbol) and values.is_flag else values


def _clip(table: Table, values: Symbol, low: Operand | None, high: Operand | None) -> Operand:
    if low is not None:
        values = table.where(values < low, low, values)
    return values if high is None else table.where(values > high, high, values)


def namespace(table: Table) -> SimpleNamespace:
    """Give formulas the functions that they find on an array namespace."""

    def applied(name: str) -> Callable[[Operand], Symbol]:
        return lambda values: table.symbol(name, (values,))

    return SimpleNamespace(
        __name__="symbols",
        **{name: applied(name) for name in FUNCTIONS},
        abs=abs,
        where=table.where,
        clip=lambda values, low, high: _clip(table, values, low, high),
        astype=lambda values, _dtype: _as_number(table, values),
        isnan=lambda values: table.symbol("isnan", (values,)),
        isinf=_isinf,
        isfinite=_isfinite,
        frexp=lambda values: (table.symbol("mantissa", (values,)), table.symbol("exponent", (values,))),
        full_like=lambda _like, number: number,
        ones_like=lambda _like: 1.0,
        zeros_like=lambda _like: 0.0,
        stack=lambda parts, axis: tuple(parts),  # noqa: ARG005 (the last, where rows are)
        finfo=lambda _dtype: SimpleNamespace(bits=64),
    )


def trace(functions: list[Callable[..., Any]], settings: dict[str, Any], *, pair: bool) -> list[tuple[Operand, ...]]:
    """Run formulas on symbols; give the expressions of each. Parameters are numbered in the order of the settings."""
    table = Table()
    given = table.symbol("row" if pair else "given0", ())
    known = dict(settings)
    for place, name in enumerate(name for name, value in settings.items() if value is not None):
        if not isinstance(settings[name], float) or not isfinite(settings[name]):
            raise UntraceableError(f"{name} is not a number")
        known[name] = table.symbol("parameter", (place,), settings[name])
    target, xp = table.symbol("target", ()), namespace(table)
    found = [function(xp, target, given, **known) for function in functions]
    return [part if isinstance(part, tuple) else (part,) for part in found]
