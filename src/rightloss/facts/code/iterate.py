"""What a loop over a value, or its unpacking, gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import (
    UNKNOWN,
    Constant,
    Dictionary,
    Items,
    List,
    Method,
    Object,
    Operation,
    Union,
    Unknown,
    Value,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_LONGEST = 24  # loops over more things than this are followed once,
_MOST_NUMBERS = 4  # and loops over more numbers than this


def elements(reader: Reader, value: Value, count: int | None) -> Items | None:
    """The elements of a value; `count` is how many an unpacking wants."""
    if isinstance(value, List):
        items = reader.store.items(value.identity)
        return items if len(items.front) <= _LONGEST or count else Items(rest=union(items.all()))
    if isinstance(value, Dictionary):
        return Items(tuple(Constant(key) for key in keys(reader, value)) or (UNKNOWN,))
    if isinstance(value, Constant) and isinstance(value.value, str | range | bytes):
        longest = _LONGEST if isinstance(value.value, str) else _MOST_NUMBERS
        if len(value.value) <= longest:
            return Items(tuple(Constant(part) for part in value.value))
        return Items(rest=Unknown("one of many numbers"))
    if isinstance(value, Operation | Object):
        return _of_operation(reader, value, count)
    if isinstance(value, Method) and value.name == "shape" and count and isinstance(value.receiver, Operation):
        return _parts(value, count, value.receiver.site)
    if isinstance(value, Union):
        return None
    return Items(rest=value) if isinstance(value, Unknown) else None


def _of_operation(reader: Reader, value: Operation | Object, count: int | None) -> Items | None:
    """Parts of an array or of what a library's function returned, each remembering which part it is."""
    from rightloss.facts.code.libraries import iterated

    known = iterated(reader, value)
    if known is not None:
        return known
    if count is None or not isinstance(value, Operation):
        return Items(rest=Operation("element", (value,), {}, value.site))
    return _parts(value, count, value.site)


def _parts(value: Value, count: int, site: Site) -> Items:
    return Items(tuple(Operation("part", (value,), {"index": Constant(number)}, site) for number in range(count)))


def keys(reader: Reader, value: Dictionary) -> list[object]:
    """Known keys of a dictionary."""
    return [key[1] for key in reader.store.keys(value.identity) if isinstance(key, tuple) and key[1] is not None]
