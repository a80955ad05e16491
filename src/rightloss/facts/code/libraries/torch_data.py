"""PyTorch's ways to make tensors and batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.libraries import apply, same
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Bound,
    Constant,
    Function,
    Instance,
    Items,
    List,
    Object,
    Operation,
    Partial,
    Value,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


_SUBSET = "torch.utils.data.Subset"


def _made(name: str) -> object:
    """A function that makes an array of a shape: `torch.randn(2, 3)`."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        from rightloss.facts.code.values import Library

        path = callee.path if isinstance(callee, Library) else ""
        first = arguments.positional[0] if arguments.positional else arguments.named.get("size", UNKNOWN)
        shape = first if isinstance(first, List) else List(fixed=True)
        if shape is not first:
            reader.store.set((shape.identity, "items"), Items(arguments.positional))
        return Operation(name, (), {"shape": shape} | arguments.named, site, path)

    return handler


def _randint(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee
    numbers = [value for value in arguments.positional if not isinstance(value, List)]
    low = numbers[0] if len(numbers) > 1 else arguments.named.get("low", Constant(0))
    high = arguments.get(len(numbers) - 1, "high") if numbers else arguments.named.get("high", UNKNOWN)
    shape = next((value for value in arguments.positional if isinstance(value, List)), arguments.named.get("size"))
    settings = {"low": low, "high": high or UNKNOWN} | ({} if shape is None else {"shape": shape})
    return Operation("randint", (), settings, site, "torch.randint")


def _tensor(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    data = arguments.positional[0] if arguments.positional else arguments.named.get("data", UNKNOWN)
    if isinstance(data, Operation) and data.name in {"loss", "mean", "sum"}:
        return Operation("detach", (data,), {}, site)
    return Operation("array", (data,), dict(arguments.named), site, "torch.tensor", cut=reader.cut)


def _loader(reader: Reader, callee: Object | Operation) -> Items | None:
    """Batches of a data loader: a batch of each array of its data set."""
    if isinstance(callee, Operation):
        return None  # a batch: its parts remember which they are
    data = callee.arguments.get(0, "dataset")
    while isinstance(data, Object) and data.path == _SUBSET:
        data = data.arguments.get(0, "dataset")
    collate = callee.arguments.get(6, "collate_fn")
    if isinstance(collate, Function | Bound | Partial):
        return Items(rest=reader.call(collate, Arguments((UNKNOWN,)), callee.site))
    parts = data.arguments.positional if isinstance(data, Object) and data.path.endswith("TensorDataset") else None
    if isinstance(data, Instance):
        return Items(rest=_collated(reader, data, callee))
    if parts is None or not isinstance(callee, Object):
        told: dict[str, Value] = {"loader": callee}
        what = Operation("batch", () if data is None else (data,), told, callee.site, "torch.utils.data.DataLoader")
        return Items(rest=what)
    batch = List(fixed=True)
    columns = tuple(Operation("batch", (part,), {"loader": callee}, callee.site) for part in parts)
    reader.store.set((batch.identity, "items"), Items(columns))
    return Items(rest=batch)


def _collated(reader: Reader, data: Instance, loader: Object | Operation) -> Value:
    """A batch of what the program's own data set gives for one index."""
    function = attributes.of_class(reader, data.kind, "__getitem__")
    index = Operation("integer", (), {}, loader.site)
    if not isinstance(function, Function) or (isinstance(loader, Object) and loader.arguments.get(6, "collate_fn")):
        return Operation("batch", (data,), {}, loader.site)
    row = reader.call(Bound(function, data), Arguments((index,)), loader.site)
    if not isinstance(row, List):
        return Operation("collate", (row,), {}, loader.site)
    batch = List(fixed=True)
    columns = tuple(Operation("collate", (part,), {}, loader.site) for part in reader.store.items(row.identity).front)
    reader.store.set((batch.identity, "items"), Items(columns))
    return batch


def _random_split(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """Some of the rows of a data set, several times."""
    del callee
    data, lengths = arguments.get(0, "dataset"), arguments.get(1, "lengths")
    if data is None or not isinstance(lengths, List):
        return None
    subsets = [Object(_SUBSET, Arguments((data,)), site) for _ in reader.store.items(lengths.identity).front]
    made = List(fixed=True)
    reader.store.set((made.identity, "items"), Items(tuple(subsets)))
    return made


FUNCTIONS = {
    "torch.utils.data.random_split": _random_split,
    "torch.utils.data.dataset.random_split": _random_split,
    "torch.nn.utils.rnn.pad_sequence": apply("padded", "sequences", value=(2, "padding_value")),
    **{f"torch.{name}": _made(name) for name in ("randn", "rand", "zeros", "ones", "empty")},
    "torch.randint": _randint,
    "torch.randperm": _made("permutation"),
    "torch.tensor": _tensor,
    "torch.as_tensor": _tensor,
    "torch.from_numpy": same,
    "torch.FloatTensor": _tensor,
    "torch.LongTensor": _tensor,
}
ITERATED = {"torch.utils.data.DataLoader": _loader}
