"""`rightloss.guard`: stands around a part of a program, or around all of it."""

from __future__ import annotations

from contextlib import ContextDecorator
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self

from rightloss.errors import InputError
from rightloss.running.patches import AfterImport, Patches
from rightloss.running.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from rightloss.finding import Finding
    from rightloss.running.session import On

# Packages that are watched once they are imported, and what knows how.
_WATCHED = {
    "torch": ("watch_torch", "watch"),
    "keras": ("watch_keras", "watch"),
    "optax": ("watch_optax", "watch"),
    "xgboost": ("watch_boosting", "watch_xgboost"),
    "lightgbm": ("watch_boosting", "watch_lightgbm"),
    "sklearn.base": ("watch_sklearn", "watch_base"),
    "sklearn.metrics": ("watch_sklearn", "watch_metrics"),
}
_WAYS = ("raise", "warn", "collect")


class Guard(ContextDecorator):
    """Watches every loss that is computed while it stands."""

    def __init__(self, on: On = "raise", calls: int | None = None) -> None:
        if on not in _WAYS:
            raise InputError(f"guard: on is {on!r}", expected="one of " + ", ".join(map(repr, _WAYS)))
        self.session = Session(on, calls)
        self._patches = Patches()
        self._imports = AfterImport({name: partial(self._watch, *home) for name, home in _WATCHED.items()})

    def __enter__(self) -> Self:
        standing.append(self)
        self._imports.install()
        return self

    def __exit__(self, *fault: object) -> None:
        self._imports.remove()
        self._patches.undo()
        standing.remove(self)

    def findings(self) -> tuple[Finding, ...]:
        """Give what was found so far, of every level."""
        return self.session.analysis().findings

    def _recreate_cm(self) -> Guard:
        """Stand anew for each call of a decorated function."""
        return Guard(self.session.on, self.session.calls)

    def _watch(self, file: str, name: str, module: ModuleType) -> None:
        try:
            getattr(import_module(f"rightloss.running.{file}"), name)(module, self.session, self._patches)
        except Exception as fault:  # noqa: BLE001 (a library of another version: the program goes on)
            self.session.failed(fault)


standing: list[Guard] = []


class _Guards:
    """Sets up guards: `with rightloss.guard():`, `@rightloss.guard`, `rightloss.guard.install()`."""

    def __call__(self, on: On | Callable[..., Any] = "raise", *, calls: int | None = None) -> Any:
        """Watch every loss that is computed meanwhile, and say what is wrong as soon as it is seen.

        PyTorch, Keras, optax, scikit-learn, XGBoost and LightGBM are watched if the program imports them; no number,
        no gradient and no random state changes.

        Parameters
        ----------
        on
            "raise": `WrongLossError` at the first error, warnings on stderr; "warn": errors on stderr too; "collect":
            nothing is said, and `findings()` of the guard gives all. A function is decorated: `@rightloss.guard`.
        calls
            Leave the program, as by `sys.exit(0)`, after so many loss calls.

        Raises
        ------
        InputError
            If `on` is none of these.
        WrongLossError
            At the call that is wrong; its `finding` says all that is known.

        Examples
        --------
        >>> with guard("collect") as watching:
        ...     pass
        >>> watching.findings()
        ()
        """
        if callable(on):
            return Guard("raise", calls)(on)
        return Guard(on, calls)

    def install(self, on: On = "warn", *, calls: int | None = None) -> Guard:
        """Set up a guard that stands until `remove()`."""
        return Guard(on, calls).__enter__()

    def remove(self) -> None:
        """Take the guard away that was set up last."""
        if standing:
            standing[-1].__exit__()


guard = _Guards()
