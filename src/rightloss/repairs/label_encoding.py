"""Repairs of labels: the loss that takes them as they are, or labels turned into signs or counted from 0."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.read import call_of
from rightloss.repairs.edits import Code, code, fix
from rightloss.repairs.losses import renamed, target_node
from rightloss.vocabulary import Labels

if TYPE_CHECKING:
    from rightloss.facts.call import Call
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_NUMBERS = {
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "CategoricalCrossentropy": "SparseCategoricalCrossentropy",
    "softmax_cross_entropy": "softmax_cross_entropy_with_integer_labels",
}
_ROWS = {new: old for old, new in _NUMBERS.items()}
_ENCODED = "what is shown at prediction has to be encoded the same way"
_NO_SMOOTHING = frozenset({"label_smoothing"})


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Choose by what the loss takes and what the labels are."""
    if not isinstance(seen, LossUse):
        return None
    call = call_of(reader, seen)
    wanted = frozenset(spelling.labels for spelling in call.spellings)
    if wanted == {Labels.DISTRIBUTION} and not _NO_SMOOTHING & set(seen.settings):
        return fix("use the loss of class numbers", renamed(reader, seen, _NUMBERS))
    if wanted == {Labels.CLASS_INDEX} and call.target.exclusive is True:
        return fix("use the loss of one-hot rows", renamed(reader, seen, _ROWS))
    file = code(reader, seen.site)
    node = target_node(seen)
    if file is None or node is None or finding.place != call.place:
        return None
    return _encoded(file, node, call, wanted)


def _encoded(file: Code, node: ast.expr, call: Call, wanted: frozenset[Labels]) -> Fix | None:
    """Arithmetic on the labels, where they are given to the loss."""
    values = call.target.values
    text = file.written(node)
    if "#" in text or values is None:
        return None
    plain = isinstance(node, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    inner = text if plain else f"({text})"
    start, end = file.ends(node)
    if values == {0.0, 1.0} and Labels.CLASS_INDEX not in wanted:
        return fix("turn the labels into signs", (file.edit(start, end, f"2 * {inner} - 1"),), _ENCODED)
    low, high = min(values), max(values)
    if Labels.CLASS_INDEX in wanted and low == 1 and call.columns is not None and high == call.columns:
        return fix("count the classes from 0", (file.edit(start, end, f"{inner} - 1"),), _ENCODED)
    if wanted <= {Labels.SOFT, Labels.ZERO_ONE} and values == {-1.0, 1.0}:
        return fix("turn the signs into 0 and 1", (file.edit(start, end, f"({inner} + 1) / 2"),), _ENCODED)
    if wanted <= {Labels.SOFT, Labels.ZERO_ONE} and values == {1.0, 2.0}:
        return fix("count the classes from 0", (file.edit(start, end, f"{inner} - 1"),), _ENCODED)
    return None
