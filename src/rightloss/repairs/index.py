"""Where names stand in a piece of syntax, looked up once: many findings of one file ask for it."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import NamedTuple


class Index(NamedTuple):
    """Nodes by what they name."""

    names: dict[str, list[ast.Name]]
    attributes: dict[str, list[ast.Attribute]]
    parameters: dict[str, list[ast.arg]]
    counted: frozenset[str]  # names and attributes whose elements are picked
    imported: frozenset[str]
    compared: tuple[ast.expr, ...]  # what something is compared with


@lru_cache(maxsize=16)
def index(tree: ast.AST) -> Index:
    """Look through a tree."""
    names: dict[str, list[ast.Name]] = {}
    attributes: dict[str, list[ast.Attribute]] = {}
    parameters: dict[str, list[ast.arg]] = {}
    counted, imported, compared = set[str](), set[str](), list[ast.expr]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.setdefault(node.id, []).append(node)
        elif isinstance(node, ast.Attribute):
            attributes.setdefault(node.attr, []).append(node)
        elif isinstance(node, ast.arg):
            parameters.setdefault(node.arg, []).append(node)
        elif isinstance(node, ast.Subscript):
            counted.add(getattr(node.value, "attr", getattr(node.value, "id", "")))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            imported |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.Compare):
            compared += node.comparators
    return Index(names, attributes, parameters, frozenset(counted), frozenset(imported), tuple(compared))
