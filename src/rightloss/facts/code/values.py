"""What an expression may stand for, as far as source tells.

Library calls are not computed but written down: an `Operation` remembers what was applied to what, so that a model's
output is the tree of everything that was done to its input. Whatever can change (attributes, lists, dictionaries) lives
in the `Store`, under the identity of its owner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import wraps
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterable

    from rightloss.finding import Place
    from rightloss.source import Source

_identities = count(1)
P = ParamSpec("P")
R = TypeVar("R")


class Site(NamedTuple):
    """A node of a program's syntax tree, which knows its place when asked."""

    source: Source
    node: ast.expr | ast.stmt

    @property
    def place(self) -> Place:
        """Where it stands in the file."""
        return self.source.place(self.node)

    @property
    def text(self) -> str:
        """How it is written, on one line."""
        import ast

        return ast.unparse(self.node)


class Value:
    """What an expression stands for."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Unknown(Value):
    """Nothing is known; `why` says where it comes from."""

    why: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Value):
    """A number, text, truth value or None. `assumed`: a default, which a caller may change."""

    value: object
    assumed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Library(Value):
    """Something of a package that is known by its name: a module, a class, a function."""

    path: str


@dataclass(frozen=True, slots=True, eq=False)
class Imported(Value):
    """A name of the user's own project, read when it is first used: most imported names of a package never are."""

    module: str
    name: str  # "" for the module itself
    beside: str
    level: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Owner(Value):
    """A value with contents in the store."""

    identity: int = field(default_factory=lambda: next(_identities), kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Scope(Owner):
    """Names of a module, a class or a running function; names not found are looked for in `outer`."""

    source: Source
    outer: Scope | None = None
    kind: str = "module"


@dataclass(frozen=True, slots=True, eq=False)
class Function(Value):
    """A function or lambda of the program."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    owner: Class | None = None
    defaults: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Class(Owner):
    """A class of the program; its attributes are in `scope`."""

    name: str
    node: ast.ClassDef
    scope: Scope
    bases: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Instance(Owner):
    """An object of a class of the program."""

    kind: Class


@dataclass(frozen=True, slots=True, eq=False)
class Bound(Value):
    """A method of the program together with its receiver."""

    function: Function
    receiver: Value


@dataclass(frozen=True, slots=True, eq=False)
class Method(Value):
    """A method that the program does not define, looked up on a receiver."""

    receiver: Value
    name: str


class Arguments(NamedTuple):
    """Arguments of a call, starred ones spread where their contents are known."""

    positional: tuple[Value, ...] = ()
    named: dict[str, Value] = {}  # noqa: RUF012
    open: bool = False  # more may follow that is not known

    def get(self, position: int | None, *names: str) -> Value | None:
        """Find an argument by one of its names or by its position."""
        for name in names:
            if name in self.named:
                return self.named[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        return None


@dataclass(frozen=True, slots=True, eq=False)
class Partial(Value):
    """`functools.partial`."""

    callee: Value
    arguments: Arguments


@dataclass(frozen=True, slots=True, eq=False)
class Object(Owner):
    """An instance of a library's class: a layer, a loss, an optimiser, an estimator."""

    path: str
    arguments: Arguments
    site: Site


@dataclass(frozen=True, slots=True, eq=False)
class List(Owner):
    """A list, tuple or set; its `Items` are in the store."""

    fixed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Dictionary(Owner):
    """A dictionary; the values of its known keys are in the store, the rest under `None`."""


@dataclass(frozen=True, slots=True)
class Items:
    """Contents of a list: known at both ends; `rest` stands for any number of values between."""

    front: tuple[Value, ...] = ()
    rest: Value | None = None
    back: tuple[Value, ...] = ()

    def all(self) -> tuple[Value, ...]:
        """Every value once, the repeated one included."""
        middle = () if self.rest is None else (self.rest,)
        return (*self.front, *middle, *self.back)

    def extended(self, more: Items) -> Items:
        """Append the other items."""
        if len(self.front) + len(more.front) > _LONGEST:  # `x = x + x`, again and again
            return Items(rest=union([*self.all(), *more.all()]))
        if self.rest is None:
            return Items(self.front + more.front, more.rest, more.back)
        if more.rest is None:
            return Items(self.front, self.rest, self.back + more.front)
        middle = union([self.rest, *self.back, *more.front, more.rest])
        return Items(self.front, middle, more.back)


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Value):
    """An array: what was done (`name`, in our words) to which operands, with which settings, and where."""

    name: str
    operands: tuple[Value, ...]
    settings: dict[str, Value]
    site: Site
    path: str = ""
    cut: bool = False  # made where no gradient is recorded
    worked_out: dict[str, object] = field(default_factory=dict)  # facts about it, by the function that found them


@dataclass(frozen=True, slots=True, eq=False)
class Union(Value):
    """One of several values, each with whether it is likely."""

    options: tuple[tuple[Value, bool], ...]
    worked_out: dict[str, object] = field(default_factory=dict)


def remembered(find: Callable[P, R]) -> Callable[P, R]:
    """Work a fact out once for each value: trees share their branches."""

    @wraps(find)
    def finding(*given: P.args, **named: P.kwargs) -> R:
        value: Any = next((each for each in given if isinstance(each, Operation | Union)), None)
        if value is None:
            return find(*given, **named)
        if find.__name__ not in value.worked_out:
            value.worked_out[find.__name__] = find(*given, **named)
        found: R = value.worked_out[find.__name__]
        return found

    return finding


NONE = Constant(None)
UNKNOWN = Unknown()
_LARGEST = 1e18
_LONGEST = 100_000


def literal(value: Any, *, assumed: bool = False) -> Value:
    """A constant, unless it is a number that no array holds, or longer than anything that matters."""
    size = value.stop - value.start if isinstance(value, range) else value
    if isinstance(size, int | float) and not -_LARGEST < size < _LARGEST:
        return UNKNOWN
    if isinstance(value, str | bytes) and len(value) > _LONGEST:
        return UNKNOWN
    return Constant(value, assumed)


def options(value: Value) -> tuple[tuple[Value, bool], ...]:
    """The values a value may be, each with whether it is likely."""
    return value.options if isinstance(value, Union) else ((value, True),)


def union(values: Iterable[Value], *, likely: Iterable[bool] | None = None) -> Value:
    """One of several values; equal ones are kept once."""
    values = list(values)
    flags = [True] * len(values) if likely is None else list(likely)
    merged: dict[object, tuple[Value, bool]] = {}
    for value, flag in zip(values, flags, strict=True):
        for option, inner in options(value):
            key = _key(option)
            before = merged.get(key, (option, False))
            merged[key] = (before[0], before[1] or (inner and flag))
    kept = tuple(merged.values())[:_MOST_OPTIONS]
    if len(merged) > _MOST_OPTIONS:
        kept = (*kept, (UNKNOWN, True))
    return kept[0][0] if len(kept) == 1 else Union(kept)


def _key(value: Value) -> object:
    if isinstance(value, Constant):
        return (type(value.value), value.value, value.assumed)
    if isinstance(value, Library):
        return value.path
    return "unknown" if isinstance(value, Unknown) else id(value)


_MOST_OPTIONS = 8
