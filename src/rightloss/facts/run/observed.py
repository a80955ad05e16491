"""Arrays that were seen while a program ran, as leaves of the trees that rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.values import Constant, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.call import Targets
    from rightloss.facts.code.shapes import Shape
    from rightloss.facts.code.values import Site
    from rightloss.facts.possible import Possible
    from rightloss.vocabulary import Scale

_PLAIN = (bool, int, float, str, type(None))


def known(
    operation: Operation,
    *,
    shape: Shape | None = None,
    targets: Targets | None = None,
    scale: Possible[Scale] | None = None,
) -> Operation:
    """Put what was measured in the place of what would be worked out from source."""
    measured = {"shape": shape, "targets": targets, "scale": scale}
    operation.worked_out.update({name: fact for name, fact in measured.items() if fact is not None})
    return operation


def leaf(site: Site, **facts: Any) -> Operation:
    """An array of which nothing is known but what was measured."""
    return known(Operation("seen", (), {}, site), **facts)


def setting(value: object) -> Value | None:
    """What an argument is, if it is a number, a word, a truth value or nothing."""
    return Constant(value) if isinstance(value, _PLAIN) else None


def described(made: Value, site: Site, shape: Shape, seen: Possible[Scale]) -> Operation:
    """A prediction: how it was made, and what its numbers say."""
    from rightloss.facts.code.scales import scale

    both = scale(made) & seen
    inner = (made,) if isinstance(made, Operation) else ()
    return known(Operation("same", inner, {}, site), shape=shape, scale=both if both.sure else scale(made))
