"""What JAX writes down while it traces a program, read as the tree of what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from rightloss.facts.code.shapes import Shape
from rightloss.facts.code.values import UNKNOWN, Constant, Operation, Value
from rightloss.facts.run.observed import known, setting

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.values import Site

_NAMES = {
    "logistic": "sigmoid",
    "exp": "exp",
    "log": "log",
    "log1p": "log1p",
    "tanh": "tanh",
    "abs": "absolute",
    "sqrt": "sqrt",
    "neg": "negative",
    "add": "add",
    "add_any": "add",
    "sub": "subtract",
    "mul": "multiply",
    "div": "divide",
    "square": "square",
    "dot_general": "matmul",
    "conv_general_dilated": "matmul",
    "reduce_sum": "sum",
    "reduce_max": "largest",
    "reshape": "reshape",
    "squeeze": "squeeze",
    "transpose": "transpose",
    "broadcast_in_dim": "same",
    "convert_element_type": "same",
    "copy": "same",
    "slice": "index",
    "dynamic_slice": "index",
    "gather": "index",
    "argmax": "argmax",
    "argmin": "argmax",
    "round": "round",
    "stop_gradient": "stop_gradient",
}
# Functions of JAX that are recorded by their names.
_CALLED = frozenset({"softmax", "log_softmax", "relu", "softplus", "log_sigmoid", "sigmoid"})
_MOST = 2000
_DEEPEST = 200
_PAIR = 2


class Step(NamedTuple):
    """One step that was recorded: a primitive, its parameters, and what it was applied to."""

    name: str
    params: dict[str, Any]
    inputs: tuple[Any, ...]


def tree(array: Any, step_of: Callable[[Any], Step | None], site: Site) -> Value:
    """How an array was made, back to what was given; `step_of` finds the step that made one."""
    return _Reading(step_of, site).value(array, 0)


def of_tracer(array: Any) -> Step | None:
    """The step that made an array inside `jax.jit`; outside nothing is written down. The way there is not public."""
    array = traced(array)
    made: Any = getattr(array, "parent", None)
    primitive, inputs = getattr(made, "primitive", None), getattr(made, "in_tracers", None)
    return None if primitive is None or inputs is None else Step(str(primitive), dict(made.params), tuple(inputs))


def traced(array: Any) -> Any:
    """What is being traced, below the layers that gradients and maps put around it."""
    for _ in range(8):
        inner = getattr(array, "primal", getattr(array, "val", None) if type(array).__name__ == "BatchTracer" else None)
        if inner is None:
            break
        array = inner
    return array


class _Reading:
    """One reading: arrays that are shared are read once."""

    def __init__(self, step_of: Callable[[Any], Step | None], site: Site) -> None:
        self._step_of, self._site = step_of, site
        self._seen: dict[int, tuple[Any, Value]] = {}

    def value(self, array: Any, depth: int) -> Value:
        """Give the tree above an array."""
        if id(array) not in self._seen:
            enough = depth > _DEEPEST or len(self._seen) > _MOST
            self._seen[id(array)] = array, UNKNOWN
            self._seen[id(array)] = array, UNKNOWN if enough else self._read(array, depth)
        return self._seen[id(array)][1]

    def _read(self, array: Any, depth: int) -> Value:
        number = getattr(array, "val", None)
        if isinstance(number, int | float) or getattr(number, "shape", None) == ():
            return setting(float(number)) or UNKNOWN  # type: ignore[arg-type]
        step = self._step_of(array)
        if step is None:
            return UNKNOWN
        inputs = tuple(self.value(each, depth + 1) for each in step.inputs)
        lengths = getattr(array, "shape", getattr(getattr(array, "aval", None), "shape", None))
        shape = None if lengths is None else Shape(tuple(lengths), whole=True)
        return known(self._operation(step, inputs), shape=shape)

    def _operation(self, step: Step, inputs: tuple[Value, ...]) -> Operation:
        if step.name in {"parameter", "batch"}:
            return Operation(step.name, (), {}, self._site, "jax")
        named = called(step)
        if named is not None:
            return Operation(named, inputs[:1], {}, self._site, "jax.nn")
        if step.name == "integer_pow":
            return Operation("power", (*inputs, Constant(float(step.params["y"]))), {}, self._site, "jax")
        if step.name == "max" and any(_is_number(each, 0.0) for each in inputs):
            return Operation("relu", tuple(each for each in inputs if not _is_number(each, 0.0)), {}, self._site, "jax")
        return _softmax(step, inputs, self._site) or Operation(
            _NAMES.get(step.name, "unseen"), inputs, {}, self._site, "jax"
        )


def called(step: Step) -> str | None:
    """Name the function of `jax.nn` that a step calls."""
    inner = step.params.get("call_jaxpr")
    steps = getattr(getattr(inner, "jaxpr", inner), "eqns", ())
    names = [step.params.get("name"), *(each.params.get("name") for each in steps[:1])]
    return next((name for name in names if name in _CALLED), None)


def _softmax(step: Step, inputs: tuple[Value, ...], site: Site) -> Operation | None:
    """`exp(s) / sum(exp(s))`, and `s - log(sum(exp(s)))`, with or without the largest number taken out before."""
    if step.name not in {"div", "sub"} or len(inputs) != _PAIR:
        return None
    above, below = inputs[0], _spread(inputs[1])
    if step.name == "sub":
        below = _spread(_inside(below, "log"))
    total = _inside(below, "sum")
    power = above if step.name == "div" else total
    if not isinstance(total, Operation) or not isinstance(power, Operation) or power.name != "exp":
        return None
    if total is not (power if step.name == "sub" else above) or (step.name == "sub" and power.operands[0] is not above):
        return None
    given = _without_largest(power.operands[0])
    return Operation("softmax" if step.name == "div" else "log_softmax", (given,), {}, site, "jax.nn")


def _inside(value: Value, name: str) -> Value:
    return value.operands[0] if isinstance(value, Operation) and value.name == name and value.operands else UNKNOWN


def _spread(value: Value) -> Value:
    while isinstance(value, Operation) and value.name in {"same", "reshape", "stop_gradient"} and value.operands:
        value = value.operands[0]
    return value


def _without_largest(value: Value) -> Value:
    if isinstance(value, Operation) and value.name == "subtract" and "largest" in _names(_spread(value.operands[1])):
        return value.operands[0]
    return value


def _names(value: Value) -> set[str]:
    """The name of a value, and of those directly below."""
    if not isinstance(value, Operation):
        return set()
    return {value.name, *(each.name for each in map(_spread, value.operands) if isinstance(each, Operation))}


def _is_number(value: Value, number: float) -> bool:
    return isinstance(value, Constant) and value.value == number
