"""pandas and Python's counters: columns of tables that become targets, and how often each label occurs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import apply, flag
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Constant,
    Dictionary,
    Items,
    List,
    Object,
    Operation,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


def _mapped(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`column.map({"no": 0, "yes": 1})`; a map by a function is left to others."""
    del reader
    given = arguments.get(0, "arg")
    return Operation("mapped", (owner,), {"to": given}, site) if isinstance(given, Dictionary) else None


def _values(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del reader, arguments, site
    return owner if isinstance(owner, Operation) else None


def _numbers(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`arange(12)`, `arange(1, 13)`."""
    del callee
    given = [value for value in arguments.positional[:2] if isinstance(value, Value)]
    low, high = (given[0], given[1]) if len(given) > 1 else (Constant(0), given[0] if given else UNKNOWN)
    settings: dict[str, Value] = {"low": low, "high": high}
    if isinstance(low, Constant) and low.value == 0 and len(arguments.positional) < 3:  # noqa: PLR2004
        listed = List(fixed=True)
        reader.store.set((listed.identity, "items"), Items((high,)))
        settings["shape"] = listed
    return Operation("arange" if len(arguments.positional) < 3 else "call", (), settings, site)  # noqa: PLR2004


def _counter(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`Counter(labels)`: how often each occurs, by label."""
    del callee
    labels = arguments.positional[0] if arguments.positional else UNKNOWN
    if isinstance(labels, List):
        found = reader.store.items(labels.identity).all()
        labels = _origin(found[0]) if len(found) == 1 else UNKNOWN
    made = Object("collections.Counter", Arguments((labels,)), site)
    reader.store.set((made.identity, "counts"), Operation("counts", (labels,), {}, site, "collections.Counter"))
    return made


def _origin(value: Value) -> Value:
    """The array whose elements were taken one by one."""
    if isinstance(value, Operation) and value.name in {"item", "element"} and value.operands:
        return _origin(value.operands[0])
    return value


def _counted(which: str) -> object:
    """Loops over a counter: one label and its count stand for all of them."""

    def handler(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
        del arguments
        if not isinstance(owner, Object):
            return None
        counts = reader.store.value((owner.identity, "counts"))
        label = Operation("label", owner.arguments.positional[:1], {}, site)
        if counts is None:
            return None
        if which == "values":
            return counts
        made, pair = List(), List(fixed=True)
        reader.store.set((pair.identity, "items"), Items((label, counts)))
        reader.store.set((made.identity, "items"), Items(rest=pair))
        return made

    return handler


def _unique(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`unique(y, return_counts=True)`: the labels, and how often each occurs."""
    del callee
    labels = Operation("label", arguments.positional[:1], {}, site)
    if not flag(arguments.get(None, "return_counts"), default=False):
        return labels
    pair = List(fixed=True)
    counts = Operation("counts", arguments.positional[:1], {}, site)
    reader.store.set((pair.identity, "items"), Items((labels, counts)))
    return pair


_COUNTS = apply("counts", "x")
FUNCTIONS = {
    "collections.Counter": _counter,
    "numpy.bincount": _COUNTS,
    "torch.bincount": _COUNTS,
    "numpy.unique": _unique,
    "numpy.arange": _numbers,
    "torch.arange": _numbers,
    "numpy.repeat": apply("tile", "a"),
    "numpy.tile": apply("tile", "A"),
    "numpy.ones_like": apply("ones_like", "a"),
    "numpy.zeros_like": apply("zeros_like", "a"),
    "numpy.full_like": apply("full_like", "a", "fill_value"),
}
METHODS = {
    "map": _mapped,
    "to_numpy": _values,
    "repeat": apply("tile", "input"),
    "bincount": _COUNTS,
}
OBJECT_METHODS = {
    ("collections.Counter", "items"): _counted("items"),
    ("collections.Counter", "values"): _counted("values"),
}


def _counts_iterated(reader: Reader, value: Object | Operation) -> Items | None:
    found = reader.store.value((value.identity, "counts")) if isinstance(value, Object) else None
    return None if found is None else Items(rest=Operation("label", found.operands, {}, value.site))  # type: ignore[attr-defined]


ITERATED = {"collections.Counter": _counts_iterated}
