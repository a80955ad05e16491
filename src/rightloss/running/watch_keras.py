"""Keras under the guard: which loss a model is compiled with, and what it is fitted to."""

from __future__ import annotations

import ast
from functools import partial, wraps
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from rightloss.running.calls import Watch, found
from rightloss.running.frames import site, user_frame

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.values import Site
    from rightloss.running.calls import Taken
    from rightloss.running.frames import Where
    from rightloss.running.patches import Patches
    from rightloss.running.session import Session

_FITS = ("fit", "evaluate", "train_on_batch")


def watch(keras: ModuleType, session: Session, patches: Patches) -> None:
    """Put the watch in place, whatever the backend."""
    written: WeakKeyDictionary[Any, Site] = WeakKeyDictionary()
    home = keras.__path__[0]
    for kind in keras.Model.__mro__:
        if "compile" in vars(kind) and "compute_loss" in vars(kind):
            patches.replace_method(kind, "compile", partial(_compiling, session, home, written))
        if "fit" in vars(kind) and "train_on_batch" in vars(kind) and kind.__name__ != "Trainer":
            watch = Watch(session, home, partial(_look, written))
            for name in _FITS:
                patches.replace_method(kind, name, partial(watch.over, name))


def _compiling(session: Session, home: str, written: Any, method: Any) -> Any:
    @wraps(method)
    def watched(self: Any, *given: Any, **named: Any) -> Any:
        where = user_frame(home)
        if where is not None and not where.inside:
            session.safely(_remember, written, self, where)
        return method(self, *given, **named)

    return watched


def _remember(written: Any, model: Any, where: Where) -> None:
    """Where the loss is written: that is where to look."""
    place = site(where)
    if isinstance(place.node, ast.Call):
        given = [each.value for each in place.node.keywords if each.arg == "loss"] or place.node.args[1:2]
        place = place._replace(node=given[0]) if given else place
    written[model] = place


def _look(written: Any, session: Session, taken: Taken) -> Iterator[Event]:
    model, target = taken.arguments["self"], taken.arguments.get("y")
    return found("looks_keras.fitted")(session, written.get(model) or site(taken.where), model, target)  # type: ignore[no-any-return]
