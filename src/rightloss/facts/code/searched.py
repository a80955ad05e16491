"""Whether a scorer that a program makes is handed to a search, or only called by itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import SEARCHED, Measured
from rightloss.facts.code.memory import once

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


def made(site: Site) -> bool:
    """Whether this is the place where a scorer is made."""
    return isinstance(site.node, ast.Call) and ast.unparse(site.node.func).endswith("make_scorer")


@once
def searched(reader: Reader) -> frozenset[int]:
    """The places of scorers that a search was seen to take."""
    return frozenset(
        id(event.site.node) for event in reader.events if isinstance(event, Measured) and event.mode == SEARCHED
    )


def is_only_called(reader: Reader, site: Site) -> bool:
    """Whether a scorer is called by its name alone, or stands among the parameters of a test."""
    tree = reader.trees.get(site.source.path)
    nodes = [] if tree is None else list(ast.walk(tree))
    marks = [mark for node in nodes for mark in getattr(node, "decorator_list", ())]
    if any(inner is site.node for mark in marks for inner in ast.walk(mark)):
        return True
    kept = [node.targets[0] for node in nodes if isinstance(node, ast.Assign) and node.value is site.node]
    names = {target.id for target in kept if isinstance(target, ast.Name)}
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    reads = [node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)]
    uses = [node for node in reads if node.id in names]
    return bool(uses) and all(id(node) in called for node in uses)
