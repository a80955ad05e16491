"""Attributes and elements: what `a.b` and `a[b]` stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.values import (
    UNKNOWN,
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
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader


def get(reader: Reader, owner: Value, name: str, site: Site) -> Value:
    """What `owner.name` stands for."""
    if isinstance(owner, Union):
        return union(
            [get(reader, option, name, site) for option, _ in owner.options],
            likely=[likely for _, likely in owner.options],
        )
    if isinstance(owner, Library):
        return Library(f"{owner.path}.{name}")
    if isinstance(owner, Scope):
        found = reader.store.value((owner.identity, name))
        return _of_package(reader, owner, name) if found is None else reader.resolved((owner.identity, name), found)
    if isinstance(owner, Instance):
        return _of_instance(reader, owner, name, site)
    if isinstance(owner, Class):
        found = of_class(reader, owner, name)
        return Method(owner, name) if found is None else _unwrapped(reader, found, owner, site, of_instance=False)
    if isinstance(owner, Object):
        return _of_object(reader, owner, name, site)
    if isinstance(owner, Unknown):
        return Unknown(f"{owner.why}.{name}") if name.startswith("__") else Method(owner, name)
    return Method(owner, name)


def _of_package(reader: Reader, owner: Scope, name: str) -> Value:
    """A module of a package that was imported by the package's name (`import models.net`, `models.net.Net`)."""
    path = reader.project.find(name, owner.source.path, 1)
    scope = None if path is None or not owner.source.path.endswith("__init__.py") else reader.module(path)
    return scope or Unknown(f"{name} of a module")


def _of_object(reader: Reader, owner: Object, name: str, site: Site) -> Value:
    from rightloss.facts.code.libraries import attribute

    written = reader.store.value((owner.identity, name))
    if written is not None:
        return written
    return attribute(reader, owner, name, site) or Method(owner, name)


def _of_instance(reader: Reader, owner: Instance, name: str, site: Site) -> Value:
    written = reader.store.value((owner.identity, name))
    if written is not None:
        return written
    found = of_class(reader, owner.kind, name)
    if found is not None:
        return _unwrapped(reader, found, owner, site, of_instance=True)
    if name == "training":
        return Constant(value=True)
    if name == "__class__":
        return owner.kind
    return Method(owner, name)


def lineage(kind: Class) -> Iterator[Class]:
    """A class and the classes of the program that it derives from, nearest first."""
    yield kind
    for base in kind.bases:
        if isinstance(base, Class) and base is not kind:
            yield from lineage(base)


def library_bases(kind: Class) -> list[str]:
    """Names of the library classes that a class derives from."""
    return [base.path for each in lineage(kind) for base in each.bases if isinstance(base, Library)]


def of_class(reader: Reader, kind: Class, name: str) -> Value | None:
    """Look an attribute up in a class and its bases."""
    found = (reader.store.value((each.scope.identity, name)) for each in lineage(kind))
    return next((value for value in found if value is not None), None)


def _unwrapped(reader: Reader, found: Value, receiver: Value, site: Site, *, of_instance: bool) -> Value:
    if isinstance(found, Function) and found.owner is not None:
        return Bound(found, receiver) if of_instance else found
    if isinstance(found, Operation) and found.name in {"property", "staticmethod", "classmethod"}:
        inner = found.operands[0]
        if found.name == "staticmethod" or not isinstance(inner, Function):
            return inner
        if found.name == "classmethod":
            kind = receiver.kind if isinstance(receiver, Instance) else receiver
            return Bound(inner, kind)
        from rightloss.facts.code.values import Arguments

        return reader.call(Bound(inner, receiver), Arguments(), site)
    return found


def item(reader: Reader, owner: Value, key: Value, site: Site) -> Value:
    """What `owner[key]` stands for."""
    if isinstance(owner, Union):
        return union([item(reader, option, key, site) for option, _ in owner.options])
    if isinstance(owner, List):
        return _of_list(reader, owner, key)
    if isinstance(owner, Dictionary):
        return _of_dictionary(reader, owner, key)
    if isinstance(owner, Instance):
        function = of_class(reader, owner.kind, "__getitem__")
        if isinstance(function, Function):
            from rightloss.facts.code.values import Arguments

            return reader.call(Bound(function, owner), Arguments((key,)), site)
    if isinstance(owner, Library) and owner.path == "numpy.c_":
        return Operation("beside", (key,), {}, site, owner.path, cut=reader.cut)
    if isinstance(owner, Object):
        from rightloss.facts.code.libraries import element

        return element(reader, owner, key) or Operation("element", (owner,), {"key": key}, site)
    if isinstance(owner, Operation | Method | Partial | Unknown):
        return Operation("index", (owner,), {"key": key}, site, cut=reader.cut)
    return UNKNOWN


def _of_list(reader: Reader, owner: List, key: Value) -> Value:
    items = reader.store.items(owner.identity)
    if isinstance(key, Constant) and isinstance(key.value, int):
        number = key.value
        if 0 <= number < len(items.front):
            return items.front[number]
        if number < 0 and items.rest is None and -number <= len(items.front):
            return items.front[number]
        if number < 0 and -number <= len(items.back):
            return items.back[number]
    if isinstance(key, Operation) and key.name == "slice":
        return _sliced(reader, items, key)
    return union(items.all() or [UNKNOWN])


def _sliced(reader: Reader, items: Items, key: Operation) -> Value:
    bounds: list[Any] = [bound.value if isinstance(bound, Constant) else UNKNOWN for bound in key.operands]
    made = List()
    known = items.rest is None and all(bound is None or isinstance(bound, int) for bound in bounds)
    content = Items(items.front[slice(*bounds)]) if known else Items(rest=union(items.all() or [UNKNOWN]))
    reader.store.set((made.identity, "items"), content)
    return made


def _of_dictionary(reader: Reader, owner: Dictionary, key: Value) -> Value:
    if isinstance(key, Constant):
        found = reader.store.value((owner.identity, ("key", key.value)))
        if found is not None:
            if not key.assumed:
                return found
            others = _values(reader, owner)
            return union([found, *others], likely=[True, *([False] * len(others))])
    return union(_values(reader, owner) or [UNKNOWN])


def _values(reader: Reader, owner: Dictionary) -> list[Value]:
    found = (reader.store.value((owner.identity, key)) for key in reader.store.keys(owner.identity))
    return [value for value in found if value is not None]
