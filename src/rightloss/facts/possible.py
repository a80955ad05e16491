"""A fact is the set of what is still possible: unknown is the full set, evidence only removes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rightloss.finding import Reason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Possible(Generic[T]):
    """What no evidence excludes (`sure`), and what is left if coincidences are believed too (`likely`).

    Examples
    --------
    >>> colour = Possible.any(["red", "green", "blue"])
    >>> sorted(colour.only(["red", "blue"]).sure), sorted(colour.only(["red"], certain=False).sure)
    (['blue', 'red'], ['blue', 'green', 'red'])
    """

    sure: frozenset[T]
    likely: frozenset[T]
    because: tuple[Reason, ...] = ()

    @staticmethod
    def any(everything: Iterable[T]) -> Possible[T]:
        """Nothing is known."""
        full = frozenset(everything)
        return Possible(full, full)

    def only(self, left: Iterable[T], *because: Reason, certain: bool = True) -> Possible[T]:
        """Keep what the evidence leaves; uncertain evidence narrows only what is likely."""
        kept = frozenset(left)
        return Possible(self.sure & kept if certain else self.sure, self.likely & kept, self.because + because)

    def __and__(self, other: Possible[T]) -> Possible[T]:
        """Both pieces of evidence hold."""
        return Possible(self.sure & other.sure, self.likely & other.likely, self.because + other.because)

    def __or__(self, other: Possible[T]) -> Possible[T]:
        """One of two paths was taken."""
        because = self.because + tuple(reason for reason in other.because if reason not in self.because)
        return Possible(self.sure | other.sure, self.likely | other.likely, because)
