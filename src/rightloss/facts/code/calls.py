"""Following calls: functions and classes of the program are entered, calls of libraries are written down."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from rightloss.facts.code import attributes, libraries
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Bound,
    Class,
    Constant,
    Dictionary,
    Function,
    Instance,
    Items,
    Library,
    List,
    Method,
    Object,
    Operation,
    Partial,
    Scope,
    Site,
    Union,
    Unknown,
    Value,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader

_CALLED = ("forward", "call", "__call__")  # what calling an object of the program runs


def call(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """Follow a call of anything."""
    reader.step()
    if isinstance(callee, Union):
        return _each(reader, callee, arguments, site)
    if isinstance(callee, Function):
        return _remembered(reader, follow(reader, callee, arguments), arguments, site)
    if isinstance(callee, Bound):
        given = arguments._replace(positional=(callee.receiver, *arguments.positional))
        return _remembered(reader, follow(reader, callee.function, given), arguments, site)
    if isinstance(callee, Partial):
        return call(reader, callee.callee, _joined(callee.arguments, arguments), site)
    if isinstance(callee, Class):
        return instantiate(reader, callee, arguments)
    if isinstance(callee, Instance):
        return _instance(reader, callee, arguments, site)
    if isinstance(callee, Library | Object | Method):
        return libraries.call(reader, callee, arguments, site)
    return unknown_call(reader, callee, arguments, site)


def _remembered(reader: Reader, result: Value, arguments: Arguments, site: Site) -> Value:
    from rightloss.facts.code.reader import Call

    if isinstance(result, Operation) and isinstance(site.node, ast.Call):
        reader.calls.setdefault(id(result), Call(result, arguments, site))
    return result


def unknown_call(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Operation:
    """A call of something that cannot be seen into."""
    operands = (*arguments.positional, *arguments.named.values())
    path = callee.path if isinstance(callee, Library | Object) else ""
    return Operation("call", operands, {"callee": callee}, site, path, cut=reader.cut)


def _each(reader: Reader, callee: Union, arguments: Arguments, site: Site) -> Value:
    """Several callees are possible: what is wrong must be wrong with each of them."""
    before = reader.choice
    likely = [option for option, flag in callee.options if flag] or [option for option, _ in callee.options]
    made = []
    here = next(reader.choices)
    try:
        for number, option in enumerate(likely):
            reader.choice = (*before, (here, number, len(likely)))
            made.append(call(reader, option, arguments, site))
    finally:
        reader.choice = before
    return union(made)


def _joined(first: Arguments, then: Arguments) -> Arguments:
    return Arguments(first.positional + then.positional, first.named | then.named, first.open or then.open)


def follow(reader: Reader, function: Function, arguments: Arguments) -> Value:
    """Enter a function of the program; what it returns on each of its ways out."""
    from rightloss.facts.code.reader import Frame

    node = function.node
    if reader.is_following(node):
        return Unknown("a recursive call")
    reader.followed.add(node)
    scope = Scope(function.scope.source, _outer(function.scope), "function")
    frame = Frame(function, scope, cut=_records_nothing(node))
    with reader.entering(frame):
        _bind(reader, function, arguments, scope)
        if isinstance(node, ast.Lambda):
            return reader.evaluate(node.body)
        reader.execute(node.body)
    return union(frame.returns) if frame.returns else Constant(None)


def follow_alone(reader: Reader, function: Function, receiver: tuple[Value, ...]) -> Value:
    """Enter a function of which no call is known: parameters are unknown, defaults may have been kept."""
    result = follow(reader, function, Arguments(receiver, {}, open=True))
    libraries.returned(reader, function, receiver[0] if receiver else None, result)
    return result


def _outer(scope: Scope) -> Scope:
    return _outer(scope.outer) if scope.kind == "class" and scope.outer is not None else scope


def _records_nothing(node: ast.AST) -> bool:
    marks = getattr(node, "decorator_list", [])
    return any(mark in ast.unparse(decorator) for decorator in marks for mark in ("no_grad", "inference_mode"))


def _bind(reader: Reader, function: Function, arguments: Arguments, scope: Scope) -> None:
    """Give the parameters their values."""
    signature = function.node.args
    names = [parameter.arg for parameter in [*signature.posonlyargs, *signature.args]]
    bound: dict[str, Value] = dict(zip(names, arguments.positional, strict=False))
    spare = dict(arguments.named.items())
    for name in [*names, *(parameter.arg for parameter in signature.kwonlyargs)]:
        if name in spare:
            bound[name] = spare.pop(name)
    defaults = dict(function.defaults)
    for name in [*names, *(parameter.arg for parameter in signature.kwonlyargs)]:
        if name not in bound:
            bound[name] = _absent(name, defaults.get(name), arguments.open)
    if signature.vararg is not None:
        rest = List(fixed=True)
        more = Items(arguments.positional[len(names) :], UNKNOWN if arguments.open else None)
        reader.store.set((rest.identity, "items"), more)
        bound[signature.vararg.arg] = rest
    if signature.kwarg is not None:
        others = Dictionary()
        for name, value in spare.items():
            reader.store.set((others.identity, ("key", name)), value)
        bound[signature.kwarg.arg] = others
    for name, value in bound.items():
        reader.store.set((scope.identity, name), value)


def _absent(name: str, default: Value | None, is_open: bool) -> Value:
    """An argument that was not given, or that cannot be seen."""
    if default is None:
        return Unknown(f"the argument `{name}`")
    if not is_open:
        return default
    if isinstance(default, Constant):
        return Constant(default.value, assumed=True)
    return union([default, Unknown(f"the argument `{name}`")], likely=[True, False])


def instantiate(reader: Reader, kind: Class, arguments: Arguments) -> Instance:
    """Make an object of a class of the program."""
    made = Instance(kind)
    initialiser = attributes.of_class(reader, kind, "__init__")
    if isinstance(initialiser, Function):
        follow(reader, initialiser, arguments._replace(positional=(made, *arguments.positional)))
    else:
        _fill_fields(reader, made, arguments)
        libraries.initialised(reader, made, arguments)
    setup = attributes.of_class(reader, kind, "setup")
    if isinstance(setup, Function) and not isinstance(initialiser, Function):
        follow(reader, setup, Arguments((made,)))  # flax builds its layers there
    return made


def _fill_fields(reader: Reader, made: Instance, arguments: Arguments) -> None:
    """Give a dataclass its fields (flax and equinox modules are dataclasses too)."""
    fields = [
        statement.target.id
        for each in reversed(list(attributes.lineage(made.kind)))
        for statement in each.node.body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
    ]
    values = dict(zip(fields, arguments.positional, strict=False)) | arguments.named
    for name, value in values.items():
        reader.store.set((made.identity, name), value)
    if arguments.open:
        for name in set(fields) - set(values):
            default = attributes.of_class(reader, made.kind, name)
            reader.store.set((made.identity, name), _absent(name, default, is_open=True))


def of_unknown_origin(reader: Reader, kind: Class) -> Instance:
    """An object of a class that nothing is seen to make."""
    if kind.identity not in reader.standing:
        reader.standing[kind.identity] = instantiate(reader, kind, Arguments(open=True))
    return reader.standing[kind.identity]


def _instance(reader: Reader, callee: Instance, arguments: Arguments, site: Site) -> Value:
    for name in _CALLED:
        function = attributes.of_class(reader, callee.kind, name)
        if isinstance(function, Function):
            return call(reader, Bound(function, callee), arguments, site)
    return libraries.call(reader, callee, arguments, site)
