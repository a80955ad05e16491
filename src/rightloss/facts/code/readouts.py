"""What is done with predictions: compared with which number, rounded, or searched for their largest."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from rightloss.facts.code.heads import origin, trained
from rightloss.facts.code.libraries import number
from rightloss.facts.code.shapes import shape
from rightloss.facts.code.values import Constant, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_PAIR = 2
_PARENTS: WeakKeyDictionary[ast.AST, dict[ast.AST, ast.AST]] = WeakKeyDictionary()


class Threshold(NamedTuple):
    """Scores, and the number they are compared with."""

    scores: Value
    limit: float


def threshold(made: Operation) -> Threshold | None:
    """What a comparison compares; a default counts, since it is what runs."""
    for scores, limit in (made.operands, made.operands[::-1]) if len(made.operands) == _PAIR else ():
        if isinstance(limit, Constant) and isinstance(limit.value, int | float):
            return Threshold(scores, float(limit.value))
    return None


def is_rounded_to_whole(made: Operation) -> bool:
    """Whether nothing is said of digits: `scores.round()`, `np.round(scores)`."""
    node = made.site.node
    if not isinstance(node, ast.Call):
        return False
    is_method = isinstance(node.func, ast.Attribute) and not made.path
    return len(node.args) + len(node.keywords) == (0 if is_method else 1)


def has_one_candidate(reader: Reader, made: Operation) -> bool:
    """Whether the place of the largest is asked for along an axis of length 1."""
    before = shape(reader, made.operands[0]) if made.operands else None
    if before is None or before.last[-1:] != (1,):
        return False
    asked = _axis(reader, made)
    if asked is None:
        return made.name == "argmax" and "axis" not in made.settings and before.rank == 1
    rank = before.rank or _rank(reader, made.operands[0]) or (_PAIR if _is_dense(made.operands[0]) else None)
    return asked == -1 or (rank is not None and asked == rank - 1)


def assumes_rows(reader: Reader, scores: Value) -> bool:
    """Whether only the layers tell that there is one row for each sample."""
    return shape(reader, scores).rank is None and _rank(reader, scores) is None


_ROWS = frozenset(
    {"linear", "relu", "any_real", "sigmoid", "tanh", "dropout", "detach", "softmax", "normalise", "same"}
)


def _is_dense(value: Value) -> bool:
    """Whether dense layers of Keras alone lead from what is given to the scores: one row for each sample."""
    while isinstance(value, Operation) and value.operands:
        if value.name not in _ROWS or (value.name == "linear" and value.path != "keras.layers.Dense"):
            return False
        value = value.operands[0]
    return not isinstance(value, Operation)


def _rank(reader: Reader, scores: Value) -> int | None:
    """Two axes, if one number is the target of each row."""
    found = origin(scores)
    uses = [] if found is None else trained(reader, found)
    return _PAIR if {shape(reader, use.target).rank for use, _ in uses} - {None} == {1} else None


def _axis(reader: Reader, made: Operation) -> float | None:
    """The axis along which the place of the largest is asked for; `max` gives it as its second part."""
    if made.name == "argmax":
        return number(made.settings.get("axis"))
    asked = number(made.operands[1]) if len(made.operands) == _PAIR else None
    return asked if _takes_place(reader, made.site) else None


def _takes_place(reader: Reader, site: Site) -> bool:
    """`_, k = x.max(1)`, `x.max(1)[1]`, `x.max(1).indices`."""
    above = next(iter(around(reader, site)), None)
    if isinstance(above, ast.Attribute):
        return above.attr == "indices"
    if isinstance(above, ast.Subscript):
        return isinstance(above.slice, ast.Constant) and above.slice.value == 1
    target = above.targets[0] if isinstance(above, ast.Assign) else None
    parts = target.elts if isinstance(target, ast.Tuple) else []
    return len(parts) == _PAIR and isinstance(parts[1], ast.Name) and not parts[1].id.startswith("_")


def around(reader: Reader, site: Site) -> list[ast.AST]:
    """The syntax around a place, from the inside out."""
    tree = reader.trees.get(site.source.path)
    if tree is None:
        return []
    if tree not in _PARENTS:
        _PARENTS[tree] = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    parents, found = _PARENTS[tree], []
    node = parents.get(site.node)
    while node is not None:
        found.append(node)
        node = parents.get(node)
    return found


def decides_nothing(reader: Reader, site: Site) -> bool:
    """Whether a comparison checks the numbers, or is one of several readings of which the program picks one."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Call) and _last(node.func) in {"all", "any"})
        for node in around(reader, site)
    ) or (_is_one_of_several(reader, site) or _bounds_a_band(reader, site))


def _bounds_a_band(reader: Reader, site: Site) -> bool:
    """`(scores > -0.5) & (scores < 0.5)`: what lies near the boundary."""
    above = next(iter(around(reader, site)), None)
    sides = above.values if isinstance(above, ast.BoolOp) else []
    sides = [above.left, above.right] if isinstance(above, ast.BinOp) else sides
    compared = [ast.dump(side.left) for side in sides if isinstance(side, ast.Compare)]
    return len(set(compared)) < len(compared)


def _is_one_of_several(reader: Reader, site: Site) -> bool:
    """`if classes > 2: guess = scores.argmax(1)`, `else: guess = scores > 0`; also after a branch that returns."""
    inner: ast.AST = site.node
    for node in around(reader, site):
        if isinstance(node, ast.IfExp | ast.If) and inner is not node.test and _has_another_way(node):
            return True
        if isinstance(node, ast.FunctionDef):
            return any(isinstance(part, ast.If) and part is not inner and _returns(part) for part in node.body)
        inner = node
    return False


def _has_another_way(branch: ast.IfExp | ast.If) -> bool:
    return isinstance(branch, ast.IfExp) or bool(branch.orelse) or _returns(branch)


def _returns(branch: ast.If) -> bool:
    return any(isinstance(node, ast.Return) for node in ast.walk(branch))


def is_shown(reader: Reader, site: Site) -> bool:
    """Whether numbers are only printed, or stand alone to be displayed by a notebook."""
    parents = around(reader, site)
    return (bool(parents) and isinstance(parents[0], ast.Expr)) or any(
        isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and _last(node.func) in {"print", "display"})
        for node in parents
    )


def _last(callee: ast.expr) -> str:
    name: str = getattr(callee, "attr", getattr(callee, "id", ""))
    return name


def differs_in_training(reader: Reader) -> bool:
    """Whether some model answers otherwise when it is trained: `if not self.training: x = x.sigmoid()`."""
    return any(
        isinstance(part, ast.Attribute) and part.attr == "training"
        for tree in reader.trees.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.If | ast.IfExp)
        for part in ast.walk(node.test)
    )


def is_told(site: Site) -> bool:
    """Whether a metric is made with more than a name."""
    node = site.node
    return isinstance(node, ast.Call) and (bool(node.args) or any(one.arg != "name" for one in node.keywords))
