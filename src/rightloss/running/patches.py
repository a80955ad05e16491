"""Functions of other packages, replaced by ones that also look, and put back again without a trace."""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class Patches:
    """What was replaced, in the order in which it was."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def replace(self, owner: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Replace an attribute by what `make` makes of it; also where a program has bound it to a name of its own.

        And where it was defined: a function is sent to another process by the name that it has there.
        """
        before = vars(owner)[name]
        after = make(before)
        self._set(owner, name, before, after)
        for module in [*_users_modules(), *_home(before)]:
            for own, value in list(vars(module).items()):
                if value is before and module is not owner:
                    self._set(module, own, before, after)

    def replace_method(self, kind: Any, name: str, make: Callable[[Any], Any]) -> None:
        """Replace a method of a class, which programs reach through the class only."""
        before = vars(kind)[name]
        self._set(kind, name, before, make(before))

    def give(self, kind: type, name: str, value: Any) -> None:
        """Give a class an attribute that it only inherits."""
        if name in vars(kind):  # another guard stands
            self._set(kind, name, vars(kind)[name], value)
        else:
            setattr(kind, name, value)
            self.add(lambda: delattr(kind, name))

    def add(self, undo: Callable[[], None]) -> None:
        """Remember how something else is undone."""
        self._before.append((undo, "", None))

    def _set(self, owner: Any, name: str, before: Any, after: Any) -> None:
        self._before.append((owner, name, before))
        setattr(owner, name, after)

    def undo(self) -> None:
        """Put everything back."""
        for owner, name, before in reversed(self._before):
            if name:
                setattr(owner, name, before)
            else:
                owner()
        self._before.clear()


def _home(function: Any) -> list[ModuleType]:
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    return [] if module is None else [module]


def _users_modules() -> list[ModuleType]:
    from rightloss.running.frames import is_library

    modules = [module for module in list(sys.modules.values()) if getattr(module, "__dict__", None) is not None]
    return [module for module in modules if not is_library(getattr(module, "__file__", None) or _NO_FILE)]


_NO_FILE = "<frozen>"


class AfterImport(MetaPathFinder):
    """Calls back when a package has been imported; what is there already is told of at once."""

    def __init__(self, wanted: dict[str, Callable[[ModuleType], None]]) -> None:
        self._wanted = wanted

    def install(self) -> None:
        """Begin."""
        for name, tell in list(self._wanted.items()):
            if name in sys.modules:
                del self._wanted[name]
                tell(import_module(name))
        sys.meta_path.insert(0, self)

    def remove(self) -> None:
        """End."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Find a package as Python would, and have it tell when it is ready."""
        tell = self._wanted.get(name)
        spec = PathFinder.find_spec(name, path, target) if tell is not None else None
        if tell is None or spec is None or spec.loader is None:
            return None
        del self._wanted[name]
        execute = spec.loader.exec_module

        def executed(module: ModuleType) -> None:
            execute(module)
            tell(module)

        spec.loader.exec_module = executed  # type: ignore[method-assign]
        return spec
