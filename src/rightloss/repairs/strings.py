"""Words that a program writes once, such as the objective of a booster."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.repairs.edits import replaced

if TYPE_CHECKING:
    from rightloss.repairs.edits import Code, Edits


def word(file: Code, old: str, new: str) -> Edits:
    """Put another word in the place of one; nothing if it stands at several places or at none."""
    found = [each for each in ast.walk(file.tree) if isinstance(each, ast.Constant) and each.value == old]
    return respelled(file, found[0], new) if len(found) == 1 else ()


def respelled(file: Code, node: ast.expr, new: str) -> Edits:
    """Put another word between the same quotes."""
    quote = file.written(node)[:1]
    return replaced(file, node, f"{quote}{new}{quote}") if quote in {'"', "'"} else ()
