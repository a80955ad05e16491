"""Following statements: what they bind, and which branches stay possible."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from rightloss.facts.code import definitions, imports, libraries
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.truth import truth
from rightloss.facts.code.values import (
    UNKNOWN,
    Class,
    Constant,
    Dictionary,
    Instance,
    Items,
    List,
    Method,
    Object,
    Operation,
    Unknown,
    Value,
    options,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.store import Changes

NEXT, RETURN, JUMP, RAISE = "next", "return", "jump", "raise"
_NO_GRADIENT = ("torch.no_grad", "torch.inference_mode", "torch.autograd.no_grad", "torch.set_grad_enabled")


def execute(reader: Reader, body: list[ast.stmt]) -> str:
    """Follow a block; say how it ends."""
    for statement in body:
        reader.step()
        how: str = _EXECUTE.get(type(statement), _nothing)(reader, statement)
        if how != NEXT:
            return how
    return NEXT


def _nothing(reader: Reader, statement: ast.stmt) -> str:
    del reader, statement
    return NEXT


def _expression(reader: Reader, statement: ast.Expr) -> str:
    value = reader.evaluate(statement.value)
    callee = statement.value.func if isinstance(statement.value, ast.Call) else None
    in_place = isinstance(callee, ast.Attribute) and callee.attr.endswith("_") and not callee.attr.endswith("__")
    if in_place and isinstance(callee, ast.Attribute) and isinstance(callee.value, ast.Name):
        before = reader.store.value((reader.frame.scope.identity, callee.value.id))
        if isinstance(before, Operation) and isinstance(value, Operation):
            assign(reader, callee.value, value)  # `scores.sigmoid_()`
    return NEXT


def _assign(reader: Reader, statement: ast.Assign) -> str:
    value = reader.evaluate(statement.value)
    for target in statement.targets:
        assign(reader, target, value)
    return NEXT


def _annotated(reader: Reader, statement: ast.AnnAssign) -> str:
    if statement.value is not None:
        assign(reader, statement.target, reader.evaluate(statement.value))
    return NEXT


def _augmented(reader: Reader, statement: ast.AugAssign) -> str:
    load: Any = ast.copy_location(ast.BinOp(statement.target, statement.op, statement.value), statement)
    assign(reader, statement.target, reader.evaluate(load))
    return NEXT


def assign(reader: Reader, target: ast.expr, value: Value) -> None:
    """Bind a name, an attribute, an element or a pattern."""
    if isinstance(target, ast.Name):
        reader.store.set((reader.frame.scope.identity, target.id), value)
    elif isinstance(target, ast.Attribute):
        for owner, _ in options(reader.evaluate(target.value)):
            if isinstance(owner, Instance | Object | Class):
                reader.store.set((_contents(owner), target.attr), value)
    elif isinstance(target, ast.Subscript):
        _assign_element(reader, target, value)
    elif isinstance(target, ast.Starred):
        assign(reader, target.value, UNKNOWN)
    elif isinstance(target, ast.Tuple | ast.List):
        for number, part in enumerate(target.elts):
            assign(reader, part, _part(reader, value, number, len(target.elts)))


def _contents(owner: Instance | Object | Class) -> int:
    return owner.scope.identity if isinstance(owner, Class) else owner.identity


def _assign_element(reader: Reader, target: ast.Subscript, value: Value) -> None:
    owner, key = reader.evaluate(target.value), reader.evaluate(target.slice)
    if isinstance(owner, Dictionary):
        name = key.value if isinstance(key, Constant) else None
        reader.store.set((owner.identity, ("key", name)), value)
    elif isinstance(owner, List):
        items = reader.store.items(owner.identity)
        reader.store.set((owner.identity, "items"), Items(rest=union([*items.all(), value])))
    elif isinstance(owner, Object):
        libraries.replaced(reader, owner, key, value)
    elif isinstance(owner, Operation | Method) and isinstance(target.value, ast.Name | ast.Attribute):
        changed = Operation("changed", (owner, value), {"key": key}, reader.site(target), cut=reader.cut)
        assign(reader, target.value, changed)  # `y[y == 0] = -1`: what was known of the numbers no longer holds


def _part(reader: Reader, value: Value, number: int, count: int) -> Value:
    return union([_part_of_one(reader, option, number, count) for option, _ in options(value)])


def _part_of_one(reader: Reader, value: Value, number: int, count: int) -> Value:
    items = elements(reader, value, count)
    if items is None:
        return Unknown("a part of something unknown")
    if items.rest is None or number < len(items.front):
        return items.front[number] if number < len(items.front) else UNKNOWN
    from_end = count - number
    return items.back[-from_end] if from_end <= len(items.back) else items.rest


def _if(reader: Reader, statement: ast.If) -> str:
    known, assumed = truth(reader, reader.evaluate(statement.test))
    if known is not None and not assumed:
        return execute(reader, statement.body if known else statement.orelse)
    likely = (known is not False, known is not True)
    return branches(reader, [(statement.body, likely[0]), (statement.orelse, likely[1])])


def branches(reader: Reader, bodies: list[tuple[list[ast.stmt], bool]]) -> str:
    """Follow each of several blocks, of which one is executed."""
    ended: list[tuple[str, Changes, bool]] = []
    for body, likely in bodies:
        reader.store.fork()
        try:
            how = execute(reader, body)
        finally:
            changes = reader.store.take_back()
        ended.append((how, changes, likely))
    for how, changes, _ in ended:
        if how == JUMP and reader.frame.jumps:
            reader.frame.jumps[-1].append(changes)
    going_on = [(changes, likely) for how, changes, likely in ended if how == NEXT]
    if going_on:
        if not any(likely for _, likely in going_on):
            going_on = [(changes, True) for changes, _ in going_on]
        reader.store.join(going_on)
        return NEXT
    return next((how for how, _, _ in ended if how != RAISE), RAISE)


def _for(reader: Reader, statement: ast.For | ast.AsyncFor) -> str:
    values = reader.evaluate(statement.iter)
    items = elements(reader, values, None)
    if items is not None and items.rest is None:
        for item in items.front:
            assign(reader, statement.target, item)
            if _once(reader, statement.body) == RETURN:
                return RETURN
        return NEXT
    item = UNKNOWN if items is None else union(items.all() or [UNKNOWN])
    reader.store.fork()
    try:
        assign(reader, statement.target, item)
        how = _once(reader, statement.body)
    finally:
        changes = reader.store.take_back()
    reader.store.join([(changes, True), ({}, False)] if how != RETURN else [({}, True)])
    execute(reader, statement.orelse)
    return NEXT


def _while(reader: Reader, statement: ast.While) -> str:
    test = reader.evaluate(statement.test)
    reader.store.fork()
    try:
        how = _once(reader, statement.body)
    finally:
        changes = reader.store.take_back()
    always = truth(reader, test)[0] is True
    if how == RETURN and always:
        return RETURN
    reader.store.join([(changes, True)] if always else [(changes, True), ({}, False)])
    return NEXT


def _once(reader: Reader, body: list[ast.stmt]) -> str:
    """Follow the body of a loop once; branches that left it early count as ways it may have gone."""
    reader.frame.jumps.append([])
    try:
        how = execute(reader, body)
    finally:
        jumped = reader.frame.jumps.pop()
    if jumped:
        reader.store.join([({}, True), *((changes, True) for changes in jumped)])
    return how


def _try(reader: Reader, statement: ast.Try) -> str:
    how = execute(reader, statement.body)
    handlers: list[tuple[list[ast.stmt], bool]] = [(handler.body, False) for handler in statement.handlers]
    if how == NEXT:
        how = execute(reader, statement.orelse)
    if handlers:
        rest = branches(reader, [([], how == NEXT), *handlers])
        how = how if how == RETURN else rest
    last = execute(reader, statement.finalbody)
    return how if last == NEXT else last


def _with(reader: Reader, statement: ast.With | ast.AsyncWith) -> str:
    before = reader.frame.cut
    for item in statement.items:
        value = reader.evaluate(item.context_expr)
        if isinstance(value, Object | Operation) and value.path in _NO_GRADIENT:
            reader.frame.cut = True
        if item.optional_vars is not None:
            assign(reader, item.optional_vars, value)
    how = execute(reader, statement.body)
    reader.frame.cut = before
    return how


def _return(reader: Reader, statement: ast.Return) -> str:
    reader.frame.returns.append(Constant(None) if statement.value is None else reader.evaluate(statement.value))
    return RETURN


def _jump(reader: Reader, statement: ast.stmt) -> str:
    del reader, statement
    return JUMP


def _raise(reader: Reader, statement: ast.stmt) -> str:
    del reader, statement
    return RAISE


def _match(reader: Reader, statement: ast.Match) -> str:
    reader.evaluate(statement.subject)
    return branches(reader, [(case.body, True) for case in statement.cases] + [([], False)])


def _define(reader: Reader, statement: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    definitions.function(reader, statement)
    return NEXT


def _class(reader: Reader, statement: ast.ClassDef) -> str:
    definitions.class_(reader, statement)
    return NEXT


def _import(reader: Reader, statement: ast.Import) -> str:
    imports.plain(reader, statement)
    return NEXT


def _import_from(reader: Reader, statement: ast.ImportFrom) -> str:
    imports.names(reader, statement)
    return NEXT


_EXECUTE: dict[type[ast.stmt], Any] = {
    ast.Expr: _expression,
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Return: _return,
    ast.Break: _jump,
    ast.Continue: _jump,
    ast.Raise: _raise,
    ast.Match: _match,
    ast.FunctionDef: _define,
    ast.AsyncFunctionDef: _define,
    ast.ClassDef: _class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
}
