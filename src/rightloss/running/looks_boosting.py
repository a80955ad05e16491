"""What a look at a booster gives the rules: its objective and labels, and the numbers of a gradient written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import Fitted, Stepped
from rightloss.facts.code.values import UNKNOWN, Arguments, Object
from rightloss.facts.run.observed import leaf, setting
from rightloss.facts.run.summary import Summary
from rightloss.running.frames import site, where_defined

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.values import Site
    from rightloss.running.calls import Taken
    from rightloss.running.session import Session


def trained(package: str, session: Session, taken: Taken) -> Iterator[Event]:
    """One call of `train`."""
    import numpy as np

    place, given = site(taken.where), taken.arguments
    data: Any = given.get("dtrain", given.get("train_set"))
    labels = data.get_label() if hasattr(data, "get_label") else None
    if labels is None or taken.where.inside:  # an estimator's `fit` is watched by itself
        return
    summary = session.state((taken.key, "target"), Summary)
    summary.add(np.asarray(labels))
    settings = {name: setting(value) for name, value in dict(given["params"]).items()}
    named = {name: value for name, value in settings.items() if value is not None}
    made = Object(f"{package}.Booster", Arguments(named=named), place)
    yield Fitted(
        site=place,
        estimator=made,
        features=UNKNOWN,
        target=leaf(place, targets=summary.targets()),
        settings=named,
    )


def stepped(session: Session, taken: Taken, objective: Any, numbers: tuple[Any, ...]) -> Iterator[Event]:
    """The first numbers that an objective gave: before any tree all predictions are alike, and nothing is learned."""
    import numpy as np

    first: dict[str, Any] = session.state((taken.key, "first"), dict)
    if not first:
        place = where_defined(objective) or site(taken.where)
        first["event"] = _event(place, [np.array(each, dtype=float).ravel() for each in numbers])
    if first["event"] is not None:
        yield first["event"]


def _event(place: Site, arrays: list[Any]) -> Stepped | None:
    """Nothing where each row has several numbers."""
    if len({len(each) for each in arrays}) != 1:
        return None
    predictions, targets, gradients, hessians = arrays
    return Stepped(site=place, predictions=predictions, targets=targets, gradients=gradients, hessians=hessians)
