"""Gradients written by hand beside their loss: `torch.autograd.Function`, `jax.custom_vjp`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.events import Derived
from rightloss.facts.code.libraries.boosting import symbol
from rightloss.facts.code.values import NONE, Arguments, Class, Function, Items, List, Object, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_SYMBOLS = ("prediction", "target")
_CONTEXT = "torch.autograd.function.FunctionCtx"


def _inputs(function: Function, skip: int, site: Site) -> list[Operation] | None:
    """A symbol for each argument of a function of one or two arrays."""
    names = function.node.args.args[skip:]
    if not 1 <= len(names) <= len(_SYMBOLS):
        return None
    return [symbol(name, site) for name, _ in zip(_SYMBOLS, names, strict=False)]


def _parts(reader: Reader, value: Value) -> tuple[Value, ...]:
    return reader.store.items(value.identity).all() if isinstance(value, List) else (value,)


def _record(reader: Reader, loss: Value, gradients: tuple[Value, ...], how: str) -> None:
    """Compare each gradient with the loss, with respect to the input it belongs to."""
    for name, gradient in zip(_SYMBOLS, gradients, strict=False):
        if isinstance(gradient, Operation) and isinstance(loss, Operation):
            reader.record(Derived(site=gradient.site, gradient=gradient, loss=loss, variable=name, how=how))


def _unwrapped(value: Value | None) -> Function | None:
    inner = value.operands[0] if isinstance(value, Operation) and value.name == "staticmethod" else value
    return inner if isinstance(inner, Function) else None


def _changes_in_place(function: Function | None) -> bool:
    """Whether arrays are written to (`g.masked_fill_(…)`), which a tree of operations does not show."""
    import ast

    nodes = [] if function is None else list(ast.walk(function.node))
    calls = [node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    return any(name.endswith("_") and not name.endswith("__") for name in calls)


def _apply(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`Loss.apply(x)`: what stands in for the derivative is seen only here."""
    if not isinstance(owner, Class):
        return None
    forward, backward = (_unwrapped(attributes.of_class(reader, owner, name)) for name in ("forward", "backward"))
    changing = any(_changes_in_place(each) for each in (forward, backward))
    inputs = None if forward is None or changing else _inputs(forward, 1, site)
    done = reader.store.get((owner.identity, "#derived"))
    if forward is not None and backward is not None and inputs is not None and done is None:
        reader.store.set((owner.identity, "#derived"), symbol("one", site))
        context = Object(_CONTEXT, Arguments(), site)
        loss = reader.call(forward, Arguments((context, *inputs)), site)
        gradients = reader.call(backward, Arguments((context, symbol("one", site))), site)
        _record(reader, loss, _parts(reader, gradients), "`backward` answers for `forward`")
    operands = (*arguments.positional, *arguments.named.values())
    return Operation("call", operands, {"callee": owner}, site, cut=reader.cut)


def _save(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del site
    if not isinstance(owner, Object):
        return None
    saved = List(fixed=True)
    reader.store.set((saved.identity, "items"), Items(arguments.positional))
    reader.store.set((owner.identity, "saved_tensors"), saved)
    return NONE


def _rules(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """`loss.defvjp(forward, backward)`."""
    forward, backward = arguments.get(0, "fwd"), arguments.get(1, "bwd")
    if not isinstance(owner, Function) or not isinstance(forward, Function) or not isinstance(backward, Function):
        return None
    inputs = _inputs(owner, 0, site)
    if inputs is None or len(backward.node.args.args) != 2:  # noqa: PLR2004
        return None
    loss = reader.call(owner, Arguments(tuple(inputs)), site)
    saved = _parts(reader, reader.call(forward, Arguments(tuple(inputs)), site))
    if len(saved) == 2:  # noqa: PLR2004
        gradients = reader.call(backward, Arguments((saved[1], symbol("one", site))), site)
        _record(reader, loss, _parts(reader, gradients), "`defvjp` names it the derivative")
    return Operation("call", (), {}, site)


METHODS = {"defvjp": _rules}
OBJECT_METHODS = {
    ("torch.autograd.Function", "apply"): _apply,
    (_CONTEXT, "save_for_backward"): _save,
}
