"""Following expressions: each kind of node, and what it stands for."""

from __future__ import annotations

import ast
import operator
from typing import TYPE_CHECKING, Any

from rightloss.facts.code import attributes, conditions
from rightloss.facts.code.definitions import default_values
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.statements import assign
from rightloss.facts.code.truth import truth
from rightloss.facts.code.values import (
    UNKNOWN,
    Arguments,
    Constant,
    Dictionary,
    Function,
    Items,
    List,
    Operation,
    Scope,
    Unknown,
    Value,
    literal,
    union,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader


def evaluate(reader: Reader, node: ast.expr) -> Value:
    """What an expression stands for."""
    reader.step()
    value: Value = _EVALUATE.get(type(node), _unknown)(reader, node)
    return value


def _unknown(reader: Reader, node: ast.expr) -> Value:
    del reader
    return Unknown(type(node).__name__)


def _constant(reader: Reader, node: ast.Constant) -> Value:
    del reader
    return literal(node.value)


def _name(reader: Reader, node: ast.Name) -> Value:
    return reader.name(node.id)


def _attribute(reader: Reader, node: ast.Attribute) -> Value:
    return attributes.get(reader, reader.evaluate(node.value), node.attr, reader.site(node))


def _call(reader: Reader, node: ast.Call) -> Value:
    callee = reader.evaluate(node.func)
    return reader.call(callee, arguments_of(reader, node), reader.site(node))


def arguments_of(reader: Reader, node: ast.Call) -> Arguments:
    """Evaluate the arguments of a call."""
    positional: list[Value] = []
    named: dict[str, Value] = {}
    is_open = False
    for argument in node.args:
        if isinstance(argument, ast.Starred):
            items = elements(reader, reader.evaluate(argument.value), None)
            is_open = is_open or items is None or items.rest is not None
            positional += () if items is None else items.all()
        else:
            positional.append(reader.evaluate(argument))
    for keyword in node.keywords:
        value = reader.evaluate(keyword.value)
        if keyword.arg is not None:
            named[keyword.arg] = value
        elif isinstance(value, Dictionary):
            found = {key[1]: reader.store.value((value.identity, key)) for key in reader.store.keys(value.identity)}
            named |= {key: content for key, content in found.items() if isinstance(key, str) and content is not None}
            is_open = is_open or None in found
        else:
            is_open = True
    return Arguments(tuple(positional), named, is_open)


def sequence(reader: Reader, items: Items, *, fixed: bool = False) -> List:
    """Make a list."""
    made = List(fixed=fixed)
    reader.store.set((made.identity, "items"), items)
    return made


def _list(reader: Reader, node: ast.List | ast.Tuple | ast.Set) -> Value:
    items = Items()
    for part in node.elts:
        if isinstance(part, ast.Starred):
            items = items.extended(elements(reader, reader.evaluate(part.value), None) or Items(rest=UNKNOWN))
        else:
            items = items.extended(Items((reader.evaluate(part),)))
    return sequence(reader, items, fixed=isinstance(node, ast.Tuple))


def _dictionary(reader: Reader, node: ast.Dict) -> Value:
    made = Dictionary()
    for key, value in zip(node.keys, node.values, strict=True):
        content = reader.evaluate(value)
        name = None if key is None else reader.evaluate(key)
        if key is None and isinstance(content, Dictionary):
            for inner in reader.store.keys(content.identity):
                reader.store.set((made.identity, inner), reader.store.value((content.identity, inner)) or UNKNOWN)
        else:
            known = name.value if isinstance(name, Constant) else None
            reader.store.set((made.identity, ("key", known)), content)
    return made


_ARITHMETIC: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("add", operator.add),
    ast.Sub: ("subtract", operator.sub),
    ast.Mult: ("multiply", operator.mul),
    ast.Div: ("divide", operator.truediv),
    ast.FloorDiv: ("floor_divide", operator.floordiv),
    ast.Mod: ("remainder", operator.mod),
    ast.Pow: ("power", operator.pow),
    ast.MatMult: ("matmul", operator.matmul),
}
_LARGEST = 1e12
_LARGEST_POWER = 64


def _binary(reader: Reader, node: ast.BinOp) -> Value:
    name, compute = _ARITHMETIC.get(type(node.op), ("bits", operator.and_))
    left, right = reader.evaluate(node.left), reader.evaluate(node.right)
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _computed(compute, left, right)
    if isinstance(left, List) and isinstance(right, List) and name == "add":
        items = reader.store.items(left.identity).extended(reader.store.items(right.identity))
        return sequence(reader, items, fixed=left.fixed)
    return operation(reader, name, (left, right), node)


def operation(reader: Reader, name: str, operands: tuple[Value, ...], node: ast.expr, **settings: Value) -> Operation:
    """Write down what is done to arrays."""
    return Operation(name, operands, settings, reader.site(node), cut=reader.cut)


def _computed(compute: Callable[[Any, Any], Any], left: Constant, right: Constant) -> Value:
    numbers = all(isinstance(side.value, int | float) and abs(side.value) < _LARGEST for side in (left, right))
    texts = all(isinstance(side.value, str) for side in (left, right)) and compute is operator.add
    if not numbers and not texts:
        return UNKNOWN
    if compute is operator.pow and isinstance(right.value, int | float) and abs(right.value) > _LARGEST_POWER:
        return UNKNOWN
    try:
        return literal(compute(left.value, right.value), assumed=left.assumed or right.assumed)
    except (ArithmeticError, TypeError, ValueError):
        return UNKNOWN


def _unary(reader: Reader, node: ast.UnaryOp) -> Value:
    value = reader.evaluate(node.operand)
    if isinstance(node.op, ast.Not):
        is_true, assumed = truth(reader, value)
        return UNKNOWN if is_true is None else Constant(not is_true, assumed)
    if isinstance(value, Constant) and isinstance(value.value, int | float):
        return Constant(-value.value if isinstance(node.op, ast.USub) else value.value, value.assumed)
    if isinstance(node.op, ast.USub):
        return operation(reader, "negative", (value,), node)
    return value if isinstance(node.op, ast.UAdd) else operation(reader, "invert", (value,), node)


def _lambda(reader: Reader, node: ast.Lambda) -> Value:
    function = Function(node, reader.frame.scope, None, default_values(reader, node.args))
    reader.declare(function)
    return function


def _named(reader: Reader, node: ast.NamedExpr) -> Value:
    value = reader.evaluate(node.value)
    assign(reader, node.target, value)
    return value


def _comprehension(reader: Reader, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> Value:
    from rightloss.facts.code.reader import Frame

    first, *more = node.generators
    items = elements(reader, reader.evaluate(first.iter), None)
    scope = Scope(reader.frame.scope.source, reader.frame.scope, "function")
    made: list[Value] = []
    known = items is not None and items.rest is None and not more and not first.ifs
    with reader.entering(Frame(reader.frame.function, scope, cut=reader.frame.cut)):
        for item in items.front if items is not None and known else [union(items.all()) if items else UNKNOWN]:
            assign(reader, first.target, item)
            for other in more:
                inner = elements(reader, reader.evaluate(other.iter), None)
                assign(reader, other.target, union(inner.all()) if inner and inner.all() else UNKNOWN)
            for test in (test for each in node.generators for test in each.ifs):
                reader.evaluate(test)
            made.append(reader.evaluate(node.elt))
    return sequence(reader, Items(tuple(made)) if known else Items(rest=union(made)))


def _dictionary_comprehension(reader: Reader, node: ast.DictComp) -> Value:
    pairs: Any = ast.copy_location(ast.ListComp(ast.Tuple([node.key, node.value]), node.generators), node)
    ast.fix_missing_locations(pairs)
    items = reader.store.items(reader.evaluate(pairs).identity)  # type: ignore[attr-defined]
    made = Dictionary()
    for pair in items.all():
        key, value = reader.store.items(pair.identity).front if isinstance(pair, List) else (UNKNOWN, UNKNOWN)
        reader.store.set((made.identity, ("key", key.value if isinstance(key, Constant) else None)), value)
        reader.store.set((made.identity, "keys"), key)  # what a key that is not known was computed from
    return made


def _subscript(reader: Reader, node: ast.Subscript) -> Value:
    base = reader.evaluate(node.value)
    return attributes.item(reader, base, reader.evaluate(node.slice), reader.site(node))


def _slice(reader: Reader, node: ast.Slice) -> Value:
    bounds = [reader.evaluate(part) if part else Constant(None) for part in (node.lower, node.upper, node.step)]
    return Operation("slice", tuple(bounds), {}, reader.site(node))


def _text(reader: Reader, node: ast.JoinedStr) -> Value:
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            reader.evaluate(part.value)
    return Unknown("text")


def _awaited(reader: Reader, node: ast.Await | ast.YieldFrom | ast.Starred) -> Value:
    return reader.evaluate(node.value)


def _yield(reader: Reader, node: ast.Yield) -> Value:
    reader.frame.returns.append(sequence(reader, Items(rest=reader.evaluate(node.value))))
    return UNKNOWN


_EVALUATE: dict[type[ast.expr], Any] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.List: _list,
    ast.Tuple: _list,
    ast.Set: _list,
    ast.Dict: _dictionary,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: conditions.boolean,
    ast.Compare: conditions.compare,
    ast.IfExp: conditions.choice,
    ast.Lambda: _lambda,
    ast.NamedExpr: _named,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.DictComp: _dictionary_comprehension,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.JoinedStr: _text,
    ast.Await: _awaited,
    ast.YieldFrom: _awaited,
    ast.Starred: _awaited,
    ast.Yield: _yield,
}
