"""On which scale the numbers of an array are, from what was done to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import Constant, Method, Operation, Union, Value, remembered
from rightloss.facts.possible import Possible
from rightloss.finding import Reason
from rightloss.vocabulary import Scale

if TYPE_CHECKING:
    from collections.abc import Callable

S = Scale
ANY = Possible.any(Scale)
_RAW = (S.REAL, S.LOGIT, S.LOG_RATE, S.SCORE)  # what may be any real number
_DEEPEST = 60

# What an operation gives whatever it is applied to, and how the evidence reads.
_GIVES: dict[str, tuple[tuple[Scale, ...], str]] = {
    "softmax": ((S.PROBABILITY,), "became probabilities here"),
    "sigmoid": ((S.PROBABILITY,), "became probabilities here"),
    "log_softmax": ((S.LOG_PROBABILITY,), "became log-probabilities here"),
    "log_sigmoid": ((S.LOG_PROBABILITY,), "became log-probabilities here"),
    "linear": (_RAW, "any real number can come out of this layer"),
    "any_real": (_RAW, "any real number can come out here"),
    "normalise": (_RAW, "any real number can come out of this layer"),
    "parameter": (_RAW, "any real number can be learned here"),
    "matmul": (_RAW, "any real number can come out here"),
    "relu": (_RAW, "zero or more comes out here"),
    "tanh": ((S.REAL, S.SCORE, S.LOGIT), "between -1 and 1 comes out here"),
    "argmax": ((S.REAL,), "became class numbers here"),
}
# Operations that leave every number as it is, or pick and arrange them.
_KEEPS = frozenset(
    [
        "reshape",
        "squeeze",
        "unsqueeze",
        "flatten",
        "transpose",
        "index",
        "element",
        "part",
        "detach",
        "stack",
        "dropout",
        "pool",
        "clip",
        "round",
        "same",
        "batch",
        "leaf",
        "numpy",
        "array",
        "model_input",
    ]
)


@remembered
def scale(value: Value, depth: int = 0) -> Possible[Scale]:
    """Which scales are possible."""
    if isinstance(value, Union):
        return _of_options(value, depth)
    if not isinstance(value, Operation) or depth > _DEEPEST:
        return ANY
    if value.name in _GIVES:
        kept, words = _GIVES[value.name]
        return ANY.only(kept, Reason(words, value.site.place))
    if value.name in _KEEPS and value.operands:
        found = [scale(operand, depth + 1) for operand in value.operands[:8]]
        joined = found[0]
        for other in found[1:]:
            joined = joined | other
        return joined
    special = _SPECIAL.get(value.name)
    return ANY if special is None else special(value, depth)


def _of_options(value: Union, depth: int) -> Possible[Scale]:
    """One of several paths was taken: what is unlikely is not excluded for certain."""
    sure: frozenset[Scale] = frozenset()
    likely: frozenset[Scale] = frozenset()
    because: tuple[Reason, ...] = ()
    for option, flag in value.options:
        found = scale(option, depth + 1)
        sure |= found.sure
        if flag:
            likely |= found.likely
            because += tuple(reason for reason in found.because if reason not in because)
    return Possible(sure, likely, because)


def _only(found: Possible[Scale], one: Scale) -> bool:
    return found.sure == {one}


def _log(value: Operation, depth: int) -> Possible[Scale]:
    inner = scale(_without_guard(value.operands[0]), depth + 1)
    if _only(inner, S.PROBABILITY):
        return ANY.only([S.LOG_PROBABILITY], Reason("became log-probabilities here", value.site.place))
    return ANY


def _without_guard(value: Value) -> Value:
    """`p + 1e-8` is meant as `p`."""
    if isinstance(value, Operation) and value.name == "add" and len(value.operands) == 2:  # noqa: PLR2004
        from rightloss.facts.code.libraries import number

        for one, other in (value.operands, value.operands[::-1]):
            small = number(other)
            if small is not None and abs(small) < _TINY:
                return one
    return value


_TINY = 1e-2


def _exp(value: Operation, depth: int) -> Possible[Scale]:
    inner = scale(value.operands[0], depth + 1)
    if _only(inner, S.LOG_PROBABILITY):
        return ANY.only([S.PROBABILITY], Reason("became probabilities here", value.site.place))
    if inner.sure <= set(_RAW):
        return ANY.only([S.RATE, S.REAL], Reason("became positive here", value.site.place))
    return ANY


def _softplus(value: Operation, depth: int) -> Possible[Scale]:
    del depth
    reason = Reason("became positive here", value.site.place)
    return ANY.only([S.RATE, S.REAL], reason, certain=False).only([S.RATE, S.REAL, S.LOG_RATE, S.SCORE])


def _complement(value: Operation, depth: int) -> Possible[Scale]:
    """`1 - p` is a probability; a guard such as `p + 1e-8` leaves it one; any other sum may be anything."""
    kept = _without_guard(value)
    if kept is not value:
        return scale(kept, depth + 1)
    from rightloss.facts.code.libraries import number

    if value.name == "subtract" and number(value.operands[0]) == 1.0:
        inner = scale(value.operands[1], depth + 1)
        return inner if _only(inner, S.PROBABILITY) else ANY
    return _scaled(value, depth)


def _scaled(value: Operation, depth: int) -> Possible[Scale]:
    """Raw numbers stay raw when they are shifted or scaled by a constant; probabilities do not stay probabilities."""
    if len(value.operands) != 2:  # noqa: PLR2004
        return ANY
    arrays = [operand for operand in value.operands if not isinstance(operand, Constant | Method)]
    found = [scale(operand, depth + 1) for operand in arrays]
    if found and all(one.sure <= set(_RAW) for one in found):
        joined = found[0]
        for other in found[1:]:
            joined = joined | other
        return joined
    return ANY


def _mean(value: Operation, depth: int) -> Possible[Scale]:
    inner = scale(value.operands[0], depth + 1) if value.operands else ANY
    return inner if _only(inner, S.PROBABILITY) or inner.sure <= set(_RAW) else ANY


_SPECIAL: dict[str, Callable[[Operation, int], Possible[Scale]]] = {
    "log": _log,
    "exp": _exp,
    "softplus": _softplus,
    "add": _complement,
    "subtract": _complement,
    "multiply": _scaled,
    "divide": _scaled,
    "negative": _mean,
    "mean": _mean,
}
