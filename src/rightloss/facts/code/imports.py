"""Following import statements: files of the project are read, everything else is a library known by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import Library, Scope, Value

if TYPE_CHECKING:
    import ast

    from rightloss.facts.code.reader import Reader


def plain(reader: Reader, statement: ast.Import) -> None:
    """`import a.b`, `import a.b as c`."""
    scope = reader.frame.scope
    for alias in statement.names:
        name = alias.asname or alias.name.partition(".")[0]
        wanted = alias.name if alias.asname else name
        found = reader.project.find(wanted, scope.source.path)
        module = None if found is None else reader.module(found)
        reader.store.set((scope.identity, name), Library(wanted) if module is None else module)


def names(reader: Reader, statement: ast.ImportFrom) -> None:
    """`from a import b`, `from . import b`, `from a import *`."""
    scope = reader.frame.scope
    name = statement.module or ""
    found = reader.project.find(name, scope.source.path, statement.level)
    module = None if found is None else reader.module(found)
    for alias in statement.names:
        if alias.name == "*":
            _everything(reader, module, name)
        else:
            value = _one(reader, module, name, alias.name, statement.level)
            reader.store.set((scope.identity, alias.asname or alias.name), value)


def _one(reader: Reader, module: Scope | None, path: str, name: str, level: int) -> Value:
    if module is not None:
        value = reader.store.value((module.identity, name))
        if value is not None:
            return value
    inner = reader.project.find(f"{path}.{name}" if path else name, reader.frame.scope.source.path, level)
    scope = None if inner is None else reader.module(inner)
    return scope or Library("." * level + (f"{path}.{name}" if path else name))


def _everything(reader: Reader, module: Scope | None, path: str) -> None:
    if module is None:
        from rightloss.facts.code.libraries import exported

        found = {name: Library(f"{path}.{name}") for name in exported(path)}
    else:
        found = {name: value for name, value in reader.store.names(module.identity) if not name.startswith("_")}
    for name, value in found.items():
        reader.store.set((reader.frame.scope.identity, name), value)
