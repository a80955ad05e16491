"""Normal equations with a penalty: whether it weighs on the column of ones, whose weight is the intercept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.libraries import canonical, number
from rightloss.facts.code.trees import walk
from rightloss.facts.code.values import Library, List, Method, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_PAIR = 2
_ADDS_ONES = (
    "statsmodels.api.add_constant",
    "statsmodels.tools.add_constant",
    "sklearn.preprocessing.add_dummy_feature",
)


def penalised(reader: Reader, solved: Operation) -> tuple[Operation, Operation] | None:
    """The penalty on every weight, and the column of ones, in `solve(A.T @ A + alpha * eye(d), A.T @ y)`."""
    matrix = solved.operands[0] if solved.operands else None
    if not isinstance(matrix, Operation) or matrix.name != "add" or len(matrix.operands) != _PAIR:
        return None
    for product, penalty in (matrix.operands, matrix.operands[::-1]):
        if isinstance(product, Operation) and product.name == "matmul" and isinstance(penalty, Operation):
            ones = next((found for part in product.operands if (found := _ones(reader, part)) is not None), None)
            if ones is not None and _is_even(penalty):
                return penalty, ones
    return None


def _is_even(penalty: Operation) -> bool:
    """`alpha * eye(d)`: the same for every weight, none left out."""
    if penalty.name == "identity":
        return True
    inner = [part for part in penalty.operands if isinstance(part, Operation) and part.name == "identity"]
    others = [part for part in penalty.operands if not any(part is one for one in inner)]
    plain = all(number(part) is not None or not isinstance(part, Operation | List) for part in others)
    return penalty.name == "multiply" and len(inner) == 1 and plain


def _ones(reader: Reader, matrix: Value) -> Operation | None:
    """Where a column of ones was put beside the features."""
    if isinstance(matrix, Method) and matrix.name == "T":
        return _ones(reader, matrix.receiver)
    if not isinstance(matrix, Operation):
        return None
    if matrix.name in {"transpose", "same", "array"} and matrix.operands:
        return _ones(reader, matrix.operands[0])
    callee = matrix.settings.get("callee")
    path = canonical(callee.path) if isinstance(callee, Library) else matrix.path
    if path in _ADDS_ONES:
        return matrix
    if matrix.name == "beside":
        given = matrix.operands[0] if matrix.operands else None
        parts = reader.store.items(given.identity).all() if isinstance(given, List) else ()
        return matrix if any(part.name == "ones" for each in parts for part in walk(each)) else None
    return None
