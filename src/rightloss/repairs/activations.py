"""Take an activation out of a model, or put another one in its place, however it is written."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.trees import walk
from rightloss.repairs.edits import code, items, keyword, replaced, slots, unwrapped, without
from rightloss.repairs.index import index
from rightloss.repairs.names import bound_to, is_library, loads, name_of, sibling

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation, Site, Value
    from rightloss.finding import Place
    from rightloss.repairs.edits import Code, Edits

_FIRST = frozenset({"input", "x", "logits", "features", "self", "a", "array"})
# A function, the class of the layer in PyTorch, and in Keras.
_LAYERS = {
    "softmax": ("Softmax", "Softmax"),
    "log_softmax": ("LogSoftmax", ""),
    "sigmoid": ("Sigmoid", ""),
    "relu": ("ReLU", "ReLU"),
    "tanh": ("Tanh", ""),
    "softplus": ("Softplus", ""),
    "hard_sigmoid": ("Hardsigmoid", ""),
}
_FUNCTIONS = frozenset({*_LAYERS, "clamp", "clip", "hardtanh", "expit", "log_sigmoid", "logsigmoid", "exp"})
_CLASSES = {word: name for name, words in _LAYERS.items() for word in words if word}


def at(value: Value, place: Place | None) -> Operation | None:
    """The operation of a tree that stands at a place, the activation where there are several."""
    found = [one for one in walk(value) if one.site.place == place]
    return next((one for one in found if one.name in _FUNCTIONS), found[0] if found else None)


def taken_out(reader: Reader, site: Site) -> Edits:
    """What makes an activation the identity."""
    file = code(reader, site)
    node = site.node
    if file is None or not isinstance(node, ast.Call):
        return ()
    given = _given(node)
    if given is not None:
        return _cleared(file, node, given)
    if name_of(node.func) in _CLASSES:
        return _layer_out(file, node)
    inner = argument(file, node) if name_of(node.func) in _FUNCTIONS else None
    while isinstance(inner, ast.Call) and name_of(inner.func) in {"softmax", "sigmoid"}:  # one within another
        inner = argument(file, inner)
    return () if inner is None else unwrapped(file, node, inner)


def exchanged(reader: Reader, site: Site, new: str) -> Edits:
    """What puts another activation in the place of one; a softmax over the last axis where one is needed."""
    file = code(reader, site)
    node = site.node
    if file is None or not isinstance(node, ast.Call):
        return ()
    given = _given(node)
    if given is not None:
        if isinstance(given, ast.Constant):
            quote = file.written(given)[:1]
            return replaced(file, given, f"{quote}{new}{quote}") if quote in "\"'" else ()
        return sibling(file, given, new)
    if name_of(node.func) in _CLASSES:
        return _layer_changed(file, node, new)
    if name_of(node.func) not in _FUNCTIONS:
        return ()
    return (*sibling(file, node.func, new), *_axis(file, node, new))


def argument(file: Code, node: ast.Call) -> ast.expr | None:
    """What a function is applied to: its first argument, or the receiver of a method."""
    if isinstance(node.func, ast.Attribute) and not is_library(file, node.func):
        return node.func.value
    if node.args and not isinstance(node.args[0], ast.Starred):
        return node.args[0]
    return next((each.value for each in node.keywords if each.arg in _FIRST), None)


def is_only_here(file: Code, node: ast.expr, within: ast.AST) -> bool:
    """Whether nothing but `within` reads what a node gives: it stands in it, or in a name that is read there once."""
    if _stands_in(file, node, within):
        return True
    parent, name = file.parent(node), bound_to(file, node)
    if not isinstance(parent, ast.Assign) or name is None or not isinstance(parent.targets[0], ast.Name):
        return False
    scope = next((each for each in file.above(node) if isinstance(each, _SCOPES)), file.tree)
    names = index(scope).names.get(name, [])
    reads = [each for each in names if isinstance(each.ctx, ast.Load)]
    return len(names) - len(reads) == 1 and len(reads) == 1 and _stands_in(file, reads[0], within)


_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _stands_in(file: Code, node: ast.AST, within: ast.AST) -> bool:
    for holder in file.above(node):
        if holder is within:
            return True
        if isinstance(holder, ast.NamedExpr | ast.Lambda | ast.comprehension):
            return False
    return False


def _given(node: ast.Call) -> ast.expr | None:
    """The activation that a layer of Keras was told."""
    for each in node.keywords:
        if each.arg == "activation":
            return each.value
    last = {"Dense": 1, "Activation": 0}.get(name_of(node.func))
    return node.args[last] if last is not None and len(node.args) > last else None


def _cleared(file: Code, node: ast.Call, given: ast.expr) -> Edits:
    named = next((each for each in node.keywords if each.value is given), None)
    if name_of(node.func) == "Activation":
        return replaced(file, given, '"linear"')
    return replaced(file, given, "None") if named is None else without(file, node, named)


def _layer_out(file: Code, node: ast.Call) -> Edits:
    """A layer by itself: called at once, the last of its container, or kept under a name."""
    holder = file.parent(node)
    if isinstance(holder, ast.Call) and holder.func is node:
        return unwrapped(file, holder, holder.args[0]) if len(holder.args) == 1 else ()
    name = bound_to(file, node)
    if name is not None and loads(file, name) > 1:
        return ()
    row = _row(file, holder)
    if row is not None and len(items(row)) > 1 and items(row)[-1] is node:
        return without(file, row, node)
    if _is_torch(file):
        return (*sibling(file, node.func, "Identity"), *emptied(file, node))
    return (*sibling(file, node.func, "Activation"), *emptied(file, node, '"linear"'))


def _row(file: Code, holder: ast.AST | None) -> ast.expr | None:
    """The layers of a `Sequential` that nobody counts."""
    above = file.parent(holder) if isinstance(holder, ast.List | ast.Tuple) else holder
    if not isinstance(above, ast.Call) or name_of(above.func) != "Sequential" or not isinstance(holder, ast.expr):
        return None
    name = bound_to(file, above)
    return None if name is not None and name in index(file.tree).counted else holder


def _is_torch(file: Code) -> bool:
    return "torch" in file.source.text


def emptied(file: Code, node: ast.Call, new: str = "") -> Edits:
    """Other arguments for a call."""
    inside = items(node)
    line, column = file.ends(node)[1]
    end = (line, column - 1)
    if not inside:
        return (file.edit(end, end, new),) if new else ()
    found = slots(file, node)
    return (file.edit(found[0].start, end, new),) if found else ()


def _layer_changed(file: Code, node: ast.Call, new: str) -> Edits:
    torch, keras = _LAYERS.get(new, ("", ""))
    name = bound_to(file, node)
    if name is not None and loads(file, name) > 1:
        return ()
    wanted = torch if _is_torch(file) else keras
    if not wanted:
        return (*sibling(file, node.func, "Activation"), *emptied(file, node, f'"{new}"'))
    if "softmax" in new:
        return (
            *sibling(file, node.func, wanted),
            *(() if node.args or node.keywords else emptied(file, node, "dim=-1")),
        )
    return (*sibling(file, node.func, wanted), *emptied(file, node))


def _axis(file: Code, node: ast.Call, new: str) -> Edits:
    """A softmax has an axis, others have none."""
    given = [each for each in node.keywords if each.arg in {"dim", "axis"}]
    method = isinstance(node.func, ast.Attribute) and not is_library(file, node.func)
    extra = node.args[0 if method else 1 :]
    if "softmax" in new:
        return () if given or extra or not _is_torch(file) else keyword(file, node, "dim", "-1")
    told: list[ast.expr | ast.keyword] = [*extra[:1], *given]
    edits = [without(file, node, each) for each in told]
    return edits[0] if len(edits) == 1 else ()


def assigned(file: Code, name: ast.expr) -> ast.Assign | None:
    """The assignment that gives a name its value, where there is only one in its function, or else in its file."""
    if not isinstance(name, ast.Name):
        return None
    scope = next((each for each in file.above(name) if isinstance(each, _SCOPES)), file.tree)
    for where in (scope, file.tree):
        known = index(where)
        bound = [one for one in known.names.get(name.id, ()) if not isinstance(one.ctx, ast.Load)]
        given: list[ast.AST] = [*bound, *known.parameters.get(name.id, ())]
        if given:
            parent = file.parent(given[0])
            plain = len(given) == 1 and isinstance(parent, ast.Assign) and parent.targets == given
            return parent if plain and isinstance(parent, ast.Assign) else None
    return None


def made_by(file: Code, node: ast.expr) -> ast.Call | None:
    """The call that makes a number, through a name that is given once before, in the same run of statements."""
    if isinstance(node, ast.Call):
        return node
    given = assigned(file, node)
    if given is None or not isinstance(given.value, ast.Call) or given.lineno >= node.lineno:
        return None
    block = file.parent(given)
    if block not in set(file.above(node)):
        return None
    used = {each.id for each in ast.walk(given.value) if isinstance(each, ast.Name)}
    known = index(block or file.tree).names
    changed = [each for name in used for each in known.get(name, ()) if not isinstance(each.ctx, ast.Load)]
    return None if any(given.lineno < each.lineno <= node.lineno for each in changed) else given.value
