"""What a program reads from files, and what libraries without gradients give: data."""

from __future__ import annotations

from rightloss.facts.code.values import Library, Method, Operation, Value

_DEEPEST = 12
_READS = ("pandas.read_", "polars.read_", "numpy.load", "numpy.genfromtxt", "csv.", "json.load", "pickle.load")
_PURE = ("pandas.", "polars.", "csv.", "json.", "os.", "random.", "glob.", "pathlib.", "PIL.", "cv2.", "sklearn.")


def read_from_file(value: Value, depth: int = 0) -> bool:
    """Whether an array is a part of what was read from a file, as far as it was not computed with since."""
    if depth > _DEEPEST:
        return False
    if isinstance(value, Method):
        return read_from_file(value.receiver, depth + 1)
    if not isinstance(value, Operation):
        return False
    callee = value.settings.get("callee")
    if isinstance(callee, Method):
        return read_from_file(callee.receiver, depth + 1)
    if value.name in {"call", "table"}:
        return value.path.startswith(_READS) or (isinstance(callee, Library) and callee.path.startswith(_READS))
    return value.name in {"index", "array", "same", "element", "part"} and any(
        read_from_file(operand, depth + 1) for operand in value.operands[:1]
    )


def gives_data(value: Operation) -> bool:
    """Whether a call of a library that knows no gradients gave an array."""
    callee = value.settings.get("callee")
    path = callee.path if isinstance(callee, Library) else value.path
    return path.startswith((*_PURE, *_READS)) or read_from_file(value)
