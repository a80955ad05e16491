"""Cross-entropies written by hand: `y log(p) + (1 - y) log(1 - p)`, and `y log(p)` of one-hot rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code.libraries import number
from rightloss.facts.code.targets import targets
from rightloss.facts.code.values import Constant, Operation, Value
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_PAIR = 2
_TINY = 1e-2
_ONE = Constant(1.0)
_PICKS = frozenset({"reshape", "squeeze", "flatten", "same", "unsqueeze", "array"})


class Logarithm(NamedTuple):
    """A factor times a logarithm: `factor * log(inside)`."""

    factor: Value
    inside: Value
    operation: Operation


def binary(value: Value) -> tuple[Value, Value, Operation] | None:
    """Prediction and target of `y log(p) + (1 - y) log(1 - p)`, in any order and with any sign."""
    products = [_logarithm(term) for term in _summands(value)]
    if len(products) != _PAIR:
        return None
    for yes, no in (products, products[::-1]):
        if yes is None or no is None:
            return None
        beside = _complement(no.inside)
        if beside is not None and _same(beside, yes.inside) and _is_complement(no.factor, yes.factor):
            return yes.inside, yes.factor, yes.operation
    return None


def one_hot(reader: Reader, value: Value) -> tuple[str, Value, Value, Operation] | None:
    """What `y log(p)` of one-hot rows computes: its scale, prediction and target."""
    inner = value.operands[0] if isinstance(value, Operation) and value.name == "sum" and value.operands else value
    inner = _positive(inner)
    if not isinstance(inner, Operation) or inner.name != "multiply" or len(inner.operands) != _PAIR:
        return None
    for factor, other in (inner.operands, inner.operands[::-1]):
        if not isinstance(other, Operation) or targets(reader, factor).labels.sure != {Labels.DISTRIBUTION}:
            continue
        if other.name == "log" and other.operands:
            return "probabilities", _bare(other.operands[0]), factor, inner
        if other.name == "log_softmax":
            return "log-probabilities", other, factor, inner
    return None


def _positive(value: Value) -> Value:
    while isinstance(value, Operation) and value.name == "negative":
        value = value.operands[0]
    return value


def _summands(value: Value) -> list[Value]:
    value = _positive(value)
    if isinstance(value, Operation) and value.name in {"add", "subtract"} and len(value.operands) == _PAIR:
        return [_positive(part) for part in value.operands]
    return []


def _logarithm(value: Value) -> Logarithm | None:
    if not isinstance(value, Operation) or value.name != "multiply" or len(value.operands) != _PAIR:
        return None
    for factor, other in (value.operands, value.operands[::-1]):
        if isinstance(other, Operation) and other.operands and other.name in {"log", "log1p"}:
            inside = other.operands[0]
            if other.name == "log1p":
                inside = Operation("subtract", (_ONE, _positive(inside)), {}, other.site)
            return Logarithm(_positive(factor), _bare(inside), value)
    return None


def _bare(value: Value) -> Value:
    """Without guards such as `p + 1e-8`, `clip(p, …)`."""
    for _ in range(6):
        if not isinstance(value, Operation) or not value.operands:
            return value
        if value.name in {"clip", "maximum"}:
            value = value.operands[0]
        elif value.name == "add" and any(_is_tiny(part) for part in value.operands):
            value = next(part for part in value.operands if not _is_tiny(part))
        else:
            return value
    return value


def _is_tiny(value: Value) -> bool:
    size = number(value)
    return size is not None and abs(size) < _TINY


def _complement(value: Value) -> Value | None:
    """`p` of `1 - p`, with or without a guard."""
    bare = _bare(value)
    if isinstance(bare, Operation) and bare.name == "subtract" and len(bare.operands) == _PAIR:
        one, rest = bare.operands
        size = number(one)
        if size is not None and abs(size - 1.0) < _TINY:
            return _bare(rest)
    return None


def _is_complement(value: Value, of: Value) -> bool:
    beside = _complement(value)
    return beside is not None and _same(beside, of)


def _same(one: Value, other: Value) -> bool:
    """The same array, or the same picked in two ways."""
    for _ in range(4):
        if one is other:
            return True
        one, other = (
            each.operands[0] if isinstance(each, Operation) and each.name in _PICKS and each.operands else each
            for each in (one, other)
        )
    return one is other
