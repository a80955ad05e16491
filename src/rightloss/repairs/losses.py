"""Put another loss, or another setting of it, in the place of one, however it is written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.values import Operation
from rightloss.repairs.edits import Edits, code, keyword, replaced
from rightloss.repairs.names import name_of, sibling

if TYPE_CHECKING:
    from rightloss.facts.code.events import LossUse
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


def site_of(use: LossUse) -> Site:
    """Where a loss is chosen: where its object is made, or where it is called or named."""
    return use.site if use.made is None else use.made.site


def told(reader: Reader, site: Site, name: str, new: str) -> Edits:
    """Give a call a named argument, by its position if it is given so."""
    file, node = code(reader, site), site.node
    if file is None or not isinstance(node, ast.Call) or any(isinstance(each, ast.Starred) for each in node.args):
        return ()
    arrays = 0 if name_of(node.func)[:1].isupper() else 2  # a class is told settings, a function arrays first
    more = node.args[arrays:]
    if more and name in _FIRST:
        return replaced(file, more[0], new)
    return () if len(more) > 1 else keyword(file, node, name, new)


_FIRST = frozenset({"from_logits", "log_input"})  # settings that come first


def renamed(reader: Reader, use: LossUse, names: dict[str, str]) -> Edits:
    """Another loss of the same library, by whichever of its names this one is called."""
    site = site_of(use)
    file = code(reader, site)
    node = site.node
    if file is None or not isinstance(node, ast.expr):
        return ()
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        quote = file.written(node)[:1]
        new = names.get(node.value)
        return replaced(file, node, f"{quote}{new}{quote}") if new and quote in "\"'" else ()
    for each in _candidates(node, use):
        new = names.get(name_of(each))
        if new:
            return sibling(file, each, new)
    return ()


def _candidates(node: ast.expr, use: LossUse) -> list[ast.expr]:
    """Expressions at a site that may name the loss."""
    if not isinstance(node, ast.Call):
        return [node]
    return [node.func, *(each.value for each in node.keywords if use.inside or each.arg == "criterion")]


def prediction_node(use: LossUse) -> ast.expr | None:
    """The expression given as the prediction, where the loss is called by itself."""
    from rightloss.facts.code.read import argument_given

    node = use.site.node
    arguments = [*node.args, *(each.value for each in node.keywords)] if isinstance(node, ast.Call) else []
    return argument_given(use, arguments)


def target_node(use: LossUse) -> ast.expr | None:
    """The expression given as the target, where the loss is called by itself."""
    node = use.site.node
    first = prediction_node(use)
    if not isinstance(node, ast.Call) or first is None or use.inside:
        return None
    named = next((each.value for each in node.keywords if each.arg in _TARGETS), None)
    if named is None and use.entry.endswith(_TWO_INPUTS):
        return node.args[2] if len(node.args) > 2 else None  # noqa: PLR2004
    plain = [each for each in node.args[:2] if each is not first and not isinstance(each, ast.Starred)]
    return named or (plain[0] if plain else None)


_TWO_INPUTS = ("cosine_embedding_loss", "margin_ranking_loss")
_TARGETS = frozenset({"target", "targets", "labels", "y_true"})


def layer(value: object) -> Site | None:
    """Where the last layer of a prediction is made, if nothing but order was changed since."""
    while isinstance(value, Operation) and value.name in _KEEPS and value.operands:
        value = value.operands[0]
    return value.site if isinstance(value, Operation) and value.name == "linear" else None


_KEEPS = frozenset({"reshape", "squeeze", "flatten", "same", "index", "leaf"})
