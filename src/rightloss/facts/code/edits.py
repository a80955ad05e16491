"""Changes of a program's text, span by span: a node replaced, a keyword set, two arguments swapped."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.finding import Edit

if TYPE_CHECKING:
    from rightloss.source import Source

_ATOMS = (ast.Name, ast.Call, ast.Attribute, ast.Subscript, ast.Constant)


def text(source: Source, node: ast.expr) -> str:
    """How a node is written."""
    first, last = node.lineno, node.end_lineno or node.lineno
    lines = [line.encode() for line in source.lines[first - 1 : last]]
    lines[-1] = lines[-1][: node.end_col_offset]
    lines[0] = lines[0][node.col_offset :]
    return b"\n".join(lines).decode()


def atom(source: Source, node: ast.expr) -> str:
    """How a node is written, in parentheses where something is to follow it."""
    written = text(source, node)
    return written if isinstance(node, _ATOMS) and not _is_number(node) else f"({written})"


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex)


def replaced(source: Source, node: ast.expr, by: str) -> Edit:
    """Another text for a node."""
    return Edit(source.place(node), by)


def swapped(source: Source, one: ast.expr, other: ast.expr) -> tuple[Edit, Edit]:
    """Two nodes change places."""
    return replaced(source, one, text(source, other)), replaced(source, other, text(source, one))


def last_name(source: Source, callee: ast.expr, name: str) -> Edit | None:
    """`nn.NLLLoss` becomes `nn.CrossEntropyLoss`; a bare name would need another import."""
    if not isinstance(callee, ast.Attribute):
        return None
    row, end = callee.end_lineno or callee.lineno, callee.end_col_offset or 0
    line = source.lines[row - 1].encode()
    start = len(line[: end - len(callee.attr.encode())].decode()) + 1
    return Edit(source.span((row, start), (row, start + len(callee.attr))), name)


def keyword(source: Source, call: ast.Call, name: str, value: str) -> Edit:
    """Set an argument by its name."""
    for given in call.keywords:
        if given.arg == name:
            return replaced(source, given.value, value)
    last = [*call.args, *(given.value for given in call.keywords)]
    if not last:
        row, column = call.end_lineno or call.lineno, call.end_col_offset or 0
        at = len(source.lines[row - 1].encode()[: column - 1].decode()) + 1
        return Edit(source.span((row, at), (row, at)), f"{name}={value}")
    end = max(last, key=lambda node: (node.end_lineno or 0, node.end_col_offset or 0))
    row, column = end.end_lineno or end.lineno, end.end_col_offset or 0
    at = len(source.lines[row - 1].encode()[:column].decode()) + 1
    return Edit(source.span((row, at), (row, at)), f", {name}={value}")


def argument(call: ast.Call, position: int, *names: str) -> ast.expr | None:
    """The node of an argument."""
    named = [given.value for given in call.keywords if given.arg in names]
    if named:
        return named[0]
    plain = call.args[: position + 1]
    open_ = any(isinstance(one, ast.Starred) for one in plain)
    return plain[position] if len(plain) > position and not open_ else None
