"""Repairs of axes: softmax over the classes, and the classes moved last before rows are cut."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.repairs.activations import at
from rightloss.repairs.edits import Code, code, fix, replaced
from rightloss.repairs.names import is_library, name_of

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation
    from rightloss.finding import Finding, Fix

SAFETY = "safe"
_LAST = {"Conv1d": "0, 2, 1", "Conv2d": "0, 2, 3, 1", "Conv3d": "0, 2, 3, 4, 1"}


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Look at the call that the finding points to."""
    made = at(seen.prediction, finding.place) if isinstance(seen, LossUse) else None
    file = None if made is None else code(reader, made.site)
    if made is None or file is None or not isinstance(made.site.node, ast.Call):
        return None
    return _view(file, made, made.site.node) if made.name == "reshape" else _softmax(file, made.site.node)


def _softmax(file: Code, node: ast.Call) -> Fix | None:
    """The axis as a number that is written in the call."""
    named = next((each.value for each in node.keywords if each.arg in {"dim", "axis"}), None)
    given = named or next((each for each in node.args if isinstance(each, ast.Constant) and each.value == 0), None)
    if not isinstance(given, ast.Constant) or given.value != 0:
        return None
    return fix("run over the classes", replaced(file, given, "1"))


def _view(file: Code, made: Operation, node: ast.Call) -> Fix | None:
    """`maps.view(-1, C)`."""
    last = _LAST.get(getattr(made.operands[0], "path", "").rpartition(".")[2])
    if last is None or not isinstance(node.func, ast.Attribute) or is_library(file, node.func):
        return None
    if name_of(node.func) not in {"view", "reshape"}:
        return None
    (_, start), end = file.ends(node.func.value), file.ends(node.func)[1]
    dot = file.text(start, end)
    if not dot.startswith("."):
        return None
    return fix("move the classes last", (file.edit(start, end, f".permute({last}).reshape"),))
