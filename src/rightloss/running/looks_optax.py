"""What a look at optax gives the rules: arrays with their values, or what JAX wrote down of how they were made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import LossUse
from rightloss.facts.code.shapes import Shape
from rightloss.facts.run import jaxpr
from rightloss.facts.run.observed import described, leaf, setting
from rightloss.facts.run.summary import Summary
from rightloss.running.frames import site

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.values import Operation, Site, Value
    from rightloss.running.calls import Taken
    from rightloss.running.session import Session

_PAIR = 2


def loss_use(session: Session, taken: Taken) -> Iterator[Event]:
    """One call of a loss; its first two parameters are the prediction and the target."""
    given, place = taken.arguments, site(taken.where)
    words = list(given)
    if len(words) < _PAIR or not all(hasattr(given[word], "shape") for word in words[:_PAIR]):
        return
    settings = {word: setting(given[word]) for word in words[_PAIR:]}
    yield LossUse(
        site=place,
        entry=f"optax.losses.{taken.name}",
        prediction=_prediction(session, taken, place, given[words[0]]),
        target=_target(session, taken, place, given[words[1]]),
        settings={word: value for word, value in settings.items() if value is not None},
    )


def _prediction(session: Session, taken: Taken, place: Site, array: Any) -> Operation:
    made = jaxpr.tree(array, jaxpr.of_tracer, place)
    return described(made, place, _shape(array), _summary(session, (taken.key, "prediction"), array).scale())


def _target(session: Session, taken: Taken, place: Site, array: Any) -> Value:
    return leaf(place, shape=_shape(array), targets=_summary(session, (taken.key, "target"), array).targets())


def _summary(session: Session, key: Hashable, array: Any) -> Summary:
    summary, values = session.state(key, Summary), _values(array)
    if values is not None:
        summary.add(values)
    return summary


def _shape(array: Any) -> Shape:
    return Shape(tuple(array.shape), whole=True)


def _values(array: Any) -> Any:
    """The numbers, where there are some: an array that is being traced has none."""
    import jax
    import numpy as np

    array = jaxpr.traced(array)
    return None if isinstance(array, jax.core.Tracer) else np.asarray(array)
