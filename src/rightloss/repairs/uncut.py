"""Take away what cuts a number from the graph, such as `.item()`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.repairs.edits import code, unwrapped
from rightloss.repairs.names import is_library, name_of

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site
    from rightloss.repairs.edits import Edits

_METHODS = frozenset({"item", "detach", "numpy"})
_FUNCTIONS = frozenset({"stop_gradient"})


def uncut(reader: Reader, site: Site) -> Edits:
    """Give back what the cut was applied to."""
    file, node = code(reader, site), site.node
    if file is None or not isinstance(node, ast.Call):
        return ()
    name = name_of(node.func)
    if name in _METHODS and isinstance(node.func, ast.Attribute) and not is_library(file, node.func) and not node.args:
        return unwrapped(file, node, node.func.value)
    if name in _FUNCTIONS and len(node.args) == 1 and not node.keywords:
        return unwrapped(file, node, node.args[0])
    return ()
