"""Repairs of penalties: added, kept in the graph, applied once."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import Minimised
from rightloss.facts.code.trees import flow, is_penalty, walk
from rightloss.finding import Level
from rightloss.repairs.edits import Code, code, fix, without
from rightloss.repairs.uncut import uncut

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Object, Operation
    from rightloss.finding import Edit, Finding, Fix

SAFETY = "safe unsafe"
_ACTS = "a penalty that never acted begins to act: look at its strength"
_STRENGTH = "the weights shrink less than before: look at the strength that is left"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Look at the place that the finding, or its first reason, names."""
    if not isinstance(seen, Minimised):
        return None
    if finding.level is Level.ADVICE:
        return _once(reader, finding)
    here = next((one for one in walk(seen.value) if one.site.place == finding.place), None)
    if here is not None and here.name == "subtract":
        return _added(reader, seen, here)
    cuts = [cut for _, cut in flow(reader, seen.value).cuts if cut.site.place == finding.because[0].place]
    return fix("leave it in the graph", uncut(reader, cuts[0].site), _ACTS) if cuts else None


def _added(reader: Reader, seen: Minimised, here: Operation) -> Fix | None:
    """Every minus before a penalty of the same total: with one of them left the finding would stay."""
    taken = [one for one in walk(seen.value) if one.name == "subtract" and is_penalty(reader, one.operands[1])]
    edits = []
    for one in dict.fromkeys([here, *taken]):
        file, node = code(reader, one.site), one.site.node
        edit = None if file is None or not isinstance(node, ast.BinOp) else _plus(file, node)
        if edit is None:
            return None
        edits.append(edit)
    return fix("add the penalty", edits)


def _plus(file: Code, node: ast.BinOp) -> Edit | None:
    """The minus between the two sides."""
    (line, column), end = file.ends(node.left)[1], file.ends(node.right)[0]
    for row, text in enumerate(file.text((line, column), end).split("\n")):
        at = text.partition("#")[0].find("-")
        if at >= 0:
            start = (line + row, at + (column if row == 0 else 1))
            return file.edit(start, (start[0], start[1] + 1), "+")
    return None


def _once(reader: Reader, finding: Finding) -> Fix | None:
    """The optimiser that decays the weights stops doing so."""
    decays: list[Object] = [made for made in reader.objects if made.site.place == finding.because[0].place]
    for made in decays:
        file, node = code(reader, made.site), made.site.node
        if file is not None and isinstance(node, ast.Call):
            told = next((each for each in node.keywords if each.arg == "weight_decay"), None)
            return None if told is None else fix("leave it to the loss", without(file, node, told), _STRENGTH)
    return None
