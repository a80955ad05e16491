"""Repairs of swapped arguments: they change places."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import Derived, LossUse, Measured
from rightloss.finding import Level
from rightloss.repairs.activations import argument
from rightloss.repairs.edits import Code, Edits, code, fix, swapped
from rightloss.repairs.names import name_of

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_PAIR = 2
_ARRAYS = frozenset({"input", "target", "logits", "labels", "y_true", "y_pred", "predictions", "targets", "y_score"})
_SCORES = "the score that is shown changes"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Swap what is written first and second."""
    file = code(reader, seen.site)
    if isinstance(seen, Derived):
        return _parameters(reader, seen)
    node = seen.site.node
    if file is None or not isinstance(node, ast.Call) or not isinstance(seen, LossUse | Measured):
        return None
    pair = _pair(node)
    if pair is None:
        return None
    note = "" if finding.level is Level.ERROR else _SCORES
    return fix("swap the two arguments", _within(file, pair) or swapped(file, node, *pair), note)


def _pair(node: ast.Call) -> tuple[ast.expr, ast.expr] | None:
    """The two arrays of a call."""
    if any(isinstance(each, ast.Starred) for each in node.args[:_PAIR]):
        return None
    given = [*node.args[:_PAIR], *(each.value for each in node.keywords if each.arg in _ARRAYS)]
    return (given[0], given[1]) if len(given) == _PAIR else None


def _within(file: Code, pair: tuple[ast.expr, ast.expr]) -> Edits:
    """`kl_div(log_softmax(a), softmax(b))`: what the activations are applied to changes places."""
    one, other = pair
    if not isinstance(one, ast.Call) or not isinstance(other, ast.Call):
        return ()
    if (name_of(one.func), name_of(other.func)) != ("log_softmax", "softmax"):
        return ()
    inner = [argument(file, each) for each in (one, other)]
    first, second = inner
    if first is None or second is None or first not in one.args or second not in other.args:
        return ()
    return file.edit(*file.ends(first), file.written(second)), file.edit(*file.ends(second), file.written(first))


def _parameters(reader: Reader, seen: Derived) -> Fix | None:
    """The parameters of an objective that a booster calls."""
    function = seen.function
    if function is None or isinstance(function.node, ast.Lambda):
        return None
    tree = reader.trees.get(function.scope.source.path)
    named = [each for each in function.node.args.args if each.arg not in {"self", "cls"}][:_PAIR]
    if tree is None or len(named) != _PAIR or any(each.annotation for each in named):
        return None
    file = Code(function.scope.source, tree, {})
    spans = [file.ends(each) for each in named]  # type: ignore[arg-type]
    edits = (file.edit(*spans[0], named[1].arg), file.edit(*spans[1], named[0].arg))
    return fix("swap the two parameters", edits, "other callers that give them by position have to follow")
