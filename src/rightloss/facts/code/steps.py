"""Models of sequences: which tokens the scores of each step are computed from."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from rightloss.facts.code.libraries import number
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Constant, Method, Operation, Value
from rightloss.facts.code.windows import window

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_EACH_STEP = frozenset(
    ["linear", "normalise", "dropout", "any_real", "relu", "tanh", "add", "reshape", "flatten", "same", "log_softmax"]
)
_EACH_STEP |= {"transpose", "softmax", "squeeze"}
_LAYERS = frozenset({"LSTM", "GRU", "RNN", "TransformerEncoder", "TransformerEncoderLayer", "TransformerDecoder"})
_CAUSAL = ("tril", "triu", "generate_square_subsequent_mask", "make_causal_mask")
_IN_PLACE = frozenset(
    {"masked_fill_", "masked_scatter_", "index_fill_", "scatter_", "copy_", "random_", "putmask", "put", "copyto"}
)
_MOST = 400


class Read(NamedTuple):
    """Tokens that a model reads, where they are looked up, and how many steps are cut off the front since."""

    tokens: Value
    site: Operation
    offset: int = 0


def read(reader: Reader, value: Value) -> list[Read]:
    """The tokens from which each step's scores come, if every layer between keeps the steps apart or in order."""
    found: list[Read] = []
    waiting, seen = [(value, 0)], set[int]()
    while waiting and len(seen) < _MOST:
        here, offset = waiting.pop()
        if not isinstance(here, Operation) or not here.operands or id(here) in seen:
            continue
        seen.add(id(here))
        looked_up = _looked_up(here)
        if looked_up is not None:
            found.append(Read(looked_up, here, offset))
        else:
            waiting += ((inner, offset + moved) for inner, moved in _before(reader, here))
    return found


def _looked_up(value: Operation) -> Value | None:
    """The numbers of the rows that are taken from a table: `embed(tokens)`, `table[tokens]`."""
    if value.path.endswith((".Embedding", ".Embed")):
        return value.operands[0]
    key = value.settings.get("key") if value.name == "index" else None
    return key if isinstance(key, Operation) and key.name not in {"slice", "integer"} else None


def _before(reader: Reader, value: Operation) -> Iterator[tuple[Value, int]]:
    """The arrays that a step is computed from, each with how many steps were cut off."""
    if value.name == "index":
        cut = window(reader, value)
        if cut is not None and cut.is_cut and not cut.terms and cut.base is value.operands[0]:
            yield cut.base, cut.start
    elif value.name == "add":
        yield from ((operand, 0) for operand in value.operands)
    elif value.name in {"multiply", "divide"}:
        arrays = [part for part in value.operands if not _is_number(part)]
        yield from ((part, 0) for part in arrays if len(arrays) == 1)
    elif _keeps_steps(value):
        yield value.operands[0], 0


def _is_number(value: Value) -> bool:
    return isinstance(value, Constant) or (isinstance(value, Operation) and value.path.startswith("math."))


def _keeps_steps(value: Operation) -> bool:
    if value.name in _EACH_STEP:
        return "Conv" not in value.path
    if value.name == "part":
        inner = value.operands[0]
        return number(value.settings.get("index")) == 0.0 and isinstance(inner, Operation) and _keeps_steps(inner)
    if value.name == "recurrent":
        return "units" not in value.settings  # every step is given back
    if value.name == "sequence":
        return True
    return value.name == "call" and value.path.rpartition(".")[2] in _LAYERS


def is_causal(value: Value) -> bool:
    """Whether each step is kept from seeing those after it: a mask says that tokens are to be foretold."""
    for part in walk(value):
        callee = part.settings.get("callee")
        name = callee.name if isinstance(callee, Method) else part.path.rpartition(".")[2]
        node = part.site.node
        words = {keyword.arg for keyword in node.keywords} if isinstance(node, ast.Call) else set()
        if name in _CAUSAL or words & {"is_causal", "use_causal_mask", "attn_mask", "mask"}:
            return True
    return False


def hides_tokens(reader: Reader) -> bool:
    """Whether the program overwrites parts of what it holds, as one does to hide tokens: `batch["ids"][mask] = 103`."""
    return any(_overwrites(node) for tree in reader.trees.values() for node in ast.walk(tree))


def _overwrites(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", "") in _IN_PLACE
    targets = node.targets if isinstance(node, ast.Assign) else []
    return any(isinstance(one, ast.Subscript) and isinstance(one.value, ast.Subscript) for one in targets)
