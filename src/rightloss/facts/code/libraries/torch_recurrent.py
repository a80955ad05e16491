"""PyTorch's recurrent layers give their output and their last state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import flag, number
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
    output = Operation("sequence", inputs, told, where, path, cut=reader.cut)
    state: Value = Operation("state", inputs, {}, where, path, cut=reader.cut)
    if path.endswith("LSTM"):
        state = _pair(reader, state, Operation("state", inputs, {}, where, path, cut=reader.cut))
    return _pair(reader, output, state)


def _pair(reader: Reader, *values: Value) -> List:
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(values))
    return made


OBJECTS = {f"torch.nn.{name}": _recurrent for name in ("LSTM", "GRU", "RNN")}
