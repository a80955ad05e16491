"""Repairs of shapes: the column loses its last axis."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.read import call_of
from rightloss.facts.code.written import PREFIX
from rightloss.repairs.edits import Code, code, fix
from rightloss.repairs.losses import prediction_node, target_node

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Value
    from rightloss.finding import Edit, Finding, Fix

SAFETY = "safe"
_PACKAGES = {"torch": ".squeeze(-1)", "optax": ".squeeze(-1)", "jax": ".squeeze(-1)", "numpy": ".squeeze(-1)"}


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Take the last axis off the one that has it."""
    del finding
    file = code(reader, seen.site)
    if file is None or not isinstance(seen, LossUse):
        return None
    call = call_of(reader, seen)
    one, two = call.prediction_shape.value, call.target_shape.value
    if one is None or two is None or abs(len(one) - len(two)) != 1:
        return None
    column, shape = (seen.prediction, one) if len(one) > len(two) else (seen.target, two)
    if seen.entry.startswith(PREFIX):
        node = _by_hand(reader, seen, column)
    else:
        node = prediction_node(seen) if column is seen.prediction else target_node(seen)
    how = _PACKAGES.get(call.framework) or _by_imports(file)
    if node is None or shape[-1] != 1 or how is None:
        return None
    return fix("take the last axis of the column off", (_squeezed(file, node, how),))


def _by_imports(file: Code) -> str | None:
    """How the library of a loss written by hand takes an axis off; TensorFlow's arrays have no such method."""
    if "tensorflow" in file.source.text or "keras" in file.source.text:
        return "[..., 0]"
    return ".squeeze(-1)"


def _by_hand(reader: Reader, seen: LossUse, column: Value) -> ast.expr | None:
    """The argument of the program's own function, or the side of the difference, that is the column."""
    node = seen.site.node
    if isinstance(node, ast.BinOp) and seen.result is not None:
        return node.left if seen.result.operands[0] is column else node.right
    for call in reader.calls.values():
        if call.site.node is node and isinstance(node, ast.Call):
            named = {each.arg: each.value for each in node.keywords}
            given = [*zip(call.arguments.positional, node.args, strict=False)]
            given += [(value, named[name]) for name, value in call.arguments.named.items() if name in named]
            return next((written for value, written in given if value is column), None)
    return None


def _squeezed(file: Code, node: ast.expr, how: str) -> Edit:
    text = file.written(node)
    plain = isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    start, end = file.ends(node)
    return file.edit(end, end, how) if plain else file.edit(start, end, f"({text}){how}")
