"""Repairs of reductions: the mean after what needs each sample, and divisors that are meant."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code import counted
from rightloss.facts.code.events import LossUse, Minimised
from rightloss.facts.code.libraries import number
from rightloss.facts.code.loops import accumulation
from rightloss.facts.code.trees import walk
from rightloss.repairs.activations import argument, assigned, at
from rightloss.repairs.edits import Code, code, fix, replaced
from rightloss.repairs.losses import site_of, told

if TYPE_CHECKING:
    from rightloss.facts.code.events import Event
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Operation, Site
    from rightloss.finding import Finding, Fix

SAFETY = "safe unsafe"
_RATE = "the gradient is of another size, and with it the learning rate that suits it"
_IGNORES = frozenset({"torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss"})
_TOKENS = "right if no class that counts has this number"


def repair(reader: Reader, seen: Event, finding: Finding) -> Fix | None:
    """Choose by where the number is made."""
    if isinstance(seen, LossUse):
        return _padding(reader, seen)
    if not isinstance(seen, Minimised):
        return None
    if finding.place == seen.site.place and "number" in finding.message:
        return _accumulated(reader, seen)
    made = at(seen.value, finding.place)
    if made is None:
        return None
    if made.name == "loss":
        return fix("divide by the batch alone", told(reader, _maker(reader, made), "reduction", '"batchmean"'), _RATE)
    return _masked(reader, made) or _unreduced(reader, seen, made)


def _padding(reader: Reader, seen: LossUse) -> Fix | None:
    made = counted.padded(seen)
    filled = None if made is None else number(made.settings.get("value")) or 0.0
    if filled is None or not filled.is_integer() or seen.entry not in _IGNORES:
        return None
    return fix("leave padding out", told(reader, site_of(seen), "ignore_index", f"{filled:g}"), _TOKENS)


def _masked(reader: Reader, made: Operation) -> Fix | None:
    """`mean(losses * mask)`, where the mask is written as one of the two factors."""
    mask = counted.mask_of_targets(made)
    file, node = code(reader, made.site), made.site.node
    inner = None if file is None or not isinstance(node, ast.Call) else argument(file, node)
    if mask is None or file is None or not isinstance(node, ast.Call) or not isinstance(inner, ast.BinOp):
        return None
    factor = next((each for each in (inner.left, inner.right) if _is(file, each, mask)), None)
    function = file.written(node.func)
    if factor is None or not function.endswith("mean") or len(node.args) + len(node.keywords) > 1:
        return None
    name, text = function.removesuffix("mean"), file.written(factor)
    total = (
        f"{text}.sum()" if isinstance(node.func, ast.Attribute) and node.func.value is inner else f"{name}sum({text})"
    )
    end = file.ends(node.func)[1]
    start = (end[0], end[1] - len("mean"))
    last = file.ends(node)[1]
    edits = [file.edit(start, end, "sum"), file.edit(last, last, f" / {total}")]
    if not isinstance(file.parent(node), ast.Assign | ast.Return):
        first = file.ends(node)[0]
        edits = [file.edit(first, first, "("), edits[0], file.edit(last, last, f" / {total})")]
    return fix("divide by what the mask keeps", edits, _RATE)


def _is(file: Code, node: ast.expr, mask: Operation) -> bool:
    """Whether a factor is the mask, or the one name of it."""
    given = assigned(file, node)
    return any(mask.site.node is each for one in (node, given) if one is not None for each in ast.walk(one))


def _maker(reader: Reader, loss: Operation) -> Site:
    """Where the loss is told how to reduce."""
    for event in reader.events:
        if isinstance(event, LossUse) and event.result is loss:
            return site_of(event)
    return loss.site


def _unreduced(reader: Reader, seen: Minimised, made: Operation) -> Fix | None:
    """`reduction="none"`, where a mean follows in any case."""
    losses = [one for one in walk(made) if one.name == "loss"]
    reduced = any(one.name == "mean" and _holds(one, losses) for one in walk(seen.value))
    if not all(one.path.startswith("torch.") for one in losses):
        return None
    if len({one.site.place for one in losses}) != 1 or not reduced:
        return None
    return fix("take the mean last", told(reader, _maker(reader, losses[0]), "reduction", '"none"'))


def _holds(mean: Operation, losses: list[Operation]) -> bool:
    return all(any(one is loss for one in walk(mean)) for loss in losses)


def _accumulated(reader: Reader, seen: Minimised) -> Fix | None:
    """`(loss / n).backward()`, with the n of `if (i + 1) % n == 0`."""
    guard = accumulation(reader, seen.site)
    file, node = code(reader, seen.site), seen.site.node
    if guard is None or file is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    every = [
        each.right for each in ast.walk(guard.test) if isinstance(each, ast.BinOp) and isinstance(each.op, ast.Mod)
    ]
    if len(every) != 1 or not isinstance(every[0], ast.Name | ast.Attribute | ast.Constant | ast.Subscript):
        return None
    return fix(
        "divide by the number of batches",
        replaced(file, node.func.value, _quotient(file, node.func.value, every[0])),
        _RATE,
    )


def _quotient(file: Code, loss: ast.expr, count: ast.expr) -> str:
    plain = isinstance(loss, ast.Call | ast.Name | ast.Attribute | ast.Subscript)
    text = file.written(loss)
    return f"({text if plain else f'({text})'} / {file.written(count)})"
