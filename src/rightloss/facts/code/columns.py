"""Columns of tables as targets: what is drawn, counted, mapped, clipped, or picked out."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

from rightloss.facts.call import Targets
from rightloss.facts.code.libraries import number
from rightloss.facts.code.values import Constant, Dictionary, List, Method, Object, Operation, Value
from rightloss.facts.possible import Possible
from rightloss.finding import Reason
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader

_ANY = Possible.any(Labels)
_SAME = frozenset({"values", "iloc", "loc", "array", "cat"})
_MASKS = frozenset({"equal", "not_equal", "greater", "less", "bits", "invert", "slice"})
_RANDOM = frozenset({"randperm", "permutation", "choice", "randint", "integer", "batch", "sample", "integers"})
_MOST = 1000


def accessed(reader: Reader, value: Method, depth: int) -> Targets:
    """An attribute of a column that holds the same numbers: `column.values`, `column.iloc`."""
    from rightloss.facts.code.targets import targets

    if value.name == "codes":
        made = next(
            (one for one in (value.receiver, getattr(value.receiver, "receiver", None)) if hasattr(one, "site")), None
        )
        reason = () if made is None else (Reason("numbered here as categories", made.site.place),)
        return Targets(nominal=True, because=reason)
    return targets(reader, value.receiver, depth + 1) if value.name in _SAME else Targets()


def picks_some(key: Value | None) -> bool:
    """Whether a key may pick rows by their classes, or the first ones; rows drawn at random hold every class."""
    from rightloss.facts.code.trees import walk

    words = {_word(part) for part in walk(key)} if isinstance(key, Operation) else set()
    return not words & _RANDOM or bool(words & _MASKS)


def _word(part: Operation) -> str:
    callee = part.settings.get("callee")
    name = callee.name if isinstance(callee, Method) else part.path.rpartition(".")[2]
    return name if part.name == "call" else part.name


def some(found: Targets) -> Targets:
    """Some rows, which need not hold every class (the first 100 rows of iris hold two of the three)."""
    if found.values is None or len(found.values) <= 2:  # noqa: PLR2004
        return found
    labels = _ANY.only(set(Labels) - {Labels.DISTRIBUTION}, *found.because)
    return Targets(labels, nominal=found.nominal, because=found.because)


def moved(found: Targets, how: Callable[[float], float]) -> Targets:
    """Measured values after arithmetic with a number: the bounds move."""
    ends = sorted(how(end) for end in (found.low, found.high) if end is not None)
    if len(ends) != 2 or not all(isfinite(end) for end in ends):  # noqa: PLR2004
        return Targets()
    labels = found.labels if found.labels.likely == {Labels.REAL} else _ANY
    return Targets(labels, None, ends[0], ends[1], None, None, because=found.because)


def _numbered(reader: Reader, value: Operation, depth: int) -> Targets:
    """`arange(1, 13)`."""
    del reader, depth
    from rightloss.facts.code.targets import classes

    low, high = number(value.settings.get("low")), number(value.settings.get("high"))
    if low is None or high is None or not 0 < high - low <= _MOST:
        return Targets()
    return classes(int(high - low), Reason(f"whole numbers from {low:g} to {high - 1:g}", value.site.place), int(low))


def _chosen(reader: Reader, value: Operation, depth: int) -> Targets:
    """`choice(4)`, `choice([1, 2, 5])`, `choice(["oak", "ash"])`."""
    from rightloss.facts.code.targets import classes, of_values, targets

    given = value.operands[0] if value.operands else None
    count = number(given)
    if count is not None and 0 < count <= _MOST:
        return classes(int(count), Reason(f"whole numbers from 0 to {count - 1:g}", value.site.place))
    if not isinstance(given, List):
        return Targets() if given is None else targets(reader, given, depth + 1)
    items = reader.store.items(given.identity)
    names = [item.value for item in items.front if isinstance(item, Constant)]
    if items.rest is not None or len(names) != len(items.front) or not names:
        return Targets()
    reason = Reason(f"one of {len(set(names))} values", value.site.place)
    numbers = frozenset(float(name) for name in names if isinstance(name, int | float))
    if len(numbers) == len(set(names)):
        return of_values(numbers, reason)
    return Targets(classes=len(set(names)), because=(reason,))


def _mapped(reader: Reader, value: Operation, depth: int) -> Targets:
    """`column.map({"no": 0, "yes": 1})`."""
    del depth
    from rightloss.facts.code.targets import of_values

    given = value.settings.get("to")
    keys = reader.store.keys(given.identity) if isinstance(given, Dictionary) and given is not None else []
    found = [number(reader.store.value((given.identity, key))) for key in keys] if given is not None else []  # type: ignore[attr-defined]
    if not found or None in found:
        return Targets()
    values = frozenset(each for each in found if each is not None)
    words = ", ".join(f"{each:g}" for each in sorted(values)[:6])
    return of_values(values, Reason(f"mapped to {words} here", value.site.place))


def _clipped(reader: Reader, value: Operation, depth: int) -> Targets:
    """Clipping to bounds would be idle if values did not reach them."""
    from rightloss.facts.code.targets import targets

    inner = targets(reader, value.operands[0], depth + 1) if value.operands else Targets()
    low, high = number(value.settings.get("low")), number(value.settings.get("high"))
    if low is None or high is None:
        return Targets()
    reason = Reason(f"clipped to {low:g} … {high:g} here", value.site.place)
    return Targets(inner.labels if inner.values is None else _ANY, None, low, high, None, None, because=(reason,))


def _rounded(reader: Reader, value: Operation, depth: int) -> Targets:
    """Rounded measurements are whole numbers."""
    from rightloss.facts.code.targets import targets

    inner = targets(reader, value.operands[0], depth + 1) if value.operands else Targets()
    return inner if inner.values is not None else Targets()


def _logged(reader: Reader, value: Operation, depth: int) -> Targets:
    """Logarithms of measured values are measured values."""
    from rightloss.facts.code.targets import targets

    inner = targets(reader, value.operands[0], depth + 1) if value.operands else Targets()
    if inner.labels.likely != {Labels.REAL}:
        return Targets()
    return replace(inner, low=None, high=None, values=None)


def _scaled(reader: Reader, value: Operation, depth: int) -> Targets:
    """Standardised values lie on both sides of 0; others reach the bounds that they are brought to."""
    from rightloss.facts.code.targets import real, standardised

    del depth
    scaler = value.settings.get("scaler")
    if isinstance(scaler, Object) and scaler.path.endswith(("StandardScaler", "RobustScaler")):
        return standardised(value)
    if not isinstance(scaler, Object) or not scaler.path.endswith("MinMaxScaler") or scaler.arguments.open:
        return Targets()
    asked = scaler.arguments.get(0, "feature_range")
    bounds = reader.store.items(asked.identity).front if isinstance(asked, List) else ()
    ends = [0.0, 1.0] if asked is None else [end for bound in bounds if (end := number(bound)) is not None]
    if len(ends) != 2 or ends[0] >= ends[1]:  # noqa: PLR2004
        return Targets()
    low, high = ends
    return real(Reason(f"scaled to {low:g} … {high:g} here", value.site.place), low, high)


_VISION = {
    **dict.fromkeys(("MNIST", "FashionMNIST", "KMNIST", "QMNIST", "CIFAR10", "SVHN", "STL10"), 10),
    "CIFAR100": 100,
    "Food101": 101,
    "Flowers102": 102,
    "OxfordIIITPet": 37,
    "GTSRB": 43,
}


def _part(reader: Reader, value: Operation, depth: int) -> Targets:
    """The second part of a batch of a known data set: `for image, digit in loader`."""
    del depth
    from rightloss.facts.code.targets import classes

    batch = value.operands[0] if value.operands else None
    data = batch.operands[0] if isinstance(batch, Operation) and batch.name == "batch" and batch.operands else None
    index = value.settings.get("index")
    if not isinstance(data, Object) or not data.path.startswith("torchvision.datasets.") or number(index) != 1.0:
        return Targets()
    name = data.path.rpartition(".")[2]
    changed = data.arguments.get(None, "target_transform", "target_type") or reader.store.names(data.identity)
    if name not in _VISION or changed:
        return Targets()
    reason = Reason(f"{name} holds the classes 0 to {_VISION[name] - 1}", data.site.place)
    return replace(classes(_VISION[name], reason), nominal=True)


RULES = {
    "scaled": _scaled,
    "part": _part,
    "arange": _numbered,
    "choice": _chosen,
    "mapped": _mapped,
    "clip": _clipped,
    "round": _rounded,
    "log": _logged,
    "log1p": _logged,
    "sqrt": _logged,
}
