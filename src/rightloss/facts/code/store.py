"""The contents of everything that can change, with branches that are taken back and joined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import UNKNOWN, Items, Value, union

if TYPE_CHECKING:
    from collections.abc import Sequence

Key = tuple[int, object]
Content = Value | Items
Changes = dict[Key, Content]
_SHORT = 4
_NOTHING: dict[object, Content] = {}


class Store:
    """Contents by owner and name. Between `fork` and `take_back`, every first change is remembered.

    The cost of a branch is the number of things it changes, not the number of things there are.
    """

    def __init__(self) -> None:
        self._contents: dict[int, dict[object, Content]] = {}
        self._journals: list[dict[Key, Content | None]] = []

    def get(self, key: Key) -> Content | None:
        """Look up, or None."""
        return self._contents.get(key[0], _NOTHING).get(key[1])

    def value(self, key: Key) -> Value | None:
        """Look up a value, or None."""
        found = self.get(key)
        return found if isinstance(found, Value) else None

    def items(self, identity: int) -> Items:
        """Contents of a list."""
        found = self.get((identity, "items"))
        return found if isinstance(found, Items) else Items(rest=UNKNOWN)

    def keys(self, identity: int) -> list[tuple[str, object]]:
        """Keys of a dictionary, as they are stored."""
        return [name for name in self._contents.get(identity, _NOTHING) if isinstance(name, tuple)]

    def names(self, identity: int) -> list[tuple[str, Value]]:
        """Names that an owner holds, with their values."""
        found = self._contents.get(identity, _NOTHING)
        return [(name, each) for name, each in found.items() if isinstance(name, str) and isinstance(each, Value)]

    def short_lists(self) -> list[tuple[Value, ...]]:
        """Contents of every short list of several values."""
        every = (each.get("items") for each in self._contents.values())
        return [each.front for each in every if isinstance(each, Items) and 1 < len(each.front) <= _SHORT]

    def set(self, key: Key, content: Content) -> None:
        """Write."""
        if self._journals:
            self._journals[-1].setdefault(key, self.get(key))
        self._contents.setdefault(key[0], {})[key[1]] = content

    def fork(self) -> None:
        """Begin a branch."""
        self._journals.append({})

    def take_back(self) -> Changes:
        """End the branch: what it changed, undone."""
        before = self._journals.pop()
        changes = {(owner, name): self._contents[owner][name] for owner, name in before}
        for (owner, name), content in before.items():
            if content is None:
                del self._contents[owner][name]
            else:
                self._contents[owner][name] = content
        return changes

    def join(self, branches: Sequence[tuple[Changes, bool]]) -> None:
        """One of the branches was taken; each comes with whether that is likely."""
        for key in dict.fromkeys(key for changes, _ in branches for key in changes):
            now = self.get(key)
            found = [(changes.get(key, now), likely) for changes, likely in branches]
            self.set(key, _either([(content, likely) for content, likely in found if content is not None]))


def _either(contents: list[tuple[Content, bool]]) -> Content:
    items = [content for content, _ in contents if isinstance(content, Items)]
    if items:
        merged = items[0]
        for other in items[1:]:
            merged = _either_items(merged, other)
        return merged
    values = [(content, likely) for content, likely in contents if isinstance(content, Value)]
    return union([value for value, _ in values], likely=[likely for _, likely in values])


def _either_items(one: Items, two: Items) -> Items:
    """What is the same at both ends stays known; the rest may be there any number of times."""
    if one == two:
        return one
    left, right = one.all(), two.all()
    front = _common(left, right)
    back = _common(left[front:][::-1], right[front:][::-1])
    middle = left[front : len(left) - back] + right[front : len(right) - back]
    return Items(left[:front], union(middle) if middle else None, left[len(left) - back :] if back else ())


def _common(left: tuple[Value, ...], right: tuple[Value, ...]) -> int:
    shared = 0
    for one, two in zip(left, right, strict=False):
        if one is not two:
            break
        shared += 1
    return shared
