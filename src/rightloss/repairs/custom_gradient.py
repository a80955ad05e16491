"""Repairs of gradients written by hand: the sign."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import Derived
from rightloss.facts.code.trees import walk
from rightloss.repairs.edits import Code, code, fix, replaced

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "safe"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """The number that was found to be minus the derivative."""
    if not isinstance(seen, Derived) or "wrong sign" not in finding.message:
        return None
    made = next((one for one in walk(seen.gradient) if one.site.place == finding.place), None)
    file = None if made is None else code(reader, made.site)
    if made is None or file is None or not isinstance(made.site.node, ast.expr):
        return None
    return fix("turn the sign", replaced(file, made.site.node, _turned(file, made.site.node)))


def _turned(file: Code, node: ast.expr) -> str:
    text = file.written(node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return file.written(node.operand) if isinstance(node.operand, ast.Name | ast.Call) else f"-({text})"
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and "#" not in text:
        left, right = file.written(node.left), file.written(node.right)
        compound = isinstance(node.left, ast.BinOp) and isinstance(node.left.op, ast.Add | ast.Sub)
        return f"{right} - ({left})" if compound else f"{right} - {left}"
    return f"-{text}" if isinstance(node, ast.Name | ast.Call) else f"-({text})"
