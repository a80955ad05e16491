"""Repairs of class weights: the ratio the other way up, and one of two balances taken out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import Fitted, LossUse
from rightloss.repairs.activations import assigned
from rightloss.repairs.edits import Code, code, fix, replaced, without
from rightloss.repairs.losses import site_of
from rightloss.repairs.names import name_of

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "unsafe"
_OTHER = "the classes weigh otherwise: look at precision and recall again"
_WRAPS = frozenset({"tensor", "as_tensor", "array", "asarray", "float", "FloatTensor", "Tensor", "from_numpy", "to"})


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Look at the weights where the loss or the estimator is told them."""
    if isinstance(seen, LossUse):
        site = site_of(seen)
    elif isinstance(seen, Fitted):
        site = getattr(seen.estimator, "site", seen.site)
    else:
        return None
    if "balanced twice" in finding.message:
        return _once(reader, seen)
    file = code(reader, site)
    given = None if file is None else _at(file, site.node, finding)
    ratio = None if file is None or given is None else _ratio(file, given)
    if file is None or ratio is None:
        return None
    return fix("turn the ratio round", replaced(file, ratio, _turned(file, ratio)), _OTHER)


def _once(reader: Reader, seen: Event) -> Fix | None:
    file, node = code(reader, seen.site), seen.site.node
    if file is None or not isinstance(node, ast.Call):
        return None
    told = next((each for each in node.keywords if each.arg == "sample_weight"), None)
    return None if told is None else fix("leave it to the estimator", without(file, node, told), _OTHER)


def _at(file: Code, node: ast.AST, finding: Finding) -> ast.expr | None:
    """The argument that the finding points to."""
    return next(
        (each for each in ast.walk(node) if isinstance(each, ast.expr) and file.source.place(each) == finding.place),
        None,
    )


def _ratio(file: Code, node: ast.expr) -> ast.BinOp | None:
    """A quotient, through names that are given once and through conversions."""
    for _ in range(6):
        if isinstance(node, ast.BinOp):
            return node if isinstance(node.op, ast.Div) and "#" not in file.written(node) else None
        if isinstance(node, ast.Name):
            given = assigned(file, node)
            if given is None:
                return None
            node = given.value
        elif isinstance(node, ast.Call) and name_of(node.func) in _WRAPS:
            inner = (
                node.func.value
                if name_of(node.func) in {"to", "float"} and isinstance(node.func, ast.Attribute)
                else None
            )
            following = inner or (node.args[0] if node.args else None)
            if following is None:
                return None
            node = following
        else:
            return None
    return None


def _turned(file: Code, ratio: ast.BinOp) -> str:
    sides = [
        (file.written(each), isinstance(each, ast.BinOp | ast.UnaryOp | ast.IfExp))
        for each in (ratio.right, ratio.left)
    ]
    return " / ".join(f"({text})" if compound else text for text, compound in sides)
