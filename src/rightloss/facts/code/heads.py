"""Which layer an array comes straight out of, what was applied since, and which losses that layer is trained with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from rightloss.facts.code.events import LossUse, Minimised
from rightloss.facts.code.libraries import number
from rightloss.facts.code.read import spelled
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import Operation, Union, Value
from rightloss.facts.code.written import recognised

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.vocabulary import Scale

_PASS = frozenset(
    ["reshape", "squeeze", "unsqueeze", "flatten", "transpose", "same", "dropout", "leaf", "numpy", "detach", "clip"]
)
_PICKS = frozenset({"index", "element", "part", "item"})
_ACTIVATIONS = frozenset({"softmax", "sigmoid", "log_softmax", "log_sigmoid", "exp", "relu", "tanh", "softplus"})
_LONGEST = 40


class Origin(NamedTuple):
    """The layer, the activations applied since (the last one first), and whether a part was picked on the way."""

    layer: ast.AST
    made: Operation
    activations: tuple[Operation, ...] = ()
    is_part: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the activations."""
        return tuple(activation.name for activation in self.activations)


def origin(value: Value, depth: int = 0) -> Origin | None:
    """Follow an array back to the layer that made it; None if something else was done on the way."""
    if isinstance(value, Union):
        found = [origin(option, depth + 1) for option, _ in value.options]
        known = [one for one in found if one is not None]
        agree = len({(id(one.layer), one.names) for one in known}) == 1 and len(known) == len(found)
        return known[0] if agree else None
    if not isinstance(value, Operation) or not value.operands or depth > _LONGEST:
        return None
    if value.name == "linear" and "layer" in value.settings:
        return Origin(value.site.node, value)
    if value.name not in _PASS | _PICKS | _ACTIVATIONS:
        return None
    inner = origin(value.operands[0], depth + 1)
    if inner is None:
        return None
    if value.name in _ACTIVATIONS:
        return inner._replace(activations=(value, *inner.activations))
    return inner._replace(is_part=inner.is_part or value.name in _PICKS)


_TRAINED: WeakKeyDictionary[Reader, dict[int, list[tuple[LossUse, Origin]]]] = WeakKeyDictionary()


def trained(reader: Reader, found: Origin) -> list[tuple[LossUse, Origin]]:
    """Every use of a loss on what the layer gives."""
    if reader not in _TRAINED:
        by_layer: dict[int, list[tuple[LossUse, Origin]]] = {}
        for use in _uses(reader):
            made = origin(use.prediction)
            if made is not None:
                by_layer.setdefault(id(made.layer), []).append((use, made))
        _TRAINED[reader] = by_layer
    return _TRAINED[reader].get(id(found.layer), [])


def _uses(reader: Reader) -> Iterator[LossUse]:
    """Losses that were called, and those that were written by hand."""
    for event in reader.events:
        if isinstance(event, LossUse):
            yield event
        elif isinstance(event, Minimised):
            yield from recognised(reader, event)


def has_parts(reader: Reader, found: Origin) -> bool:
    """Whether only some of the layer's numbers are read or trained; those of a single column are all of them."""
    single = number(found.made.settings.get("units")) == 1.0
    return not single and any(made.is_part for _, made in trained(reader, found))


def trained_on(reader: Reader, found: Origin, scale: Scale) -> list[LossUse]:
    """The losses that a layer is trained with on this scale; none if one of them takes anything else."""
    uses = trained(reader, found)
    for use, made in uses:
        rows = spelled(use)
        if made.activations or not rows or {row.scale for row in rows} != {scale}:
            return []
    return [use for use, _ in uses]


def kinds(uses: list[LossUse]) -> frozenset[str]:
    """Names of the losses."""
    return frozenset(row.loss for use in uses for row in spelled(use))


def columns(reader: Reader, found: Origin) -> int:
    """How many numbers the layer gives, 0 if unknown."""
    last = shape(reader, found.made).last[-1:]
    return last[0] if last and isinstance(last[0], int) else 0
