"""Repairs of signs: a minus before what should grow, or none before what should fall."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import COMPILE, FIT, SCORER, Measured, Minimised
from rightloss.facts.code.trees import walk
from rightloss.repairs.edits import Code, code, fix, keyword, replaced, unwrapped

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "unsafe"
_SHOWN = "numbers that are logged or compared change their sign"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Turn the sign where the number is made."""
    if isinstance(seen, Measured) and seen.mode == SCORER:
        file, node = code(reader, seen.site), seen.site.node
        if file is None or not isinstance(node, ast.Call):
            return None
        return fix("say that less is better", keyword(file, node, "greater_is_better", "False"), _SHOWN)
    if not isinstance(seen, Minimised) or seen.how in {FIT, COMPILE}:
        return None
    made = next((one for one in walk(seen.value) if one.site.place == finding.place), None)
    file = None if made is None else code(reader, made.site)
    if made is None or file is None or not isinstance(made.site.node, ast.expr):
        return None
    return _turned(file, made.site.node)


def _turned(file: Code, node: ast.expr) -> Fix | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return fix("leave out the minus sign", unwrapped(file, node, node.operand), _SHOWN)
    if not isinstance(
        file.parent(node), ast.Assign | ast.AnnAssign | ast.Return | ast.keyword | ast.Call | ast.Attribute
    ):
        return None
    tight = isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    new = f"-{file.written(node)}" if tight else f"-({file.written(node)})"
    holder = file.parent(node)
    if isinstance(holder, ast.Attribute) or (isinstance(holder, ast.Call) and holder.func is node):
        new = f"({new})"
    return fix("minimise its negative", replaced(file, node, new), _SHOWN)
