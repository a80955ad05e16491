"""PyTorch's containers of modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code import attributes
from rightloss.facts.code.iterate import elements
from rightloss.facts.code.values import (
    NONE,
    UNKNOWN,
    Arguments,
    Constant,
    Dictionary,
    Instance,
    Items,
    List,
    Object,
    Operation,
    Value,
    union,
)

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site


def _sequential(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    value = arguments.positional[0] if arguments.positional else UNKNOWN
    layers = members(reader, callee)
    if layers is None:
        return None
    for inner in (*layers.front, *([layers.rest] if layers.rest is not None else []), *layers.back):
        value = reader.call(inner, Arguments((value,)), site)
    return value


def members(reader: Reader, callee: Value) -> Items | None:
    """Modules of a container, in order."""
    if not isinstance(callee, Object | Instance):
        return None
    added = reader.store.get((callee.identity, "items"))
    if isinstance(added, Items):
        return added
    given = callee.arguments if isinstance(callee, Object) else Arguments()
    if len(given.positional) == 1:
        only = given.positional[0]
        if isinstance(only, Dictionary):
            found = [reader.store.value((only.identity, key)) for key in reader.store.keys(only.identity)]
            return Items(tuple(value for value in found if value is not None))
        if isinstance(only, List):
            items = elements(reader, only, None)
            pairs = [
                reader.store.items(item.identity).front
                for item in (items.front if items else ())
                if isinstance(item, List)
            ]
            if items and pairs and len(pairs) == len(items.front):
                return Items(tuple(pair[-1] for pair in pairs if pair))
            return items
    if given.open and not given.positional:
        return None
    return Items(given.positional, UNKNOWN if given.open else None)


def _container_element(reader: Reader, owner: Object, key: Value) -> Value | None:
    items = members(reader, owner)
    if items is None:
        return None
    if isinstance(key, Constant) and isinstance(key.value, str) and owner.arguments.positional:
        only = owner.arguments.positional[0]
        if isinstance(only, Dictionary):
            return reader.store.value((only.identity, ("key", key.value)))
    if isinstance(key, Constant) and isinstance(key.value, int) and items.rest is None:
        try:
            return items.front[key.value]
        except IndexError:
            return None
    if isinstance(key, Operation) and key.name == "slice":
        return attributes.item(reader, _listed(reader, items), key, owner.site)
    return union(items.all()) if items.all() else None


def _listed(reader: Reader, items: Items) -> List:
    """Modules as a list, to take a slice of."""
    made = List()
    reader.store.set((made.identity, "items"), items)
    return made


def _append(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value | None:
    """Add a module to a container: `append`, `add_module`."""
    del site
    items = members(reader, owner)
    if not isinstance(owner, Object) or items is None or not arguments.positional:
        return None
    reader.store.set((owner.identity, "items"), items.extended(Items(arguments.positional[-1:])))
    return NONE


def _replaced(reader: Reader, owner: Object, key: Value, value: Value) -> None:
    """`model[-1] = nn.Linear(8, 2)`; what is at a place that is not known may be anything."""
    items = members(reader, owner)
    if items is None or isinstance(owner.arguments.get(0), Dictionary):
        return
    layers = list(items.front)
    place = key.value if isinstance(key, Constant) and isinstance(key.value, int) else None
    if items.rest is None and place is not None and -len(layers) <= place < len(layers):
        layers[place] = value
        reader.store.set((owner.identity, "items"), Items(tuple(layers)))
    else:
        reader.store.set((owner.identity, "items"), Items(rest=UNKNOWN))


def _container_items(reader: Reader, value: Object | Operation) -> Items | None:
    return members(reader, value)


def _named_module(reader: Reader, owner: Object, name: str, site: Site) -> Value | None:
    """`modules.head` of a `ModuleDict`."""
    del site
    held = owner.arguments.get(0, "modules")
    return reader.store.value((held.identity, ("key", name))) if isinstance(held, Dictionary) else None


ATTRIBUTES = {("torch.nn.ModuleDict", "*"): _named_module}
OBJECTS = {"torch.nn.Sequential": _sequential, "torch.nn.ModuleList": None, "torch.nn.ModuleDict": None}
ITERATED = {"torch.nn.Sequential": _container_items, "torch.nn.ModuleList": _container_items}
ELEMENTS = {f"torch.nn.{name}": _container_element for name in ("Sequential", "ModuleList", "ModuleDict")}
REPLACED = {f"torch.nn.{name}": _replaced for name in ("Sequential", "ModuleList")}
OBJECT_METHODS = {
    ("torch.nn.ModuleList", "append"): _append,
    ("torch.nn.Sequential", "append"): _append,
    ("torch.nn.Sequential", "add_module"): _append,
}
