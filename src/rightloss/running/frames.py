"""Where in the user's own program something happens: the call that a running frame is in the middle of."""

from __future__ import annotations

import ast
import os
import sys
import sysconfig
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from types import CodeType, FrameType

    from rightloss.facts.code.values import Site

_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_OURS = str(Path(__file__).parents[1])
_DEEPEST = 200


class Where(NamedTuple):
    """A frame of the user's program, and the library function that it called, if one stands between."""

    code: CodeType
    instruction: int
    frame: FrameType
    inside: str = ""


@lru_cache(maxsize=10_000)
def is_library(path: str) -> bool:
    """Whether a file belongs to an installed package, to Python or to us."""
    return path.startswith((*_LIBRARIES, _OURS, "<frozen", "<__array_function__"))


def user_frame(hidden: str, depth: int = 2) -> Where | None:
    """Find the innermost frame of the user's program; files below `hidden` are the framework itself."""
    frame: FrameType | None = sys._getframe(depth)  # noqa: SLF001 (the documented way to a caller)
    inside = ""
    for _ in range(_DEEPEST):
        if frame is None:
            return None
        path = frame.f_code.co_filename
        if not is_library(path):
            return Where(frame.f_code, frame.f_lasti, frame, inside)
        if not inside and not path.startswith((hidden, _OURS)):
            inside = f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_qualname}"
        frame = frame.f_back
    return None


def site(where: Where) -> Site:
    """The node of the syntax tree that is being evaluated there; the whole line if that cannot be told."""
    from executing import Source as Executing

    from rightloss.facts.code.values import Site
    from rightloss.source import Source

    found = Executing.executing(where.frame)
    path = os.path.abspath(where.code.co_filename)  # noqa: PTH100 (no link is to be followed)
    node: Any = found.node
    if not isinstance(node, ast.expr | ast.stmt):
        node = _line(where.frame.f_lineno)
    _trees[path] = found.source.tree
    return Site(Source(path, found.source.text), node)


_trees: dict[str, ast.Module | None] = {}


def tree(path: str) -> ast.Module | None:
    """The syntax tree to which the nodes of a file's sites belong."""
    return _trees.get(path)


def _line(number: int) -> ast.Pass:
    return ast.Pass(lineno=number, end_lineno=number, col_offset=0, end_col_offset=0)


def where_defined(function: object) -> Site | None:
    """The definition of the program's own function, which a library may have wrapped."""
    from executing import Source as Executing

    from rightloss.facts.code.values import Site
    from rightloss.source import Source

    for each in _wrapped(function):
        code = getattr(each, "__code__", None)
        if code is None or is_library(code.co_filename):
            continue
        found, path = Executing.for_filename(code.co_filename), os.path.abspath(code.co_filename)  # noqa: PTH100
        for node in ast.walk(found.tree) if found.tree else ():
            if isinstance(node, ast.FunctionDef) and code.co_firstlineno in {
                node.lineno,
                *(one.lineno for one in node.decorator_list),
            }:
                _trees[path] = found.tree
                return Site(Source(path, found.text), node)
    return None


def _wrapped(function: object) -> list[object]:
    """A function, and those that it was made of."""
    cells = [cell.cell_contents for cell in getattr(function, "__closure__", None) or ()]
    inner = [getattr(function, name, None) for name in ("__wrapped__", "func")]
    return [function, *inner, *(each for each in cells if callable(each))]
