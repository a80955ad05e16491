"""From the expressions of a formula to the body of a loop in C++; run when the package is built, and to find a kernel.

A kernel is known by the digest of its own text. At run time the formula is written down again, and the kernel is used
only if the digest is among those that were built: a formula that was edited since is never computed by an old kernel.
"""

from __future__ import annotations

from hashlib import sha256
from math import inf, isnan
from typing import TYPE_CHECKING, Any

from rightloss.kernels.trace import COMPARISONS, Operand, Symbol, UntraceableError, trace
from rightloss.vocabulary import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rightloss.loss import Formula, Loss

_INFIX = {"+", "-", "*", "/", "&", "|", *COMPARISONS}
_PREFIX = {"neg": "-", "~": "!"}
OUTPUTS = ("value", "slope", "bend")

HEAD = """// Written by rightloss.kernels.generate from the formulas in losses/; not to be edited.
"""
KERNEL = """
// {label}
static void kernel_{digest}(const Block &block) {{
{body}}}
"""


def bodies(formula: Formula, settings: dict[str, Any], *, pair: bool = False) -> list[str] | None:
    """Text of the kernel for value and gradient, then of the one with the curvature too; None if there is none."""
    texts = []
    parts = [formula.value, formula.gradient, formula.curvature]
    for functions in (parts[:2], parts):
        if None in functions:
            break
        try:
            found = trace([function for function in functions if function], settings, pair=pair)
            texts.append(_body(found, pair=pair))
        except Exception:  # noqa: BLE001 (a formula may do anything that arrays can, and symbols cannot)
            break
    return texts or None


def digest(body: str) -> str:
    """Name of a kernel: equal texts have equal names."""
    return sha256(body.encode()).hexdigest()[:16]


def source(losses: Iterable[tuple[str, Loss, Formula]]) -> str:
    """Text of all kernels of these losses, and the table that finds them."""
    kernels: dict[str, tuple[str, str]] = {}
    for label, loss, formula in losses:
        for body in bodies(formula, settings_of(loss), pair=loss.row is Row.PAIR) or []:
            kernels.setdefault(digest(body), (label, body))
    functions = [KERNEL.format(label=label, digest=name, body=body) for name, (label, body) in kernels.items()]
    entries = "".join(f'    {{"{name}", kernel_{name}}},\n' for name in kernels)
    return f"{HEAD}{''.join(functions)}\nstatic const Entry entries[] = {{\n{entries}    {{nullptr, nullptr}},\n}};\n"


def settings_of(loss: Loss) -> dict[str, Any]:
    """Parameters that the formulas of a loss are called with, whole numbers as floats."""
    return {name: float(value) if isinstance(value, int) else value for name, value in loss.settings}


def family(loss: Loss) -> Iterator[Loss]:
    """Give the loss, and those of its family whose formulas take other branches, as far as a few numbers show them."""
    yield loss
    for parameter in loss.parameters:
        allowed = getattr(parameter, "allowed", None)
        for number in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0):
            if allowed is not None and number in allowed:
                yield loss.with_parameters(**{parameter.name: number})


def _body(found: list[tuple[Operand, ...]], *, pair: bool) -> str:
    names: dict[int, str] = {}
    inputs = ["given0", "given1"] if pair else ["given0"]
    before = [f"const double *{name} = block.{_place(name)};" for name in ("target", *inputs)]
    inside: list[str] = []
    stores = []
    for output, rows in zip(OUTPUTS, found, strict=False):
        for place, row in enumerate(rows):
            field = output if output == "value" else f"{output}[{place}]"
            before.append(f"double *{output}{place} = block.{field};")
            stores.append(f"{output}{place}[i] = {_written(row, names, before, inside)};")
    loop = ["SIMD", "for (int i = 0; i < block.count; i++) {", *(f"  {line}" for line in inside + stores), "}"]
    return "".join(f"  {line}\n" for line in before + loop)


def _place(name: str) -> str:
    return "target" if name == "target" else f"given[{name[-1]}]"


def _written(operand: Operand, names: dict[int, str], before: list[str], inside: list[str]) -> str:
    """Name of what an operand is kept in; lines that compute it go before the loop if no sample is in it."""
    if not isinstance(operand, Symbol):
        return _literal(float(operand))
    if id(operand) not in names:
        parts = [_written(part, names, before, inside) for part in operand.parts]
        text, lines = _expression(operand, parts), before if operand.uniform else inside
        name = names[id(operand)] = f"v{len(names)}"
        lines.append(f"const {'bool' if operand.is_flag else 'double'} {name} = {text};")
    return names[id(operand)]


def _expression(symbol: Symbol, parts: list[str]) -> str:
    op = symbol.op
    if op == "parameter":
        return f"block.parameters[{symbol.parts[0]}]"
    if op == "row":
        raise UntraceableError("a row is used as one number")
    if not parts:
        return f"{op}[i]"
    if op == "where":
        return f"select({', '.join(parts)})"
    if op in _INFIX:
        return f"{parts[0]} {op} {parts[1]}"
    if op in _PREFIX:
        return f"{_PREFIX[op]}{parts[0]}"
    return f"{op}({', '.join(parts)})"


def _literal(number: float) -> str:
    if isnan(number):
        return "NAN_"
    if abs(number) == inf:
        return "INF_" if number > 0 else "-INF_"
    return number.hex()


def all_formulas(losses: dict[str, Loss]) -> Iterator[tuple[str, Loss, Formula]]:
    """Name every loss, with the parameters that make its formulas branch, on each of its scales."""
    for loss in losses.values():
        for member in family(loss) if loss.row in {Row.ONE, Row.PAIR} else ():
            yield f"{loss.name}, raw", member, member.formula
            if member.prediction_formula is not None:
                yield f"{loss.name}, prediction", member, member.prediction_formula
