"""Arrays that were spoilt on purpose, and the pairs they are handed out in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import number
from rightloss.facts.code.memory import once
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Constant, List, Method, Operation, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_PASS = frozenset({"reshape", "flatten", "same", "squeeze", "unsqueeze", "clip", "array"})
_HANDED = frozenset({"batch", "split", "collate"})
_LOADED = frozenset({"element", "batch", "part", "collate", "known_data", "split"})
_DRAWN = frozenset({"randn", "normal", "rand"})
_CALLS = ("randn", "randn_like", "rand_like", "normal", "standard_normal", "bernoulli", "uniform")
_PAIR = 2
_TINY = 0.02  # noise that only blurs the steps of whole numbers, or augments


def stripped(reader: Reader, value: Value, also: frozenset[str] = frozenset()) -> Value:
    """The array before it was brought into another form."""
    while isinstance(value, Operation) and value.operands and (value.name in _PASS | also or adds_axis(reader, value)):
        value = value.operands[0]
    return value


def adds_axis(reader: Reader, value: Operation) -> bool:
    """`x[..., None]`."""
    key = value.settings.get("key") if value.name == "index" else None
    keys = reader.store.items(key.identity).front if isinstance(key, List) else (key,)
    return all(isinstance(part, Constant) and part.value in {None, ...} for part in keys)


def noisy(reader: Reader, value: Value) -> tuple[Operation, Value] | None:
    """Loaded data with noise on it: where the noise is added, and the data before."""
    for made, data, noise in _sums(value):
        plain = _unscaled(reader, data)
        is_loaded = isinstance(plain, Operation) and plain.name in _LOADED and not any(map(_is_drawn, walk(plain)))
        if is_loaded and any(map(_is_drawn, walk(noise))) and not _is_tiny(noise):
            return made, plain
    return None


def _unscaled(reader: Reader, data: Value) -> Value:
    """Data before it was brought to another scale by numbers: `images / 255`."""
    data = stripped(reader, data)
    numbers = [part for part in data.operands if number(part) is not None] if isinstance(data, Operation) else []
    if isinstance(data, Operation) and data.name in {"divide", "multiply", "subtract", "add"} and len(numbers) == 1:
        return _unscaled(reader, next(part for part in data.operands if part is not numbers[0]))
    return data


def _sums(value: Value) -> Iterator[tuple[Operation, Value, Value]]:
    if isinstance(value, Operation) and value.name in {"add", "multiply"} and len(value.operands) == _PAIR:
        one, two = value.operands
        yield value, one, two
        yield value, two, one


def _is_drawn(value: Operation) -> bool:
    callee = value.settings.get("callee")
    name = callee.name if isinstance(callee, Method) else value.path.rpartition(".")[2]
    return value.name in _DRAWN or name in _CALLS


def _is_tiny(noise: Value) -> bool:
    factors = noise.operands if isinstance(noise, Operation) and noise.name in {"multiply", "divide"} else ()
    found = [abs(factor) for factor in map(number, factors) if factor]
    sizes = [1 / factor if isinstance(noise, Operation) and noise.name == "divide" else factor for factor in found]
    return any(size <= _TINY for size in sizes)


@once
def _pairs(reader: Reader) -> dict[int, list[tuple[Value, ...]]]:
    """Short lists by what they hold."""
    found: dict[int, list[tuple[Value, ...]]] = {}
    for front in reader.store.short_lists():
        for identity in {id(each) for each in front}:
            found.setdefault(identity, []).append(front)
    return found


def handed_out_with(reader: Reader, value: Value) -> tuple[Operation, Value] | None:
    """Where an array was spoilt, if it is handed out together with the array before: `return y + glitch, y`."""
    source = stripped(reader, value, _HANDED)
    pairs = _pairs(reader)
    for pair in [*pairs.get(id(value), ()), *pairs.get(id(stripped(reader, value)), ())]:
        others = {id(stripped(reader, other, _HANDED)): other for other in pair}
        for made, data, noise in _sums(source):
            if id(stripped(reader, data)) in others and any(map(_is_drawn, walk(noise))):
                return made, others[id(stripped(reader, data))]
    return None
