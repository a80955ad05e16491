"""Following import statements: files of the project are read when they are used, everything else is a library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.values import Imported, Library, Scope, Unknown, Value

if TYPE_CHECKING:
    import ast

    from rightloss.facts.code.reader import Reader

_DEEPEST = 40


def plain(reader: Reader, statement: ast.Import) -> None:
    """`import a.b`, `import a.b as c`."""
    scope = reader.frame.scope
    for alias in statement.names:
        name = alias.asname or alias.name.partition(".")[0]
        wanted = alias.name if alias.asname else name
        reader.store.set((scope.identity, name), _later(reader, wanted, "", 0))


def names(reader: Reader, statement: ast.ImportFrom) -> None:
    """`from a import b`, `from . import b`, `from a import *`."""
    scope = reader.frame.scope
    module = statement.module or ""
    for alias in statement.names:
        if alias.name == "*":
            _everything(reader, module, statement.level)
        else:
            value = _later(reader, module, alias.name, statement.level)
            reader.store.set((scope.identity, alias.asname or alias.name), value)


def _later(reader: Reader, module: str, name: str, level: int) -> Value:
    """A library by its name; a name of the project to be looked up when it is used."""
    beside = reader.frame.scope.source.path
    inner = f"{module}.{name}" if module and name else module or name
    found = reader.find(module, beside, level) or reader.find(inner, beside, level)
    return Library("." * level + inner) if found is None else Imported(module, name, beside, level)


def resolve(reader: Reader, value: Imported, depth: int = 0) -> Value:
    """Read what a name of the project stands for."""
    if depth > _DEEPEST:
        return Unknown("a circular import")
    found = reader.find(value.module, value.beside, value.level) if value.module or value.level else None
    module = None if found is None else reader.module(found)
    if not value.name:
        return module or Library(value.module)
    held = None if module is None else reader.store.value((module.identity, value.name))
    if isinstance(held, Imported) and not _is_itself(held, value):
        return resolve(reader, held, depth + 1)
    if held is not None and not isinstance(held, Imported):
        return held
    inner = f"{value.module}.{value.name}" if value.module else value.name
    path = reader.find(inner, value.beside, value.level)
    scope = None if path is None else reader.module(path)
    return scope or Unknown(f"`{value.name}` of another file")


def _is_itself(held: Imported, value: Imported) -> bool:
    """`from . import part` in a package: the name is that of a file beside, not of something in the package."""
    return (held.module, held.name, held.beside, held.level) == (value.module, value.name, value.beside, value.level)


def _everything(reader: Reader, module: str, level: int) -> None:
    path = reader.find(module, reader.frame.scope.source.path, level)
    scope: Scope | None = None if path is None else reader.module(path)
    if scope is None:
        from rightloss.facts.code.libraries import exported

        found: dict[str, Value] = {name: Library(f"{module}.{name}") for name in exported(module)}
    else:
        found = {name: value for name, value in reader.store.names(scope.identity) if not name.startswith("_")}
    for name, value in found.items():
        reader.store.set((reader.frame.scope.identity, name), value)
