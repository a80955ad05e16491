"""PyTorch's recurrent layers give their output and their last state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import flag, layer, number
from rightloss.facts.code.values import Arguments, Constant, Items, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


def _recurrent(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    if not isinstance(callee, Object) or not arguments.positional:
        return None
    hidden = number(callee.arguments.get(1, "hidden_size"))
    both = flag(callee.arguments.get(None, "bidirectional"), default=False)
    told: dict[str, Value] = (
        {} if hidden is None or both is None else {"units": Constant(int(hidden) * (2 if both else 1))}
    )
    inputs, where, path = arguments.positional[:1], callee.site, callee.path
    del site
    if number(callee.arguments.get(None, "proj_size")) is not None:
        told = {}
    output = Operation("sequence", inputs, told, where, path, cut=reader.cut)
    ahead = flag(callee.arguments.get(4, "batch_first"), default=False)
    last: dict[str, Value] = (
        {} if hidden is None or "proj_size" in callee.arguments.named else {"units": Constant(int(hidden))}
    )
    last["batch_axis"] = Constant(0 if ahead else 1)
    state: Value = Operation("state", inputs, last, where, path, cut=reader.cut)
    if path.endswith("LSTM"):
        state = _pair(reader, state, Operation("state", inputs, last, where, path, cut=reader.cut))
    return _pair(reader, output, state)


def _attended(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`output, weights = attention(query, key, value)`: an output for each query."""
    query = arguments.get(0, "query")
    if query is None or not isinstance(callee, Object):
        return None
    output = Operation("normalise", (query,), {}, site, callee.path, cut=reader.cut)
    return _pair(reader, output, Operation("call", (query,), {"callee": callee}, site, cut=reader.cut))


def _decoded(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`transformer(source, target)`: an output for each target."""
    target = arguments.get(1, "tgt")
    if target is None or not isinstance(callee, Object):
        return None
    return Operation("normalise", (target,), {}, site, callee.path, cut=reader.cut)


def _pair(reader: Reader, *values: Value) -> List:
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(values))
    return made


_SAME_LENGTH = ("EncoderLayer", "Encoder", "DecoderLayer", "Decoder")
OBJECTS = {
    **{f"torch.nn.{name}": _recurrent for name in ("LSTM", "GRU", "RNN")},
    **{f"torch.nn.Transformer{name}": layer("normalise") for name in _SAME_LENGTH},
    "torch.nn.MultiheadAttention": _attended,
    "torch.nn.Transformer": _decoded,
}
