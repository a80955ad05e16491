"""Repairs of readouts: the boundary where it lies, the activation that was trained."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import Applied, Measured
from rightloss.facts.code.trees import walk
from rightloss.repairs.activations import argument, exchanged
from rightloss.repairs.edits import code, fix, replaced
from rightloss.repairs.names import called, name_of

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation
    from rightloss.finding import Finding, Fix

SAFETY = "unsafe"
_DECISIONS = "decisions change, and with them every score of them"
_HALF = 0.5
_KNOWN = frozenset({"softmax", "sigmoid", "greater", "less", "round"})


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Look at what is read out."""
    if isinstance(seen, Measured):
        return _watched(reader, seen)
    if not isinstance(seen, Applied):
        return None
    here = [one for one in walk(seen.operation) if one.site.place == finding.place]
    made = next((one for one in here if one.name in _KNOWN), None)
    if made is None:
        return None
    if made.name in {"softmax", "sigmoid"} and finding.help.startswith("use "):
        new = "sigmoid" if made.name == "softmax" else "softmax"
        return fix(f"read out with {new}", exchanged(reader, made.site, new), _DECISIONS)
    if made.name in {"greater", "less"} and finding.help.startswith("compare with 0"):
        return _boundary(reader, made)
    return _rounded(reader, made) if made.name == "round" else None


def _boundary(reader: Reader, made: Operation) -> Fix | None:
    """0.5 becomes 0."""
    file, node = code(reader, made.site), made.site.node
    if file is None or not isinstance(node, ast.Compare | ast.Call):
        return None
    found = [each for each in ast.walk(node) if isinstance(each, ast.Constant) and each.value == _HALF]
    return fix("compare with 0", replaced(file, found[0], "0.0"), _DECISIONS) if len(found) == 1 else None


def _rounded(reader: Reader, made: Operation) -> Fix | None:
    """Sigmoid before rounding."""
    file, node = code(reader, made.site), made.site.node
    inner = None if file is None or not isinstance(node, ast.Call) else argument(file, node)
    path = {"torch": "torch.sigmoid", "jax": "jax.nn.sigmoid", "tensorflow": "tensorflow.sigmoid"}
    name = None if file is None else called(file, path.get(made.path.partition(".")[0], "?"))
    if file is None or inner is None or name is None:
        return None
    return fix("apply sigmoid first", replaced(file, inner, f"{name}({file.written(inner)})"), _DECISIONS)


def _watched(reader: Reader, seen: Measured) -> Fix | None:
    """A metric of Keras that is told where to cut."""
    file, node = code(reader, seen.site), seen.site.node
    if file is None:
        return None
    if isinstance(node, ast.Call) and name_of(node.func) in {"BinaryAccuracy", "Precision", "Recall"}:
        return None
    paths = ("keras.metrics.BinaryAccuracy", "tensorflow.keras.metrics.BinaryAccuracy")
    name = next((found for path in paths if (found := called(file, path))), None)
    if name is None or not isinstance(node, ast.Constant) or "acc" not in str(node.value):
        return None
    made = f"{name}(name={file.written(node)}, threshold=0.0)"  # the history keeps its key
    return fix("tell the metric where to cut", replaced(file, node, made), _DECISIONS)
