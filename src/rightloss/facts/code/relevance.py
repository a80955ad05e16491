"""Which parts of a program may come to use a loss: those that name one, or name what was made of one, and so on.

Following a function costs a hundred times what looking at its words costs, and most functions of most files have
nothing to do with a loss. Words are taken from the text, strings included: a word too many costs time, a word too few a
finding. Of a file without such a word only what runs when it is started is followed, since that may call other files.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rightloss.source import Source

# What every call that a rule looks at has in its own name, or in the name of what it is given.
_ACTS = re.compile(
    r"loss|criteri|entrop|objective|logsumexp|logaddexp|log_prob|logpdf|likelihood|nll|bce|mse|mae|hinge|huber|fobj"
    r"|[a-z]_error|(?:^|_)score$|scoring|scorer|(?:^|_)metric|accuracy|auc$|^backward$|minimi[sz]e|maximize"
    r"|^grad$|and_grad|^gradients?$|tape$|hessian|^fit|_fit$|ing_step$|train_step|train_on_batch|monitor|deviance|divergence|kl_div"
    r"|regularizer|defvjp|calibrat|logistic|argmax|^obj$|xgb|lgb|lightgbm|catboost|booster"
    r"|ridge|^solve$|^inv$|^pinv$"
)
_WORD = re.compile(r"[^\W\d]\w*")
_ATTRIBUTE = re.compile(r"\.(\w+)\s*(?:\[[^\]\n]*\]\s*)?(?::[^=\n]+)?(?:,[^=\n]*)?=(?!=)")
_PUT = re.compile(r"(\w+)\.(?:append|extend|add|update|insert|setdefault|register\w*|add_\w+)\(|\bsetattr\(")
_QUOTED = re.compile(r"[\"'](\w+)[\"']")
_DECIDES = re.compile(r"(?<![-=<>])[<>]=?(?![<>])|round|astype|\.(?:long|int|short|gt|ge|lt|le|max)\(")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_Unit = tuple[set[str], set[str]]  # what a statement makes, and the words it uses


@lru_cache(maxsize=100_000)
def _acts(word: str) -> bool:
    return _ACTS.search(word.lower()) is not None


def runs(tree: ast.Module) -> bool:
    """Whether a file does something when it is run, besides defining and importing."""
    plain = (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    return any(not isinstance(each, plain) and not _is_docstring(each) for each in tree.body)


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


class Relevance:
    """The words of one program that lead to a loss."""

    def __init__(self, source: Source, tree: ast.Module) -> None:
        self._lines = source.lines
        units = list(self._units(tree.body, local=False))
        used = set[str]().union(*(words for _, words in units))
        found = {word for word in used if _acts(word)}
        self.words = _spread(found, units)

    def has(self, node: ast.expr | ast.stmt) -> bool:
        """Whether a function may come to use a loss, or make a decision of what was trained on one."""
        if not self.words:
            return False
        text = self._text(node)
        return not self.words.isdisjoint(_WORD.findall(text)) or bool(_DECIDES.search(text))

    def _definition(self, node: ast.stmt) -> _Unit:
        """A class is relevant through what making or calling its objects runs; its other methods by their names."""
        if isinstance(node, ast.ClassDef):
            run = [each for each in node.body if not isinstance(each, _FUNCTIONS) or _is_implied(each.name)]
            head = self._text(node, max(node.body[0].lineno - 1, node.lineno))
            return {node.name}, set(_WORD.findall("\n".join([head, *map(self._text, run)])))
        name = getattr(node, "name", "")
        return set() if _is_implied(name) else {name}, set(_WORD.findall(self._text(node)))

    def _text(self, node: ast.expr | ast.stmt, end: int | None = None) -> str:
        first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])
        lines = self._lines[first - 1 : end or node.end_lineno]
        if len(lines) == 1 and end is None and lines[0].isascii():
            return lines[0][node.col_offset : node.end_col_offset]  # of many on one line
        if isinstance(node, _DEFINITIONS) and _is_docstring(node.body[0]):
            skipped = node.body[0]
            del lines[skipped.lineno - first : (skipped.end_lineno or skipped.lineno) - first + 1]
        return "\n".join(line for line in lines if not line.lstrip().startswith("#"))

    def _units(self, body: list[ast.stmt], *, local: bool) -> Iterator[_Unit]:
        for statement in body:
            inner = [block for block in _blocks(statement) if block]
            if isinstance(statement, _DEFINITIONS):
                yield self._definition(statement)
            else:
                end = max(inner[0][0].lineno - 1, statement.lineno) if inner else None
                text = self._text(statement, end)
                yield _kept(text) | (set() if local else _bound(statement)), set(_WORD.findall(text))
            for block in inner:
                yield from self._units(block, local=local or isinstance(statement, _FUNCTIONS))


def _is_implied(name: str) -> bool:
    return name.startswith("__") or name in {"forward", "call", "setup", "build", "train", "eval"}


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, [])
    for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
        yield part.body


def _kept(text: str) -> set[str]:
    """What a statement of a function leaves behind: attributes, and what it puts into something that outlives it."""
    return {*_ATTRIBUTE.findall(text), *_put(text)}


def _put(text: str) -> set[str]:
    owners = _PUT.findall(text)
    return {*owners, *_QUOTED.findall(text)} - {"self", "cls", ""} if owners else set()


def _bound(statement: ast.stmt) -> set[str]:
    """Names that an assignment or an import of a module or class binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in statement.names}
    targets = getattr(statement, "targets", None) or [getattr(statement, "target", None)]
    parts = [part for target in targets for part in getattr(target, "elts", [target])]
    return {part.id for part in parts if isinstance(part, ast.Name)}


def _spread(found: set[str], units: Iterable[_Unit]) -> set[str]:
    """What is made of something relevant is relevant."""
    users = defaultdict(list)
    for made, used in units:
        for word in used:
            users[word].append(made)
    words, waiting = set(found), list(found)
    while waiting:
        for made in users.pop(waiting.pop(), ()):
            waiting += made - words
            words |= made
    return words
