"""Which way a condition goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import (
    Bound,
    Class,
    Constant,
    Dictionary,
    Function,
    Instance,
    Library,
    List,
    Object,
    Union,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader


def truth(reader: Reader, value: Value) -> tuple[bool | None, bool]:
    """Whether a value counts as true (None: either), and whether that rests on a default."""
    if isinstance(value, Constant):
        return bool(value.value), value.assumed
    if isinstance(value, Function | Class | Instance | Object | Bound | Library):
        return True, False
    if isinstance(value, List):
        items = reader.store.items(value.identity)
        known = bool(items.front or items.back)
        return (True, False) if known else ((False, False) if items.rest is None else (None, False))
    if isinstance(value, Dictionary):
        return (True, False) if reader.store.keys(value.identity) else (False, False)
    if isinstance(value, Union):
        found = {truth(reader, option)[0] for option, _ in value.options}
        likely = {truth(reader, option)[0] for option, flag in value.options if flag}
        if len(found) == 1:
            return found.pop(), False
        return (likely.pop(), True) if len(likely) == 1 else (None, False)
    return None, False


def is_none(value: Value) -> bool | None:
    """Whether a value is None, if that is known."""
    if isinstance(value, Constant):
        return value.value is None
    if isinstance(value, Function | Class | Instance | Object | Bound | Library | List | Dictionary):
        return False
    return None
