"""Following definitions of functions and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.values import Class, Constant, Function, Library, Object, Operation, Scope, Value

if TYPE_CHECKING:
    import ast

    from rightloss.facts.code.reader import Reader


def function(reader: Reader, statement: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    """`def`: remember the function, with its defaults and marks."""
    scope = reader.frame.scope
    owner = reader.store.value((scope.identity, "__class__")) if scope.kind == "class" else None
    function = Function(
        statement, scope, owner if isinstance(owner, Class) else None, default_values(reader, statement.args)
    )
    reader.declare(function)
    value: Value = function
    for decorator in reversed(statement.decorator_list):
        value = _decorated(reader, reader.evaluate(decorator), value)
    reader.store.set((scope.identity, statement.name), value)


def _decorated(reader: Reader, decorator: Value, value: Value) -> Value:
    """What marks how a function is called stays on it; every other decorator is taken to leave it as it is."""
    path = decorator.path if isinstance(decorator, Library | Object) else ""
    if path in {"builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.cached_property"}:
        kind = path.rpartition(".")[2].replace("cached_", "")
        return Operation(kind, (value,), {}, reader.site(value.node) if isinstance(value, Function) else _none(reader))
    return value


def _none(reader: Reader) -> Any:
    return reader.frame.scope.source, None


def default_values(reader: Reader, arguments: ast.arguments) -> tuple[tuple[str, Value], ...]:
    """Defaults of a function's parameters, by name."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(positional[len(positional) - len(arguments.defaults) :], arguments.defaults, strict=True))
    named = [
        (parameter, default)
        for parameter, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        if default is not None
    ]
    return tuple((parameter.arg, reader.evaluate(default)) for parameter, default in [*pairs, *named])


def class_(reader: Reader, statement: ast.ClassDef) -> None:
    """`class`: follow its body in a scope of its own."""
    from rightloss.facts.code.reader import Frame

    outer = reader.frame.scope
    bases = tuple(reader.evaluate(base) for base in statement.bases)
    marks = [reader.evaluate(decorator) for decorator in statement.decorator_list]
    scope = Scope(outer.source, outer, "class")
    kind = Class(statement.name, statement, scope, bases)
    reader.store.set((scope.identity, "__class__"), kind)
    paths = [mark.path for mark in marks if isinstance(mark, Library | Object | Operation)]
    if any(path.rpartition(".")[2] in {"dataclass", "define", "frozen"} for path in paths):
        reader.store.set((scope.identity, "__fields__"), Constant(value=True))
    with reader.entering(Frame(None, scope)):
        reader.execute(statement.body)
    reader.store.set((outer.identity, statement.name), kind)
