"""Looking at the tree of what was computed: its terms, its signs, and whether a gradient gets through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss.facts.code import tables
from rightloss.facts.code.libraries import flag, number
from rightloss.facts.code.values import Constant, Instance, List, Method, Object, Operation, Union, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_MOST_NODES = 4000
_MOST_TERMS = 2000
_DEEPEST = 100

# A gradient ends here: the result does not change when the input changes a little, or is no longer recorded.
CUTS = {
    "argmax": "the place of the largest number has no gradient",
    "round": "rounding has gradient 0",
    "detach": "the array is cut from the graph",
    "item": "the array becomes a plain number",
    "equal": "a comparison has no gradient",
    "not_equal": "a comparison has no gradient",
    "greater": "a comparison has no gradient",
    "less": "a comparison has no gradient",
    "numpy": "the array leaves the framework",
    "one_hot": "one-hot rows are made of class numbers, which have no gradient",
    "stop_gradient": "the array is cut from the graph",
}
UNRECORDED = "no gradient is recorded here"
_LEARNS = frozenset({"linear", "normalise", "parameter", "parameters", "recurrent", "sequence", "state"})
_DATA = frozenset(
    {
        "batch",
        "collate",
        "integer",
        "randn",
        "rand",
        "zeros",
        "ones",
        "randint",
        "choice",
        "arange",
        "known_target",
        "known_data",
        "split",
        "scaled",
        "class_numbers",
        "given_shape",
        "normal",
        "empty",
        "key",
        "table",
    }
)


def walk(value: Value, seen: set[int] | None = None) -> Iterator[Operation]:
    """Every operation of a tree, each once."""
    seen = set() if seen is None else seen
    waiting = [value]
    while waiting and len(seen) < _MOST_NODES:
        here = waiting.pop()
        if id(here) in seen:
            continue
        seen.add(id(here))
        if isinstance(here, Union):
            waiting += [option for option, _ in here.options]
        elif isinstance(here, Operation):
            yield here
            waiting += here.operands


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a total, with its sign."""

    sign: int
    value: Value


def terms(reader: Reader, value: Value, sign: int = 1) -> list[Term]:
    """The summands of a total; means and sums of one array are looked into. Beyond a bound, parts stay whole."""
    found: list[Term] = []
    waiting = [(Term(sign, value), 0)]
    while waiting:
        term, depth = waiting.pop()
        parts = _parts(reader, term) if depth <= _DEEPEST and len(found) + len(waiting) < _MOST_TERMS else None
        if parts is None:
            found.append(term)
        else:
            waiting += [(part, depth + 1) for part in reversed(parts)]
    return found


def _parts(reader: Reader, term: Term) -> list[Term] | None:
    """What a term is the sum of; None if it is not one."""
    value, sign = term.value, term.sign
    if not isinstance(value, Operation):
        return None
    operands = value.operands
    if value.name in {"add", "subtract"} and len(operands) == 2:  # noqa: PLR2004
        return [Term(sign, operands[0]), Term(sign if value.name == "add" else -sign, operands[1])]
    if value.name == "negative":
        return [Term(-sign, operands[0])]
    if value.name in {"mean", "sum", "same", "squeeze", "reshape"} and len(operands) == 1:
        inner = operands[0]
        items = reader.store.items(inner.identity).all() if isinstance(inner, List) else (inner,)
        return [Term(sign, item) for item in items]
    if value.name in {"multiply", "divide"} and len(operands) == 2:  # noqa: PLR2004
        return _scaled(value, sign)
    return None


def _scaled(value: Operation, sign: int) -> list[Term] | None:
    """A known factor is looked through; its sign counts."""
    one, two = value.operands
    factor, rest = (number(one), two) if number(one) is not None and value.name == "multiply" else (number(two), one)
    return None if factor is None else [Term(sign if factor >= 0 else -sign, rest)]


@dataclass(frozen=True, slots=True)
class Flow:
    """What a gradient meets on its way back: learning parts, parts that cannot be seen, and where it ends."""

    live: bool = False
    maybe: bool = False
    cuts: tuple[tuple[str, Operation], ...] = ()

    @property
    def is_dead(self) -> bool:
        """Whether it surely reaches no parameter, though a cut lies before some."""
        return bool(self.cuts) and not self.live and not self.maybe


def flow(reader: Reader, value: Value, depth: int = 0) -> Flow:
    """Follow the gradient of a number back to the parameters. Asked when the reading is over; trees share branches."""
    key = flow, id(value)
    if key not in reader.known:
        reader.known[key] = value, Flow(maybe=True)  # until known; also what a cycle counts as
        reader.known[key] = value, _flow(reader, value, depth)
    found: Flow = reader.known[key][1]
    return found


def _flow(reader: Reader, value: Value, depth: int) -> Flow:
    if isinstance(value, Constant):
        return Flow()
    if isinstance(value, List):
        return _together([flow(reader, item, depth + 1) for item in reader.store.items(value.identity).all()])
    if isinstance(value, Union):
        return _together([flow(reader, option, depth + 1) for option, _ in value.options])
    if isinstance(value, Object | Instance | Method):
        return _of_object(reader, value, depth)
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return Flow(maybe=True)
    return _of_operation(reader, value, depth)


def _of_object(reader: Reader, value: Object | Instance | Method, depth: int) -> Flow:
    """Parameters learn; a distribution learns if what it is made from does; about other objects nothing is known."""
    if is_parameter(value):
        return Flow(live=True)
    if isinstance(value, Method) and tables.read_from_file(value):
        return Flow()
    if isinstance(value, Object) and ".distributions." in value.path:
        given = [*value.arguments.positional, *value.arguments.named.values()]
        return _together([flow(reader, each, depth + 1) for each in given])
    return Flow(maybe=True)


def _of_operation(reader: Reader, value: Operation, depth: int) -> Flow:
    if value.name == "leaf" or flag(value.settings.get("requires_grad")):
        inner = flow(reader, value.operands[0], depth + 1) if value.operands else Flow()
        return inner if inner.cuts else Flow(live=True)
    if value.name in _PICKED and is_parameter(value):
        return Flow(live=True)
    if value.name in _DATA or (value.name == "element" and value.operands and _is_data(value.operands[0])):
        return Flow()
    inner = _together([flow(reader, operand, depth + 1) for operand in _differentiated(value)])
    if value.name == "model_input" and all(isinstance(operand, Unknown) for operand in value.operands):
        return Flow()
    why = (
        CUTS.get(value.name)
        or ("NumPy records no gradient" if value.path.startswith("numpy.") else "")
        or (UNRECORDED if value.cut else "")
    )
    if value.name == "array" and inner.live and "torch" in value.path:
        why = "a new tensor is made from the number"
    learns = value.name in _LEARNS and flag(value.settings.get("trainable")) is not False
    if why:
        ends = inner.live or _of_a_loss(value) or (learns and value.cut)
        return Flow(cuts=inner.cuts + (((why, value),) if ends else ()))
    live = inner.live or learns
    return Flow(live, inner.maybe or (value.name == "call" and not _of_data(value, inner)), inner.cuts)


def _differentiated(value: Operation) -> tuple[Value, ...]:
    """What a gradient may go through: class numbers and labels that are only named carry none."""
    if value.name == "loss" and value.path.endswith(_OF_CLASSES) and isinstance(value.operands[1], Unknown):
        return value.operands[:1]
    return value.operands


_OF_CLASSES = ("cross_entropy", "nll_loss", "NLLLoss", "cross_entropy_with_logits")


def _of_a_loss(value: Operation) -> bool:
    """Whether a gradient ends right at a loss, as in `loss.item()`."""
    return bool(value.operands) and isinstance(value.operands[0], Operation) and value.operands[0].name == "loss"


def _of_data(value: Operation, inner: Flow) -> bool:
    """Whether a call gives data: of a library without gradients, or of a method of data."""
    method = isinstance(value.settings.get("callee"), Method) and bool(value.operands)
    return tables.gives_data(value) or (method and not inner.maybe and not inner.live)


def _is_data(value: Value) -> bool:
    return isinstance(value, Operation) and value.name in _DATA


def _together(parts: list[Flow]) -> Flow:
    return Flow(
        any(part.live for part in parts),
        any(part.maybe for part in parts),
        tuple(cut for part in parts for cut in part.cuts)[:4],
    )


_PICKED = frozenset({"part", "element", "index"})


def is_parameter(value: Value, depth: int = 0) -> bool:
    """Whether a value is (a part of) the parameters of a model."""
    if isinstance(value, Method):
        return value.name in {"weight", "bias", "kernel", "weights", "trainable_weights", "trainable_variables"}
    if isinstance(value, Object):
        return value.path.endswith((".Parameter", ".Variable"))
    if isinstance(value, Operation) and depth < 8:  # noqa: PLR2004
        if value.name in {"parameter", "parameters"}:
            return True
        callee = value.settings.get("callee")
        if isinstance(callee, Method):
            return callee.name in {"parameters", "named_parameters", "view", "flatten", "reshape"} and (
                callee.name.endswith("parameters") or is_parameter(callee.receiver, depth + 1)
            )
        picks = {"element", "part", "index", "stack", "flatten", "reshape"}
        return value.name in picks and any(is_parameter(one, depth + 1) for one in value.operands)
    return False


_SIZES = frozenset(
    {"square", "power", "absolute", "norm", "multiply", "sum", "mean", "sqrt", "detach", "item", "dot", "stack", "add"}
)


def is_penalty(reader: Reader, value: Value, depth: int = 0) -> bool:
    """Whether a term measures the size of parameters, and nothing else."""
    if depth > 12:  # noqa: PLR2004
        return False
    if isinstance(value, List):
        items = reader.store.items(value.identity).all()
        return bool(items) and all(is_penalty(reader, item, depth + 1) for item in items)
    if isinstance(value, Union):
        return any(is_penalty(reader, option, depth + 1) for option, _ in value.options)
    if not isinstance(value, Operation) or value.name not in _SIZES:
        return False
    parts = [part for part in value.operands if number(part) is None and not isinstance(part, Constant | Unknown)]
    return bool(parts) and all(is_parameter(part) or is_penalty(reader, part, depth + 1) for part in parts)
