"""Training loops that add up the gradients of several batches before each step."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from rightloss.facts.code.memory import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

# What makes steps; an environment, a schedule or a debugger steps too.
_STEPPED = re.compile(r"opt|solver|adam|sgd|scaler|trainer")


def accumulation(reader: Reader, backward: Site) -> ast.If | None:
    """The condition under which alone a step is made, if `backward` runs for every batch and nothing resets between.

    A condition such as `if i % n_critic == 0:` around a whole update (reset, backward, step) is no accumulation.
    """
    loop = _loops(reader, backward.source.path).get(id(backward.node))
    return None if loop is None else _guard(loop.body, list(_unconditional(loop.body)))


@once
def _loops(reader: Reader, path: str) -> dict[int, ast.For | ast.While]:
    """The outermost loop that runs a node in each of its turns, by the node."""
    found: dict[int, ast.For | ast.While] = {}
    for loop in ast.walk(reader.trees[path]) if path in reader.trees else ():
        for statement in _unconditional(loop.body) if isinstance(loop, ast.For | ast.While) else ():
            inner = ast.walk(statement) if isinstance(statement, ast.Expr | ast.Assign) else [statement]
            for node in inner:
                found.setdefault(id(node), loop)  # type: ignore[arg-type]
    return found


def trains(reader: Reader, backward: Site) -> bool:
    """Whether the file takes optimiser steps; a test may ask for a gradient only to look at it."""
    return _takes_steps(reader, backward.source.path)


@once
def _takes_steps(reader: Reader, path: str) -> bool:
    tree = reader.trees.get(path)
    steps = (node for node in ast.walk(tree or ast.Module([], [])) if isinstance(node, ast.Attribute))
    return any(node.attr == "step" and _STEPPED.search(ast.unparse(node.value).lower()) for node in steps)


def _unconditional(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run in every turn of a loop."""
    for statement in body:
        if isinstance(statement, ast.With):
            yield from _unconditional(statement.body)
        elif not isinstance(statement, ast.If | ast.For | ast.While | ast.Try):
            yield statement


def _guard(body: list[ast.stmt], always: list[ast.stmt]) -> ast.If | None:
    if any({"step", "zero_grad"} & _methods(statement) for statement in always):
        return None
    for statement in body:
        if isinstance(statement, ast.If) and any(isinstance(part, ast.Mod) for part in ast.walk(statement.test)):
            inside = set().union(*(_methods(inner) for inner in statement.body))
            if {"step", "zero_grad"} <= inside and "backward" not in inside:
                return statement
    return None


def _methods(statement: ast.stmt) -> set[str]:
    """Names of the methods that a statement calls."""
    calls = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
    return {called.attr for called in calls if isinstance(called, ast.Attribute)}
