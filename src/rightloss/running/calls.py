"""A function of another package that does what it always did, and is looked at now and then."""

from __future__ import annotations

from functools import cache, wraps
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from rightloss.running.frames import user_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rightloss.facts.code.events import Event
    from rightloss.running.frames import Where
    from rightloss.running.session import Session

    Look = Callable[[Session, "Taken"], Iterator[Event]]


class Taken(NamedTuple):
    """One call: where the program makes it, what it calls, and with what."""

    where: Where
    name: str
    arguments: dict[str, Any]

    @property
    def key(self) -> tuple[object, ...]:
        """The same for every call at one place."""
        return self.where.code, self.where.instruction, self.name


class Watch(NamedTuple):
    """How the functions of one package are watched. `home`: its folder, whose frames are not the program's."""

    session: Session
    home: str
    look: str | Look  # a function, or where one stands: `looks_torch.loss_use` is imported at the first look
    direct: bool = False  # only calls that the program itself makes
    counts: bool = True  # as calls of a loss
    blind: Callable[[], bool] = bool  # whether nothing can be seen now

    def over(self, name: str, function: Any) -> Any:
        """Make the function that is looked at."""
        given_by, session, blind = signature(function), self.session, self.blind

        @wraps(function)
        def watched(*given: Any, **named: Any) -> Any:
            if blind():
                return function(*given, **named)
            where = user_frame(self.home)
            if where is not None and not (self.direct and where.inside):
                if session.counts_to_look((where.code, where.instruction, name)):
                    session.safely(self.take, where, name, given_by, (given, named))
                if self.counts:
                    session.counted()
            return function(*given, **named)

        return watched

    def take(self, where: Where, name: str, given_by: Any, given: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
        """Look at one call; one that does not fit the function is left to fail by itself."""
        try:
            taken = Taken(where, name, given_by.bind(*given[0], **given[1]).arguments)
        except TypeError:
            return
        look = found(self.look) if isinstance(self.look, str) else self.look
        self.session.saw(taken.key, *look(self.session, taken))


@cache
def found(name: str) -> Any:
    """Find a function of this package; what it needs takes longer to import than a program should wait."""
    file, _, function = name.partition(".")
    return getattr(import_module(f"rightloss.running.{file}"), function)
