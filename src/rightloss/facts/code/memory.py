"""What is known of a whole reading, worked out once: rules ask it again at every event."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader

P = ParamSpec("P")
R = TypeVar("R")


def once(find: Callable[Concatenate[Reader, P], R]) -> Callable[Concatenate[Reader, P], R]:
    """Work out once for each thing it is asked of. Only for what is asked when the reading is over."""

    @wraps(find)
    def finding(reader: Reader, /, *about: P.args, **named: P.kwargs) -> R:
        key = (find, *map(id, about))
        if key not in reader.known:
            reader.known[key] = about, find(reader, *about, **named)  # what is held cannot lend its id to another
        found: R = reader.known[key][1]
        return found

    return finding
