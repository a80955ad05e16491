"""What calls of libraries mean. Each file describes one ecosystem; this one looks things up.

A file may define
- `ALIASES`: prefix → prefix,
- `FUNCTIONS`, `OBJECTS`: qualified name → handler of a call of it, or of an object made from it,
- `OBJECT_METHODS`: (qualified name, method) → handler; `METHODS`: bare name → handler, whatever the receiver,
- `ATTRIBUTES`, `ELEMENTS`, `ITERATED`: what an object's attributes, elements and loops give,
- `REPLACED`: qualified name → what assigning to an element of such an object does,
- `RETURNED`: (base class, method) → handler of what the program's own method returns,
- `WATCHED`: qualified name → what to write down about a call of it, whatever handler it has.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from math import isfinite
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from rightloss.facts.code import attributes
from rightloss.facts.code.events import Applied
from rightloss.facts.code.values import (
    Arguments,
    Class,
    Constant,
    Function,
    Instance,
    Items,
    Library,
    Method,
    Object,
    Operation,
    Site,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader

Handler = Any  # Callable[[Reader, Value, Arguments, Site], Value | None]; None: not handled after all


@cache
def tables(name: str) -> dict[Any, Any]:
    """One table, joined over every ecosystem."""
    joined: dict[Any, Any] = {}
    for found in iter_modules(__path__):
        joined |= getattr(import_module(f"{__name__}.{found.name}"), name, {})
    return joined


@cache
def canonical(path: str) -> str:
    """One name for everything that has several (`tf.keras.losses.mse` is `keras.losses.mse`)."""
    for _ in range(4):
        aliases = tables("ALIASES")
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            new = aliases.get(".".join(parts[:length]))
            if new is not None:
                path = ".".join([new, *parts[length:]])
                break
        else:
            break
    return path


_DECIDES = frozenset({"argmax", "max", "round", "greater", "less"})


def call(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """A call of something that a library defines; where scores become decisions, that is written down."""
    made = _called(reader, callee, arguments, site)
    if isinstance(made, Operation) and made.site == site and (made.name in _DECIDES or _averages(made)):
        reader.record(Applied(site=site, operation=made))
    return made


def _averages(made: Operation) -> bool:
    """Whether hits or errors are counted or averaged: `np.mean(guess == y)`, `((p - y) ** 2).sum()`."""
    inner = made.operands[0] if made.name in {"mean", "sum"} and made.operands else None
    return isinstance(inner, Operation) and inner.name in _COMPARES


_COMPARES = frozenset(
    {"maximum", "clip", "equal", "not_equal", "square", "power", "absolute", "multiply", "squared_difference"}
)


def _called(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    if isinstance(callee, Library):
        return _function(reader, callee, arguments, site)
    if isinstance(callee, Method):
        return _method(reader, callee, arguments, site)
    if isinstance(callee, Object):
        handler = tables("OBJECTS").get(callee.path)
        return _or_unknown(reader, handler, callee, arguments, site)
    if isinstance(callee, Instance):
        for base in attributes.library_bases(callee.kind):
            handler = tables("OBJECTS").get(canonical(base))
            if handler is not None:
                return _or_unknown(reader, handler, callee, arguments, site)
    return _or_unknown(reader, None, callee, arguments, site)


def _or_unknown(reader: Reader, handler: Handler, callee: Value, arguments: Arguments, site: Site) -> Value:
    from rightloss.facts.code.calls import unknown_call

    made: Value | None = None if handler is None else handler(reader, callee, arguments, site)
    return unknown_call(reader, callee, arguments, site) if made is None else made


def _function(reader: Reader, callee: Library, arguments: Arguments, site: Site) -> Value:
    path = canonical(callee.path)
    watcher = tables("WATCHED").get(path)
    if watcher is not None:
        watcher(reader, path, arguments, site)
    handler = tables("FUNCTIONS").get(path)
    if handler is not None:
        return _or_unknown(reader, handler, Library(path), arguments, site)
    if path in tables("OBJECTS") or path.rpartition(".")[2][:1].isupper():
        made = Object(path, arguments, site)
        reader.objects.append(made)
        return made
    return _or_unknown(reader, None, Library(path), arguments, site)


def kinds(receiver: Value) -> list[str]:
    """Names of the library classes that a value is an instance of."""
    if isinstance(receiver, Object | Operation):
        return [receiver.path] if receiver.path else []
    if isinstance(receiver, Instance):
        return [canonical(base) for base in attributes.library_bases(receiver.kind)]
    if isinstance(receiver, Class):
        return [canonical(base) for base in attributes.library_bases(receiver)]
    return []


def _method(reader: Reader, callee: Method, arguments: Arguments, site: Site) -> Value:
    """The most specific handler that takes the call on; a method of unknown kind by its bare name."""
    owned = tables("OBJECT_METHODS")
    handlers = [owned.get((path, callee.name)) for kind in kinds(callee.receiver) for path in _families(kind)]
    for handler in (*handlers, tables("METHODS").get(callee.name)):
        made: Value | None = None if handler is None else handler(reader, callee.receiver, arguments, site)
        if made is not None:
            return made
    return _or_unknown(reader, None, callee, Arguments((callee.receiver, *arguments.positional), arguments.named), site)


def initialised(reader: Reader, made: Instance, arguments: Arguments) -> None:
    """An object whose class leaves its making to a library's base class."""
    for kind in kinds(made):
        handler = tables("OBJECT_METHODS").get((kind, "__init__"))
        if handler is not None:
            handler(reader, made, arguments, Site(made.kind.scope.source, made.kind.node))


def _families(path: str) -> list[str]:
    """A qualified name, and the groups it belongs to (`sklearn.*`)."""
    parts = path.split(".")
    return [path, *(".".join([*parts[:length], "*"]) for length in range(len(parts) - 1, 0, -1))]


def attribute(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    """An attribute that a library's object has."""
    handler = tables("ATTRIBUTES").get((owner.path, name)) or tables("ATTRIBUTES").get((owner.path, "*"))
    return None if handler is None else handler(reader, owner, name, site)


def element(reader: Reader, owner: Object, key: Value) -> Value | None:
    """An element of a library's object."""
    handler = tables("ELEMENTS").get(owner.path)
    return None if handler is None else handler(reader, owner, key)


def replaced(reader: Reader, owner: Object, key: Value, value: Value) -> None:
    """An element of a library's object is replaced."""
    handler = tables("REPLACED").get(owner.path)
    if handler is not None:
        handler(reader, owner, key, value)


def iterated(reader: Reader, value: Object | Operation) -> Items | None:
    """What a loop over a library's object, or unpacking it, gives."""
    handler = tables("ITERATED").get(value.path)
    return None if handler is None else handler(reader, value)


def exported(path: str) -> list[str]:
    """Names that a star import from a library brings, as far as they are known."""
    prefix = f"{canonical(path)}."
    known = [*tables("FUNCTIONS"), *tables("OBJECTS"), *tables("WATCHED"), *tables("ALIASES")]
    return [name.removeprefix(prefix) for name in known if name.startswith(prefix) and "." not in name[len(prefix) :]]


def returned(reader: Reader, function: Function, receiver: Value | None, value: Value) -> None:
    """What a method that a framework calls gave back to it."""
    name = getattr(function.node, "name", "")
    for kind in kinds(receiver) if receiver is not None else []:
        handler = tables("RETURNED").get((kind, name))
        if handler is not None:
            handler(reader, receiver, value, Site(function.scope.source, function.node))


# --- ways to write a handler


def apply(name: str, *operands: str, **settings: tuple[int | None, str]) -> Callable[..., Operation]:
    """A function that applies an operation: names of its operands in order, and where its settings stand."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Operation:
        receiver = () if isinstance(callee, Library) else (callee,)
        given = Arguments((*receiver, *arguments.positional), arguments.named, arguments.open)
        names = operands or ("input",)
        found = [given.get(position, *word.split("|")) for position, word in enumerate(names)]
        if name != "call" and found[0] is None and given.positional:
            found[0] = given.positional[0]
        values = {
            key: value
            for key, (position, word) in settings.items()
            if (value := given.get(position, *word.split("|"))) is not None
        }
        path = callee.path if isinstance(callee, Library) else ""
        kept = tuple(value for value in found if value is not None)
        return Operation(name, kept, values, site, path, cut=reader.cut)

    return handler


def layer(name: str, **settings: tuple[int | None, str]) -> Callable[..., Operation]:
    """A class whose objects apply an operation; its settings are those the object was made with."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Operation:
        made = callee.arguments if isinstance(callee, Object) else Arguments()
        values = {
            key: value
            for key, (position, word) in settings.items()
            if (value := made.get(position, *word.split("|"))) is not None
        }
        where = callee.site if isinstance(callee, Object) else site
        path = callee.path if isinstance(callee, Object) else ""
        operands = arguments.positional or tuple(arguments.named.values())
        values["layer"] = callee
        return Operation(name, operands[:1], values, where, path, cut=reader.cut)

    return handler


def same(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """A function or method that changes nothing that matters."""
    del site, reader
    if isinstance(callee, Library):
        return arguments.positional[0] if arguments.positional else next(iter(arguments.named.values()), None)
    return callee


def number(value: Value | None) -> float | None:
    """The number a value stands for, if it is known for certain."""
    if isinstance(value, Constant) and not value.assumed and isinstance(value.value, int | float):
        return float(value.value) if isfinite(value.value) else None
    return None


def text(value: Value | None) -> str | None:
    """The text a value stands for, if it is known."""
    return value.value if isinstance(value, Constant) and isinstance(value.value, str) else None


def flag(value: Value | None, default: bool | None = None) -> bool | None:
    """The truth value a value stands for, if it is known."""
    if value is None:
        return default
    return bool(value.value) if isinstance(value, Constant) else None
