"""The parts of Python's own library that training code leans on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.iterate import elements
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Constant,
    Dictionary,
    Items,
    Library,
    List,
    Object,
    Operation,
    Partial,
    Site,
    Value,
    literal,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader


def _sequence(reader: Reader, items: Items) -> List:
    made = List()
    reader.store.set((made.identity, "items"), items)
    return made


def _list(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee, site
    items = elements(reader, arguments.positional[0], None) if arguments.positional else Items()
    return _sequence(reader, items if items is not None else Items(rest=UNKNOWN))


def _dict(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee, site
    made = Dictionary()
    if arguments.positional and isinstance(arguments.positional[0], Dictionary):
        given = arguments.positional[0]
        for key in reader.store.keys(given.identity):
            reader.store.set((made.identity, key), reader.store.value((given.identity, key)) or UNKNOWN)
    for name, value in arguments.named.items():
        reader.store.set((made.identity, ("key", name)), value)
    return made


def _partial(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del reader, callee, site
    first, *rest = arguments.positional or (UNKNOWN,)
    return Partial(first, Arguments(tuple(rest), arguments.named, arguments.open))


def _getattr(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    from rightloss.facts.code import attributes

    del callee
    owner, name = (*arguments.positional, UNKNOWN, UNKNOWN)[:2]
    if isinstance(name, Constant) and isinstance(name.value, str):
        return attributes.get(reader, owner, name.value, site)
    return UNKNOWN


def _first(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """Conversions such as `float(x)` cut a tensor off; of a constant they are harmless."""
    value = arguments.positional[0] if arguments.positional else NONE
    if isinstance(value, Constant):
        try:
            return literal({"int": int, "float": float, "str": str, "bool": bool}[_last(callee)](value.value))
        except (TypeError, ValueError, OverflowError):
            return UNKNOWN
    return Operation("item", (value,), {}, site, cut=reader.cut)


def _last(callee: Value) -> str:
    return callee.path.rpartition(".")[2] if isinstance(callee, Library) else ""


def _reduce(name: str) -> object:
    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
        del callee
        return Operation(name, arguments.positional, {}, site, cut=reader.cut)

    return handler


def _len(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee
    value = arguments.positional[0] if arguments.positional else UNKNOWN
    if isinstance(value, List) and reader.store.items(value.identity).rest is None:
        return Constant(len(reader.store.items(value.identity).front))
    return Operation("length", (value,), {}, site)


def _next(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee, site
    items = elements(reader, arguments.positional[0], None) if arguments.positional else None
    return UNKNOWN if items is None or not items.all() else union(items.all())


def _super(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    del callee, arguments
    function = reader.frame.function
    owner = None if function is None else function.owner
    if owner is None or function is None or not function.node.args.args:
        return UNKNOWN
    receiver = reader.name(function.node.args.args[0].arg)
    return Object("builtins.super", Arguments((receiver, owner)), site)


def _super_attribute(reader: Reader, owner: Object, name: str, site: Site) -> Value:
    from rightloss.facts.code import attributes
    from rightloss.facts.code.values import Bound, Class, Function, Method

    del site
    receiver, kind = owner.arguments.positional
    for base in kind.bases if isinstance(kind, Class) else ():
        found = attributes.of_class(reader, base, name) if isinstance(base, Class) else None
        if isinstance(found, Function):
            return Bound(found, receiver)
    return Method(receiver, name)


def _add_argument(reader: Reader, parser: Value, arguments: Arguments, site: Site) -> Value:
    """Remember the default of an option under the name it will have."""
    del site
    given_names = [value.value for value in arguments.positional if isinstance(value, Constant)]
    names = [name for name in given_names if isinstance(name, str)]
    long = next((name for name in names if name.startswith("--")), names[0] if names else "")
    given = arguments.named.get("dest")
    name = str(given.value) if isinstance(given, Constant) else long.lstrip("-").replace("-", "_")
    action = arguments.named.get("action")
    switch = {"store_true": False, "store_false": True}.get(str(action.value) if isinstance(action, Constant) else "")
    default = arguments.named.get("default", NONE if switch is None else Constant(switch))
    value = Constant(default.value, assumed=True) if isinstance(default, Constant) else default
    if isinstance(parser, Object) and name:
        reader.store.set((_parser(parser).identity, name), value)
    return UNKNOWN


def _parser(parser: Object) -> Object:
    owner = parser.arguments.get(None, "of")
    return _parser(owner) if isinstance(owner, Object) else parser


def _group(reader: Reader, parser: Value, arguments: Arguments, site: Site) -> Value:
    del reader, arguments
    return Object("argparse.ArgumentParser", Arguments((), {"of": parser}), site)


def _parsed(reader: Reader, parser: Value, arguments: Arguments, site: Site) -> Value:
    del reader, arguments, site
    return parser


def _append(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del site
    if not isinstance(owner, List) or not arguments.positional:
        return None
    items = reader.store.items(owner.identity)
    reader.store.set((owner.identity, "items"), items.extended(Items(arguments.positional[:1])))
    return NONE


def _extend(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    del site
    if not isinstance(owner, List) or not arguments.positional:
        return None
    more = elements(reader, arguments.positional[0], None) or Items(rest=UNKNOWN)
    reader.store.set((owner.identity, "items"), reader.store.items(owner.identity).extended(more))
    return NONE


def _get(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    from rightloss.facts.code import attributes

    if not isinstance(owner, Dictionary) or not arguments.positional:
        return None
    return attributes.item(reader, owner, arguments.positional[0], site)


def _values(which: str) -> object:
    def handler(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
        del arguments, site
        if not isinstance(owner, Dictionary):
            return None
        pairs = [
            (Constant(key[1]), reader.store.value((owner.identity, key)) or UNKNOWN)
            for key in reader.store.keys(owner.identity)
        ]
        chosen: dict[str, list[Value]] = {
            "keys": [key for key, _ in pairs],
            "values": [value for _, value in pairs],
            "items": [_sequence(reader, Items(pair)) for pair in pairs],
        }
        return _sequence(reader, Items(tuple(chosen[which])))

    return handler


def _update(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    if not isinstance(owner, Dictionary):
        return None
    given = _dict(reader, Library("builtins.dict"), arguments, site)
    for key in reader.store.keys(given.identity):  # type: ignore[attr-defined]
        reader.store.set((owner.identity, key), reader.store.value((given.identity, key)) or UNKNOWN)  # type: ignore[attr-defined]
    return NONE


FUNCTIONS = {
    "builtins.list": _list,
    "builtins.tuple": _list,
    "builtins.reversed": lambda *_: UNKNOWN,
    "builtins.dict": _dict,
    "functools.partial": _partial,
    "builtins.getattr": _getattr,
    "builtins.int": _first,
    "builtins.float": _first,
    "builtins.str": _first,
    "builtins.bool": _first,
    "builtins.sum": _reduce("sum"),
    "builtins.abs": _reduce("absolute"),
    "builtins.len": _len,
    "builtins.next": _next,
    "builtins.iter": lambda reader, callee, arguments, site: arguments.positional[0] if arguments.positional else None,
    "builtins.super": _super,
    "builtins.print": lambda *_: NONE,
    "types.SimpleNamespace": lambda reader, callee, arguments, site: _namespace(reader, arguments, site),
    "argparse.Namespace": lambda reader, callee, arguments, site: _namespace(reader, arguments, site),
}


def _namespace(reader: Reader, arguments: Arguments, site: Site) -> Value:
    made = Object("types.SimpleNamespace", arguments, site)
    for name, value in arguments.named.items():
        reader.store.set((made.identity, name), value)
    return made


OBJECTS = {"argparse.ArgumentParser": None}
ATTRIBUTES = {("builtins.super", "*"): _super_attribute}
OBJECT_METHODS = {
    ("argparse.ArgumentParser", "add_argument"): _add_argument,
    ("argparse.ArgumentParser", "add_argument_group"): _group,
    ("argparse.ArgumentParser", "add_mutually_exclusive_group"): _group,
    ("argparse.ArgumentParser", "parse_args"): _parsed,
}
METHODS = {
    "append": _append,
    "extend": _extend,
    **dict.fromkeys(("get", "pop"), _get),
    "keys": _values("keys"),
    "values": _values("values"),
    "items": _values("items"),
    "update": _update,
}
