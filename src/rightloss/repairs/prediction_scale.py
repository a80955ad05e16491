"""Repairs of predictions on another scale: the loss for the scale that is there, or the activation taken out."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.libraries import flag
from rightloss.facts.code.read import call_of
from rightloss.facts.code.trees import flow, walk
from rightloss.finding import Level
from rightloss.repairs.activations import at, exchanged, is_only_here, taken_out
from rightloss.repairs.edits import code, fix, keyword
from rightloss.repairs.index import index
from rightloss.repairs.losses import layer, renamed, site_of, told
from rightloss.repairs.names import name_of
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from rightloss.facts.call import Call
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_LOGITS_OUT = "the model then gives logits: apply the activation where probabilities are shown"
_LOGARITHMS_OUT = "the model then gives log-probabilities"
_PROBABILITIES_OUT = "the model then gives probabilities: leave the activation out where it is applied again"
_COINCIDENCE = "it rests on a likely coincidence"
_HALF = 0.5
_HALF_PRECISION = "this loss cannot be used under autocast; the model's output stays a probability"
_PROBABILITIES = {
    "BCEWithLogitsLoss": "BCELoss",
    "binary_cross_entropy_with_logits": "binary_cross_entropy",
}
_LOGITS = {
    "nll_loss": "cross_entropy",
    "NLLLoss": "CrossEntropyLoss",
    "BCELoss": "BCEWithLogitsLoss",
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
}


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Choose by what the loss takes and what it gets."""
    if not isinstance(seen, LossUse) or _is_turned_round(reader, seen):
        return None
    call = call_of(reader, seen)
    takes, given = call.takes, call.scale.likely
    doubt = "" if finding.level is Level.ERROR else _COINCIDENCE
    if takes == {Scale.LOGIT} and given == {Scale.PROBABILITY}:
        return _probabilities(reader, seen, call, doubt)
    if given == {Scale.PROBABILITY} and Scale.LOG_PROBABILITY in takes:
        return _logarithms(reader, seen, call, doubt)
    if call.framework == "torch" and takes == {Scale.LOG_RATE} and Scale.RATE in given:
        return fix("tell the loss that it gets rates", told(reader, site_of(seen), "log_input", "False"), doubt)
    if Scale.LOGIT in given:
        return _logits(reader, seen, call, doubt)
    return None


def _is_turned_round(reader: Reader, seen: LossUse) -> bool:
    """Whether the target stands where the prediction belongs: what is to be repaired is the order."""
    return flow(reader, seen.target).live and not flow(reader, seen.prediction).live


def _activations(seen: LossUse, call: Call) -> list[Operation]:
    """The operations that the evidence names; nothing if one of them cannot be found, or is applied again and again."""
    found = [at(seen.prediction, reason.place) for reason in call.scale.because if "probabilities" in reason.text]
    kept = [one for one in found if one is not None and one.name in {"softmax", "sigmoid"}]
    again = any(
        one is not other and one.name == other.name and one.site.place == other.site.place
        for one in kept
        for other in walk(seen.prediction)
    )
    return kept if len(kept) == len(found) and not again else []


def _probabilities(reader: Reader, seen: LossUse, call: Call, doubt: str) -> Fix | None:
    """Activations before a loss that applies them itself."""
    if flag(seen.settings.get("from_logits")) and "#raw" not in seen.settings:
        return fix(
            "tell the loss that it gets probabilities", told(reader, site_of(seen), "from_logits", "False"), doubt
        )
    found = _activations(seen, call)
    local = _is_local(reader, seen, found)
    if not local and call.losses == {"binary_cross_entropy"} and _reads_probabilities(reader, seen):
        return fix("use the loss that takes probabilities", renamed(reader, seen, _PROBABILITIES), _HALF_PRECISION)
    edits = [taken_out(reader, one.site) for one in found]
    if not all(edits):
        return None
    note = doubt or ("" if local else _LOGITS_OUT)
    return fix("take the activation out", [edit for each in edits for edit in each], note)


def _reads_probabilities(reader: Reader, seen: LossUse) -> bool:
    """Whether something is compared with 0.5 where the loss is: the model's output has to stay as it is."""
    file = code(reader, seen.site)
    if file is None or "pos_weight" in seen.settings:
        return False
    return any(isinstance(side, ast.Constant) and side.value == _HALF for side in index(file.tree).compared)


def _logarithms(reader: Reader, seen: LossUse, call: Call, doubt: str) -> Fix | None:
    found = _activations(seen, call)
    edits = [exchanged(reader, one.site, "log_softmax") for one in found if one.name == "softmax"]
    if not edits or len(edits) != len(found) or not all(edits):
        return None
    note = doubt or ("" if _is_local(reader, seen, found) else _LOGARITHMS_OUT)
    return fix("take the logarithm: log_softmax", [edit for each in edits for edit in each], note)


def _logits(reader: Reader, seen: LossUse, call: Call, doubt: str) -> Fix | None:
    """Raw numbers for a loss of probabilities or of their logarithms."""
    if call.framework in {"torch", "skorch"}:
        return fix("use the loss that takes logits", renamed(reader, seen, _LOGITS), doubt)
    if call.framework != "keras":
        return None
    site = site_of(seen)
    if isinstance(site.node, ast.Call) and "rossentropy" in name_of(site.node.func):
        return fix("tell the loss that it gets logits", told(reader, site, "from_logits", "True"), doubt)
    last = layer(seen.prediction)
    file = None if last is None else code(reader, last)
    if file is None or last is None or not isinstance(last.node, ast.Call) or name_of(last.node.func) != "Dense":
        return None
    word = "sigmoid" if call.losses & {"binary_cross_entropy", "focal"} else "softmax"
    return fix(
        f"let the last layer answer with {word}",
        keyword(file, last.node, "activation", f'"{word}"'),
        _PROBABILITIES_OUT,
    )


def _is_local(reader: Reader, seen: LossUse, found: list[Operation]) -> bool:
    """Whether only the loss reads what the activations give."""
    for one in found:
        file = code(reader, one.site)
        if file is None or one.site.source is not seen.site.source or not isinstance(one.site.node, ast.expr):
            return False
        if not is_only_here(file, one.site.node, seen.site.node):
            return False
    return True
