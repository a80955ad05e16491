"""Whether a number that a function of the program gives back is an error, better the smaller, or a score."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.estimators import direction
from rightloss.facts.code.libraries import canonical, number
from rightloss.facts.code.values import Library, Method, Operation, Union, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_DEEPEST = 12
_KEEPS = frozenset({"mean", "sum", "sqrt", "same", "item", "detach", "array", "squeeze", "reshape", "median"})
_METHODS = frozenset({"mean", "item", "sum", "median"})
_SIZES = frozenset({"square", "absolute", "squared_difference"})
_TURNED = {"min": "max", "max": "min", None: None}
_CROSSED = "sklearn.model_selection.cross_val_score"


def tendency(reader: Reader, value: Value, depth: int = 0) -> str | None:
    """`min` for an error, `max` for a score, None if that cannot be seen."""
    if isinstance(value, Union):
        found = {tendency(reader, option, depth + 1) for option, _ in value.options}
        return found.pop() if len(found) == 1 else None
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return None
    if value.name == "negative":
        return _TURNED[tendency(reader, value.operands[0], depth + 1)]
    if value.name in {"multiply", "divide", "subtract"}:
        return _scaled(reader, value, depth)
    if value.name in _SIZES or (value.name == "power" and number(value.operands[-1]) == 2.0):  # noqa: PLR2004
        inner = value.operands[0] if value.operands else None
        compared = value.name == "squared_difference" or getattr(inner, "name", "") == "subtract"
        return "min" if compared else None
    if value.name in _KEEPS and value.operands:
        return tendency(reader, value.operands[0], depth + 1)
    return _named(reader, value, depth)


def _scaled(reader: Reader, value: Operation, depth: int) -> str | None:
    """`-1 * score`, `error / 2`, `1 - score`."""
    one, two = value.operands
    if value.name == "subtract":
        return _TURNED[tendency(reader, two, depth + 1)] if number(one) == 1.0 else None
    if value.name == "multiply" and number(one) is not None:
        one, two = two, one
    factor, found = number(two), tendency(reader, one, depth + 1)
    return None if factor is None or factor == 0 else found if factor > 0 else _TURNED[found]


def _named(reader: Reader, value: Operation, depth: int) -> str | None:
    """What is known of a call by the name of what is called."""
    callee = value.settings.get("callee")
    if isinstance(callee, Method) and callee.name in _METHODS:
        return tendency(reader, callee.receiver, depth + 1)
    path = canonical(callee.path) if isinstance(callee, Library) else value.path
    if path == "builtins.float" and value.operands:
        return tendency(reader, value.operands[0], depth + 1)
    if path == _CROSSED:
        return "max" if _is_plain(value) else None
    return direction(path.rpartition(".")[2]) if path.startswith("sklearn.metrics.") else None


def _is_plain(value: Operation) -> bool:
    """Whether the scoring is one of scikit-learn's, which are all better the larger."""
    node = value.site.node
    told = [each.value for each in node.keywords if each.arg == "scoring"] if isinstance(node, ast.Call) else []
    return not told or (isinstance(told[0], ast.Constant) and isinstance(told[0].value, str | None))
