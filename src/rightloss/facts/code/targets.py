"""What is known of a target: how it is encoded, and which values it holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.facts.call import Targets
from rightloss.facts.code import columns, frames
from rightloss.facts.code.libraries import number
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import Constant, List, Method, Operation, Union, Value, remembered
from rightloss.facts.possible import Possible
from rightloss.finding import Reason
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader

L = Labels
ANY = Possible.any(Labels)
NOTHING = Targets()
_DEEPEST = 60
_KEEPS = frozenset(
    [
        "reshape",
        "squeeze",
        "unsqueeze",
        "flatten",
        "transpose",
        "batch",
        "collate",
        "numpy",
        "same",
        "detach",
        "stack",
        "split",
        "tile",
    ]
)
_MOST_CLASSES = 1000


@remembered
def targets(reader: Reader, value: Value, depth: int = 0) -> Targets:
    """What is known of an array as a target."""
    if isinstance(value, Union):
        found = [targets(reader, option, depth + 1) for option, _ in value.options]
        first = found[0]
        return first if all(replace(one, because=()) == replace(first, because=()) for one in found) else NOTHING
    if isinstance(value, Method) and depth <= _DEEPEST:
        return columns.accessed(reader, value, depth)
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return NOTHING
    rule = _RULES.get(value.name) or columns.RULES.get(value.name)
    if rule is not None:
        return rule(reader, value, depth)
    return targets(reader, value.operands[0], depth + 1) if value.name in _KEEPS and value.operands else NOTHING


def of_values(values: frozenset[float], because: Reason) -> Targets:
    """A target of which every distinct value is known."""
    if not values:
        return NOTHING
    whole = all(float(value).is_integer() for value in values)
    possible = {L.REAL}
    if values <= {0.0, 1.0}:
        possible |= {L.ZERO_ONE, L.SOFT, L.CLASS_INDEX, L.COUNT}
    if values <= {-1.0, 1.0}:
        possible |= {L.PLUS_MINUS}
    if all(0.0 <= value <= 1.0 for value in values):
        possible |= {L.SOFT}
    if whole and min(values) >= 0:
        possible |= {L.CLASS_INDEX, L.COUNT}
    if min(values) > 0:
        possible |= {L.POSITIVE}
    classes = len(values) if whole else None
    return Targets(ANY.only(possible, because), values, min(values), max(values), classes, None, (because,))


def classes(count: int, because: Reason, first: int = 0) -> Targets:
    """Class numbers `first … first + count - 1`, all of which occur."""
    if not 0 < count <= _MOST_CLASSES:
        return NOTHING
    return of_values(frozenset(float(number) for number in range(first, first + count)), because)


def real(because: Reason, low: float | None = None, high: float | None = None) -> Targets:
    """Measured values that are no classes."""
    return Targets(ANY.only([L.REAL], because), None, low, high, None, None, (because,))


def one_hot(count: int | None, because: Reason, *, exclusive: bool = True) -> Targets:
    """Rows with a 1 for each class that applies."""
    count = None if count is None or count > _MOST_CLASSES else count
    return Targets(ANY.only([L.DISTRIBUTION], because), None, 0.0, 1.0, count, exclusive, (because,))


def _together(reader: Reader, value: Operation, found: Targets) -> Targets:
    """Columns of 0 and 1 that were drawn independently of each other can be 1 together."""
    lengths = shape(reader, value)
    columns = lengths.last[-1] if lengths.rank == 2 else None  # noqa: PLR2004
    if found.values == frozenset({0.0, 1.0}) and isinstance(columns, int) and columns > 1:
        return replace(found, exclusive=False, classes=columns)
    return found


def _randint(reader: Reader, value: Operation, depth: int) -> Targets:
    del depth
    low, high = number(value.settings.get("low")), number(value.settings.get("high"))
    if low is None or high is None or not 0 < high - low <= _MOST_CLASSES:
        return NOTHING
    reason = Reason(f"whole numbers from {low:g} to {high - 1:g}", value.site.place)
    return _together(reader, value, classes(int(high - low), reason, int(low)))


def _normal(reader: Reader, value: Operation, depth: int) -> Targets:
    del reader, depth
    return standardised(value, "normal random numbers, of both signs")


_SPREAD = 1.5  # what has mean 0 and variance 1 goes beyond this on both sides in any but the smallest data
_DRAWN = frozenset({"rand", "randn", "randint", "uniform", "normal"})


def _compared(reader: Reader, value: Operation, depth: int) -> Targets:
    del depth
    yes_or_no = of_values(frozenset({0.0, 1.0}), Reason("a comparison gives 0 and 1", value.site.place))
    found = replace(yes_or_no, nominal=True)
    drawn = any(isinstance(operand, Operation) and operand.name in _DRAWN for operand in value.operands)
    plain = any(number(operand) is not None for operand in value.operands)
    return _together(reader, value, found) if drawn and plain else found


def _one_hot(reader: Reader, value: Operation, depth: int) -> Targets:
    count = number(value.settings.get("classes"))
    if count is None and value.operands:
        count = targets(reader, value.operands[0], depth + 1).classes
    return one_hot(None if count is None else int(count), Reason("became one-hot rows here", value.site.place))


def _array(reader: Reader, value: Operation, depth: int) -> Targets:
    inner = value.operands[0] if value.operands else None
    if isinstance(inner, List):
        items = reader.store.items(inner.identity)
        parts = [number(item) for item in items.front]
        if items.rest is None and parts and None not in parts:
            return of_values(
                frozenset(part for part in parts if part is not None), Reason("the values", value.site.place)
            )
        return NOTHING
    if isinstance(inner, Union):
        parts = [number(option) for option, _ in inner.options]
        if parts and None not in parts:
            known = frozenset(part for part in parts if part is not None)
            return of_values(known, Reason("one of these numbers", value.site.place))
    return NOTHING if inner is None else targets(reader, inner, depth + 1)


def _shifted(reader: Reader, value: Operation, depth: int) -> Targets:
    """Arithmetic with a number: `2 * y - 1`, `y + 1`, `y / 255`."""
    left, right = value.operands
    if _is_standardised(value):
        return standardised(value)
    shift, array, mirrored = number(right), left, False
    if shift is None:
        shift, array, mirrored = number(left), right, True
    inner = targets(reader, array, depth + 1)
    if shift is None:
        return NOTHING
    compute: Callable[[float, float], float] = {
        "add": lambda a, b: a + b,
        "subtract": lambda a, b: a - b,
        "multiply": lambda a, b: a * b,
        "divide": lambda a, b: a / b if b else float("nan"),
    }[value.name]
    if inner.values is None:
        return columns.moved(inner, lambda each: compute(shift, each) if mirrored else compute(each, shift))
    moved = frozenset(compute(shift, each) if mirrored else compute(each, shift) for each in inner.values)
    reason = Reason("the values become " + _listed(moved), value.site.place)
    return replace(of_values(moved, reason), because=(*inner.because, reason), nominal=inner.nominal)


def _is_standardised(value: Operation) -> bool:
    """`(y - y.mean()) / y.std()`."""
    top, bottom = value.operands
    if value.name != "divide" or not isinstance(top, Operation) or top.name != "subtract":
        return False
    return _is_statistic(top.operands[1], "mean", top.operands[0]) and _is_statistic(bottom, "std", top.operands[0])


def _is_statistic(value: Value, name: str, of: Value) -> bool:
    if not isinstance(value, Operation):
        return False
    callee = value.settings.get("callee")
    called = callee.name if isinstance(callee, Method) else value.name
    axis = value.settings.get("axis")
    return called == name and value.operands[:1] == (of,) and (axis is None or number(axis) == 0)


def standardised(value: Operation, why: str = "standardised values leave [-1, 1] on both sides") -> Targets:
    """Values of mean 0 and variance 1."""
    reason = Reason(why, value.site.place)
    return Targets(ANY.only([L.REAL], reason, certain=False), None, -_SPREAD, _SPREAD, None, None, (reason,))


def _listed(values: frozenset[float]) -> str:
    words = [f"{value:g}" for value in sorted(values)]
    return ", ".join(words) if len(words) < 5 else f"{words[0]}, {words[1]}, …, {words[-1]}"  # noqa: PLR2004


def _where(reader: Reader, value: Operation, depth: int) -> Targets:
    del reader, depth
    chosen = [number(operand) for operand in value.operands[1:]]
    if len(chosen) == 2 and None not in chosen:  # noqa: PLR2004
        values = frozenset(one for one in chosen if one is not None)
        return of_values(values, Reason(f"the values are {_listed(values)}", value.site.place))
    return NOTHING


def _index(reader: Reader, value: Operation, depth: int) -> Targets:
    """Some rows of a target; of several columns one may be picked, about which nothing is known."""
    key = value.settings.get("key")
    base = value.operands[0]
    if isinstance(base, Operation) and base.name == "identity" and isinstance(key, Operation) and key.name != "slice":
        count = number(base.operands[0]) if base.operands else None
        return one_hot(None if count is None else int(count), Reason("became one-hot rows here", value.site.place))
    written = frames.column(reader, value)
    if written is not None:
        return targets(reader, written, depth + 1)
    if not isinstance(key, Operation):
        return NOTHING
    found = targets(reader, value.operands[0], depth + 1)
    return columns.some(found) if columns.picks_some(key) else found


def _known(reader: Reader, value: Operation, depth: int) -> Targets:
    """A column of a data set whose labels are known; see the libraries that make such operations."""
    del reader, depth
    place = value.site.place
    name, kind = value.settings.get("name"), value.settings.get("kind")
    count, first = number(value.settings.get("count")), number(value.settings.get("first"))
    word = str(name.value) if isinstance(name, Constant) else "the data"
    if isinstance(kind, Constant) and kind.value == "classes" and count is not None:
        reason = Reason(f"{word} holds the classes {int(first or 0)} to {int((first or 0) + count - 1)}", place)
        return replace(classes(int(count), reason, int(first or 0)), nominal=True)
    if isinstance(kind, Constant) and kind.value == "real":
        low, high = number(value.settings.get("low")), number(value.settings.get("high"))
        bounds = "" if low is None or high is None else f" from {low:g} to {high:g}"
        return real(Reason(f"{word} holds measured values{bounds}", place), low, high)
    if isinstance(kind, Constant) and kind.value == "multi-hot":
        return one_hot(
            None if count is None else int(count), Reason(f"{word} can be true together", place), exclusive=False
        )
    return NOTHING


def _class_numbers(reader: Reader, value: Operation, depth: int) -> Targets:
    """What an encoder of labels gives; how many there are is known if it was given known classes."""
    inner = targets(reader, value.operands[0], depth + 1) if value.operands else NOTHING
    reason = Reason("became class numbers from 0 here", value.site.place)
    if inner.classes is not None:
        return replace(classes(inner.classes, reason), nominal=True)
    labels = ANY.only([L.CLASS_INDEX, L.ZERO_ONE, L.SOFT, L.COUNT, L.REAL], reason)
    return Targets(labels, None, 0.0, None, None, None, nominal=True, because=(reason,))


def _pixels(reader: Reader, value: Operation, depth: int) -> Targets:
    """Images of a known data set, before they are scaled."""
    del reader, depth
    low, high = number(value.settings.get("low")), number(value.settings.get("high"))
    if low is None or high is None:
        return NOTHING
    return real(Reason(f"pixels from {low:g} to {high:g}", value.site.place), low, high)


_RULES = {
    "known_data": _pixels,
    "class_numbers": _class_numbers,
    "randint": _randint,
    "randn": _normal,
    "greater": _compared,
    "less": _compared,
    "equal": _compared,
    "not_equal": _compared,
    "one_hot": _one_hot,
    "array": _array,
    "add": _shifted,
    "subtract": _shifted,
    "multiply": _shifted,
    "divide": _shifted,
    "where": _where,
    "index": _index,
    "known_target": _known,
}
