"""Following comparisons and choices."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import Applied
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.truth import is_none, truth
from rightloss.facts.code.values import (
    UNKNOWN,
    Constant,
    Dictionary,
    Library,
    List,
    Operation,
    Unknown,
    Value,
    options,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader


def boolean(reader: Reader, node: ast.BoolOp) -> Value:
    """`and`, `or`: what is surely skipped does not count."""
    wanted = isinstance(node.op, ast.Or)
    found: list[Value] = []
    for part in node.values:
        value = reader.evaluate(part)
        known, assumed = truth(reader, value)
        if known is (not wanted) and not assumed:
            last = value
            continue
        found.append(value)
        if known is wanted and not assumed:
            break
    return union(found) if found else last


_COMPARE: dict[type[ast.cmpop], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Eq: ("equal", operator.eq),
    ast.NotEq: ("not_equal", operator.ne),
    ast.Lt: ("less", operator.lt),
    ast.LtE: ("less", operator.le),
    ast.Gt: ("greater", operator.gt),
    ast.GtE: ("greater", operator.ge),
}


def compare(reader: Reader, node: ast.Compare) -> Value:
    """A comparison: of constants it is computed, of arrays written down."""
    left, right = reader.evaluate(node.left), reader.evaluate(node.comparators[0])
    how = node.ops[0]
    if len(node.ops) > 1:
        return Unknown("a chained comparison")
    if isinstance(how, ast.Is | ast.IsNot):
        return _identity(left, right, isinstance(how, ast.Is))
    if isinstance(how, ast.In | ast.NotIn):
        return _membership(reader, left, right, isinstance(how, ast.In))
    name, compute = _COMPARE[type(how)]
    if isinstance(left, Constant) and isinstance(right, Constant):
        try:
            return Constant(bool(compute(left.value, right.value)), left.assumed or right.assumed)
        except TypeError:
            return UNKNOWN
    if isinstance(left, Library) and isinstance(right, Library):
        return Constant((left.path == right.path) is (name == "equal"))
    made = Operation(name, (left, right), {}, reader.site(node), cut=reader.cut)
    if name in {"greater", "less"} and (isinstance(left, Constant) or isinstance(right, Constant)):
        reader.record(Applied(site=made.site, operation=made))
    return made


def _identity(left: Value, right: Value, wanted: bool) -> Value:
    if isinstance(right, Constant) and right.value is None:
        found = {is_none(option) for option, _ in options(left)}
        assumed = isinstance(left, Constant) and left.assumed
        return Constant(found.pop() is wanted, assumed) if len(found) == 1 and None not in found else UNKNOWN
    if isinstance(left, Constant) and isinstance(right, Constant):
        return Constant((left.value is right.value) is wanted, left.assumed)
    return UNKNOWN


def _membership(reader: Reader, left: Value, right: Value, wanted: bool) -> Value:
    if not isinstance(left, Constant):
        return UNKNOWN
    if isinstance(right, Constant) and isinstance(right.value, str) and isinstance(left.value, str):
        return Constant((left.value in right.value) is wanted, left.assumed or right.assumed)
    items = elements(reader, right, None) if isinstance(right, List | Dictionary) else None
    if items is None or items.rest is not None or not all(isinstance(item, Constant) for item in items.front):
        return UNKNOWN
    found = any(isinstance(item, Constant) and item.value == left.value for item in items.front)
    return Constant(found is wanted, left.assumed)


def choice(reader: Reader, node: ast.IfExp) -> Value:
    """`a if test else b`: both stay possible unless the test is known."""
    known, assumed = truth(reader, reader.evaluate(node.test))
    if known is not None and not assumed:
        return reader.evaluate(node.body if known else node.orelse)
    both = [reader.evaluate(node.body), reader.evaluate(node.orelse)]
    return union(both, likely=[known is not False, known is not True])
