"""Repairs of logarithms written by hand: the function that takes both steps at once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.repairs.activations import argument, assigned, at, made_by
from rightloss.repairs.edits import Code, code, fix, replaced
from rightloss.repairs.names import called, loads, name_of

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_GUARD = "the number that guarded the logarithm goes, so that sure mistakes cost what they cost"
# What a library calls the logarithm of its sigmoid, and log(1 + exp(x)).
_LOG_SIGMOID = {
    "torch": "torch.nn.functional.logsigmoid",
    "jax": "jax.nn.log_sigmoid",
    "tensorflow": "tensorflow.math.log_sigmoid",
}
_SOFTPLUS = {
    "torch": "torch.nn.functional.softplus",
    "jax": "jax.nn.softplus",
    "tensorflow": "tensorflow.math.softplus",
}
_LOG_SOFTMAX = {"torch": "torch.log_softmax", "jax": "jax.nn.log_softmax", "tensorflow": "tensorflow.nn.log_softmax"}
_SMALL = 1e-2


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Look at what is written inside the logarithm; a name of it is looked up where it is given once."""
    made = at(seen.value, finding.place) if isinstance(seen, Minimised) else None
    file = None if made is None else code(reader, made.site)
    if made is None or file is None or not isinstance(made.site.node, ast.Call):
        return None
    node = made.site.node
    inner = argument(file, node)
    package = made.path.partition(".")[0] or "torch"  # of the others no array has such a method
    if inner is None or name_of(node.func) not in {"log", "log1p"}:
        return None
    bare, guarded = _bare(inner)
    new = (_softplus if name_of(node.func) == "log1p" else _of_log)(file, package, bare)
    if new is None:
        return None
    note = _GUARD if guarded else ""
    if not _hides_calls(new, file.written(inner)):
        return fix("write it in one step", replaced(file, node, new), note)
    name = bare.right if isinstance(bare, ast.BinOp) else bare
    given = assigned(file, name)
    if not isinstance(name, ast.Name) or given is None or loads(file, name.id) != 1:
        return None
    return fix("write it in one step", (*replaced(file, given.value, new), *replaced(file, node, name.id)), note)


def _hides_calls(new: str, old: str) -> bool:
    """Whether something would be computed a second time that was computed under a name."""
    return sum(isinstance(each, ast.Call) for each in ast.walk(ast.parse(new, mode="eval"))) > max(old.count("("), 1)


def _of_log(file: Code, package: str, inner: ast.expr) -> str | None:
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Sub) and _is_one(inner.left):
        made = made_by(file, inner.right)
        return None if made is None else _sigmoid(file, package, made, minus=True)
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Add):
        rest = inner.right if _is_one(inner.left) else inner.left if _is_one(inner.right) else None
        return None if rest is None else _softplus(file, package, rest)
    made = made_by(file, inner)
    if made is None:
        return None
    return _softmax(file, package, made) or _sigmoid(file, package, made, minus=False)


def _bare(node: ast.expr) -> tuple[ast.expr, bool]:
    """Without `+ 1e-8`; `log(1 - p + 1e-8)` is read from the left."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        for one, other in ((node.left, node.right), (node.right, node.left)):
            if _is_small(other):
                return one, True
    return node, False


def _is_small(node: ast.expr) -> bool:
    if isinstance(node, ast.Name):
        return "eps" in node.id.lower()
    return isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < _SMALL


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1 and not isinstance(node.value, bool)


def _softmax(file: Code, package: str, made: ast.Call) -> str | None:
    """The call as it is written, with the other function."""
    if name_of(made.func) != "softmax" or argument(file, made) is None:
        return None
    text = file.written(made)
    start, end = file.ends(made.func)
    rest = file.text(end, file.ends(made)[1])
    head = file.text(start, end)
    if not head.endswith("softmax") or "\n" in text:
        return None
    if package == "tensorflow" or not isinstance(made.func, ast.Attribute):
        other = called(file, _LOG_SOFTMAX.get(package, "?"))
        return None if other is None else other + rest
    return head.removesuffix("softmax") + "log_softmax" + rest


def _sigmoid(file: Code, package: str, made: ast.Call, *, minus: bool) -> str | None:
    inner = argument(file, made)
    other = called(file, _LOG_SIGMOID.get(package, "?"))
    if inner is None or other is None or name_of(made.func) != "sigmoid":
        return None
    text = file.written(inner)
    plain = isinstance(inner, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    if minus:
        text = f"-{text}" if plain else f"-({text})"
    return f"{other}({text})"


def _softplus(file: Code, package: str, exp: ast.expr) -> str | None:
    made = made_by(file, exp)
    inner = None if made is None or name_of(made.func) != "exp" else argument(file, made)
    if inner is None:
        return None
    if package == "numpy":
        plain = called(file, "numpy.logaddexp")
        return None if plain is None else f"{plain}(0, {file.written(inner)})"
    other = called(file, _SOFTPLUS.get(package, "?"))
    return None if other is None else f"{other}({file.written(inner)})"
