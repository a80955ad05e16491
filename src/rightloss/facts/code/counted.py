"""What a mean counts: positions that a mask keeps, tokens that are padding, sums beside means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import number, text
from rightloss.facts.code.trees import flow, is_penalty, terms, walk
from rightloss.facts.code.values import Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.events import LossUse
    from rightloss.facts.code.reader import Reader

_COMPARES = frozenset({"greater", "less", "equal", "not_equal"})
_SAME = frozenset({"same", "astype", "reshape", "flatten", "squeeze", "unsqueeze", "array", "cast"})
_MOVES = frozenset(
    {"index", "reshape", "flatten", "squeeze", "transpose", "same", "unsqueeze", "batch", "part", "element"}
)


def mask_of_targets(value: Operation) -> Operation | None:
    """The mask of `mean(losses * mask)`, where it compares the very targets of the losses with a number."""
    product = value.operands[0] if value.name == "mean" and value.operands else None
    if not isinstance(product, Operation) or product.name != "multiply" or len(product.operands) != 2:  # noqa: PLR2004
        return None
    for losses, mask in (product.operands, product.operands[::-1]):
        compared = _through(mask, _SAME)
        if isinstance(losses, Operation) and losses.name == "loss" and isinstance(compared, Operation):
            target = losses.operands[1] if len(losses.operands) > 1 else None
            if compared.name in _COMPARES and any(_is(part, target) for part in compared.operands):
                return compared
    return None


def normalised(whole: Value, mask: Operation) -> bool:
    """Whether something in the total is divided by what the mask keeps."""
    return any(
        one.name == "divide" and len(one.operands) > 1 and any(inner is mask for inner in walk(one.operands[1]))
        for one in walk(whole)
    )


def padded(use: LossUse) -> Operation | None:
    """Where the targets of a loss were padded with a number that the loss counts as a class."""
    made = _through(use.target, _MOVES)
    if (
        not isinstance(made, Operation)
        or made.name != "padded"
        or not use.entry.endswith(("cross_entropy", "nll_loss"))
    ):
        return None
    ignored = use.settings.get("ignore_index")
    filled = number(made.settings.get("value")) if "value" in made.settings else 0.0
    told = -100.0 if ignored is None else number(ignored)
    reduced = use.settings.get("reduction")
    kept = reduced is not None and text(reduced) != "mean"
    return made if None not in (filled, told) and filled != told and not kept and "weight" not in use.settings else None


def sum_beside_mean(reader: Reader, value: Value) -> Operation | None:
    """A sum over the batch that is added to a mean loss of the same model."""
    found = [term.value for term in terms(reader, value)]
    means = [one for one in found if isinstance(one, Operation) and one.name == "loss" and _takes_mean(one)]
    if not means:
        return None
    sums = [one for one in _added(value) if one.name == "sum" and "axis" not in one.settings and one.operands]
    return next((one for one in sums if flow(reader, one).live and not is_penalty(reader, one)), None)


def _added(value: Value, depth: int = 0) -> list[Operation]:
    """The summands of a total, known factors taken off."""
    if not isinstance(value, Operation) or depth > 6:  # noqa: PLR2004
        return []
    if value.name in {"add", "subtract"}:
        return [one for part in value.operands for one in _added(part, depth + 1)]
    if value.name in {"negative", "multiply"}:
        rest = [part for part in value.operands if number(part) is None]
        return _added(rest[0], depth + 1) if len(rest) == 1 else []
    return [value]


def _takes_mean(loss: Operation) -> bool:
    given = loss.settings.get("reduction")
    return loss.path.startswith("torch.") and (given is None or text(given) == "mean")


def _through(value: Value, names: frozenset[str]) -> Value:
    for _ in range(8):
        if not isinstance(value, Operation) or value.name not in names or not value.operands:
            return value
        value = value.operands[0]
    return value


def _is(one: Value, other: Value | None) -> bool:
    return other is not None and _through(one, _SAME) is _through(other, _SAME)
