"""Names: what a file calls something of a library, and the same thing under another name beside it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.repairs.index import index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.repairs.edits import Code, Edits


def imports(code: Code) -> Iterator[tuple[str, str, ast.Import | ast.ImportFrom]]:
    """Names that imports at the top of a file bind, what they stand for, and the statement."""
    for node in code.tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                root = alias.name.partition(".")[0]
                yield alias.asname or root, alias.name if alias.asname else root, node
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}", node


def called(code: Code, path: str) -> str | None:
    """How a file can write something of a library by what it imports already, the shortest way."""
    found = []
    for name, stands_for, _ in imports(code):
        if path == stands_for or path.startswith(f"{stands_for}."):
            found.append(name + path[len(stands_for) :])
    return min(found, key=len) if found else None


def is_library(code: Code, node: ast.expr) -> bool:
    """Whether an expression is a dotted name that begins with something imported."""
    while isinstance(node, ast.Attribute):
        node = node.value
    if not isinstance(node, ast.Name):
        return False
    return node.id in index(code.tree).imported


def name_of(node: ast.expr) -> str:
    """The last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def sibling(code: Code, node: ast.expr, new: str) -> Edits:
    """Another name of the same module; a name that was imported by itself is imported too."""
    if isinstance(node, ast.Attribute):
        line, column = code.ends(node)[1]
        return (code.edit((line, column - len(node.attr)), (line, column), new),)
    if not isinstance(node, ast.Name):
        return ()
    for name, path, statement in imports(code):
        if name == node.id and isinstance(statement, ast.ImportFrom):
            wanted = f"{path.rpartition('.')[0]}.{new}"
            present = called(code, wanted)
            rename = code.edit(*code.ends(node), present or new)
            return (rename,) if present else (rename, *_beside(code, statement, new))
    return ()


def _beside(code: Code, statement: ast.ImportFrom, new: str) -> Edits:
    """One more name in `from … import …`."""
    last = statement.names[-1]
    if last.name == "*":
        return ()
    place = code.source.place(last)  # type: ignore[arg-type]
    end = last.end_lineno or last.lineno, place.end_column
    return (code.edit(end, end, f", {new}"),)


def loads(code: Code, name: str) -> int:
    """How often a file reads a name or an attribute."""
    known = index(code.tree)
    nodes: list[ast.Name | ast.Attribute] = [*known.names.get(name, ()), *known.attributes.get(name, ())]
    return sum(isinstance(node.ctx, ast.Load) for node in nodes)


def bound_to(code: Code, node: ast.expr) -> str | None:
    """The one name or attribute to which an expression is given, if it is."""
    parent = code.parent(node)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1:
        return name_of(parent.targets[0]) or None
    if isinstance(parent, ast.AnnAssign | ast.NamedExpr):
        return name_of(parent.target) or None
    return None
