"""The few kinds of edits that repairs are made of: they change a span, and nothing beside it.

A position is a line of the program's text and a column in characters, both from 1.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code.memory import once
from rightloss.finding import Edit, Fix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site
    from rightloss.source import Source

Position = tuple[int, int]
Edits = tuple[Edit, ...]


@dataclass(frozen=True)
class Code:
    """One file: its text, its syntax tree, and what each node stands in."""

    source: Source
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that holds another one."""
        return self.parents.get(node)

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """Everything that holds a node, from the inside out."""
        here = self.parent(node)
        while here is not None:
            yield here
            here = self.parent(here)

    def ends(self, node: ast.expr | ast.keyword) -> tuple[Position, Position]:
        """Where a node begins and ends."""
        place = self.source.place(node)
        return (node.lineno, place.column), (node.end_lineno or node.lineno, place.end_column)

    def text(self, start: Position, end: Position) -> str:
        """What is written between two positions."""
        lines = self.source.lines[start[0] - 1 : end[0]]
        lines[-1] = lines[-1][: end[1] - 1]
        lines[0] = lines[0][start[1] - 1 :]
        return "\n".join(lines)

    def written(self, node: ast.expr) -> str:
        """How a node is written, comments and line ends included."""
        return self.text(*self.ends(node))

    def edit(self, start: Position, end: Position, new: str) -> Edit:
        """New text for a span."""
        return Edit(self.source.span(start, end), new)


def code(reader: Reader, site: Site) -> Code | None:
    """The file of a site; None where columns inside it cannot be trusted."""
    found = whole(reader, site.source)
    if found is None or site.node not in found.parents:
        return None
    return None if any(isinstance(node, ast.JoinedStr) for node in found.above(site.node)) else found


@once
def whole(reader: Reader, source: Source) -> Code | None:
    """A file that was followed."""
    tree = reader.trees.get(source.path)
    if tree is None:
        return None
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return Code(source, tree, parents)


def fix(title: str, edits: Iterable[Edit], note: str = "") -> Fix | None:
    """Make a fix: safe if there is nothing to note."""
    kept = tuple(dict.fromkeys(edits))
    return Fix(title, kept, not note, note) if kept else None


# --- spans within brackets


class Slot(NamedTuple):
    """One argument or element: where it begins and ends, brackets of its own included, and the comma behind it."""

    start: Position
    end: Position
    comma: Position | None


def slots(code: Code, node: ast.expr) -> list[Slot]:
    """Arguments of a call or elements of a list as they are written; nothing if that cannot be told."""
    tokens = list(_tokens(code, node))
    depth, first = 0, None
    for index in range(len(tokens) - 1, -1, -1):
        depth += (tokens[index].string in _CLOSE) - (tokens[index].string in _OPEN)
        if depth == 0:
            first = index
            break
    if first is None or not tokens or tokens[-1].string not in _CLOSE:
        return []
    found = _split(tokens[first + 1 : -1])
    return found if len(found) == len(items(node)) else []


_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")
_SPACE = frozenset({tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})


class _Token(NamedTuple):
    string: str
    start: Position
    end: Position


def _tokens(code: Code, node: ast.expr) -> Iterator[_Token]:
    """Words of a node, without space and comments."""
    (line, column), end = code.ends(node)
    text = code.text((line, column), end)

    def moved(row: int, offset: int) -> Position:
        return line + row - 1, offset + (column if row == 1 else 1)

    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type not in _SPACE and token.type != tokenize.ENDMARKER:
                yield _Token(token.string, moved(*token.start), moved(*token.end))
    except (tokenize.TokenError, SyntaxError):
        return


def _split(tokens: list[_Token]) -> list[Slot]:
    """What stands between the commas."""
    found: list[Slot] = []
    inner: list[_Token] = []
    depth = 0
    for token in tokens:
        depth += (token.string in _OPEN) - (token.string in _CLOSE)
        if token.string == "," and depth == 0:
            found.append(Slot(inner[0].start, inner[-1].end, token.start))
            inner = []
        else:
            inner.append(token)
    return [*found, Slot(inner[0].start, inner[-1].end, None)] if inner else found


def items(node: ast.expr) -> list[ast.expr | ast.keyword]:
    """Arguments or elements in the order in which they are written."""
    found: list[ast.expr | ast.keyword] = []
    if isinstance(node, ast.Call):
        found = [*node.args, *node.keywords]
    elif isinstance(node, ast.List | ast.Tuple):
        found = [*node.elts]
    return sorted(found, key=lambda each: (each.lineno, each.col_offset))


def slot(code: Code, holder: ast.expr, item: ast.expr | ast.keyword) -> Slot | None:
    """The span of one argument or element."""
    inside = items(holder)
    found = slots(code, holder)
    return found[inside.index(item)] if found and item in inside else None


# --- the edits


def replaced(code: Code, node: ast.expr, new: str) -> Edits:
    """New text for a node."""
    return (code.edit(*code.ends(node), new),)


def enclosed(code: Code, node: ast.expr, holder: ast.AST | None) -> str:
    """How a node is written where something else stood, in brackets where they are needed."""
    text = code.written(node)
    plain = isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.List | ast.Tuple)
    within = isinstance(holder, ast.Call | ast.keyword)
    if isinstance(holder, ast.Call) and isinstance(node, ast.GeneratorExp | ast.Starred | ast.NamedExpr):
        return f"({text})"
    if isinstance(holder, ast.Call) and holder.func is node and not plain:
        return f"({text})"
    whole = within or isinstance(holder, ast.Assign | ast.Return | ast.AnnAssign | ast.AugAssign)
    return text if (plain or whole) and ("\n" not in text or within) else f"({text})"


def unwrapped(code: Code, call: ast.expr, kept: ast.expr) -> Edits:
    """Take a call away and keep one of its arguments, or its receiver; `x = x` goes as a whole."""
    parent = code.parent(call)
    if isinstance(parent, ast.Assign) and isinstance(kept, ast.Name) and len(parent.targets) == 1:
        target = parent.targets[0]
        if isinstance(target, ast.Name) and target.id == kept.id and (gone := _line(code, parent)) is not None:
            return (gone,)
    return (code.edit(*code.ends(call), enclosed(code, kept, code.parent(call))),)


def _line(code: Code, statement: ast.stmt) -> Edit | None:
    """Take away a statement that has its lines for itself, and is not all that its block holds."""
    block = getattr(code.parent(statement), "body", [])
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    place = code.source.place(statement)
    around = code.source.lines[first - 1][: place.column - 1] + code.source.lines[last - 1][place.end_column - 1 :]
    alone = not around.strip() and statement in block and len(block) > 1
    return code.edit((first, 1), (last + 1, 1), "") if alone else None


def swapped(code: Code, call: ast.Call, one: ast.expr, other: ast.expr) -> Edits:
    """Two arguments change places."""
    spans = [_value(code, call, each) for each in (one, other)]
    if None in spans:
        return ()
    first, second = [span for span in spans if span is not None]
    return code.edit(*first, code.text(*second)), code.edit(*second, code.text(*first))


def _value(code: Code, call: ast.Call, node: ast.expr) -> tuple[Position, Position] | None:
    """The span of an argument, of a named one without its name; brackets around it included."""
    if node in call.args:
        found = slot(code, call, node)
        return None if found is None else (found.start, found.end)
    return code.ends(node) if any(keyword.value is node for keyword in call.keywords) else None


def keyword(code: Code, call: ast.Call, name: str, new: str) -> Edits:
    """Set a named argument, whether or not it is there."""
    present = next((each for each in call.keywords if each.arg == name), None)
    if present is not None:
        return replaced(code, present.value, new)
    if any(each.arg is None for each in call.keywords):
        return ()  # what is spread may hold it
    found = slots(code, call)
    if not found and items(call):
        return ()
    line, column = code.ends(call)[1]
    end = found[-1].end if found else (line, column - 1)
    if found and isinstance(items(call)[-1], ast.GeneratorExp):
        return ()
    return (code.edit(end, end, f", {name}={new}" if found else f"{name}={new}"),)


def without(code: Code, holder: ast.expr, item: ast.expr | ast.keyword) -> Edits:
    """Take one argument or element away, with its comma, and with its lines where it has them for itself."""
    found = slots(code, holder)
    inside = items(holder)
    if not found or item not in inside:
        return ()
    index = inside.index(item)
    here = found[index]
    lines = code.source.lines
    alone = not lines[here.start[0] - 1][: here.start[1] - 1].strip()
    if alone and here.comma is not None and here.comma[0] == here.end[0]:
        rest = lines[here.end[0] - 1][here.comma[1] :].strip()
        if not rest:
            return (code.edit((here.start[0], 1), (here.end[0] + 1, 1), ""),)
    if index:
        return (code.edit(found[index - 1].end, here.end, ""),)
    if len(found) > 1:
        return (code.edit(here.start, found[1].start, ""),)
    end = here.end if here.comma is None else (here.comma[0], here.comma[1] + 1)
    return (code.edit(here.start, end, ""),)
