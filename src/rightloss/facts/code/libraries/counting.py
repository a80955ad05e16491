"""Python's ways to count and to go through several things at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.iterate import elements
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Constant,
    Items,
    List,
    Operation,
    Site,
    Value,
    literal,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader


def _sequence(reader: Reader, items: Items) -> List:
    made = List()
    reader.store.set((made.identity, "items"), items)
    return made


def _range(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee
    given: list[Any] = [part.value for part in arguments.positional if isinstance(part, Constant) and not part.assumed]
    if given and len(given) == len(arguments.positional):
        try:
            return literal(range(*given))
        except (TypeError, ValueError):
            return UNKNOWN
    return Operation("range", arguments.positional, {}, site)


def _enumerate(reader: Reader, _: Value, arguments: Arguments, site: Site) -> Value:
    items = elements(reader, arguments.positional[0], None) if arguments.positional else None
    if items is None:
        items = Items(rest=UNKNOWN)

    def numbered(number: Value, item: Value) -> Value:
        return _sequence(reader, Items((number, item)))

    first = arguments.get(1, "start") or Constant(0)
    start = first.value if isinstance(first, Constant) and isinstance(first.value, int) else None
    numbers = [UNKNOWN if start is None else Constant(start + number) for number in range(len(items.front))]
    front = tuple(numbered(number, item) for number, item in zip(numbers, items.front, strict=True))
    counted = Operation("position", (), {"start": first}, site)
    rest = None if items.rest is None else numbered(counted, items.rest)
    return _sequence(reader, Items(front, rest, tuple(numbered(UNKNOWN, item) for item in items.back)))


def _zip(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee, site
    columns = [elements(reader, column, None) or Items(rest=UNKNOWN) for column in arguments.positional]
    if columns and all(column.rest is None for column in columns):
        rows = zip(*(column.front for column in columns), strict=False)
        return _sequence(reader, Items(tuple(_sequence(reader, Items(row)) for row in rows)))
    row = tuple(union(column.all()) if column.all() else UNKNOWN for column in columns)
    return _sequence(reader, Items(rest=_sequence(reader, Items(row))))


FUNCTIONS = {"builtins.range": _range, "builtins.enumerate": _enumerate, "builtins.zip": _zip}
