"""Handlers for every entry that the spellings name: which argument is the prediction, which the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import LossUse, Measured
from rightloss.facts.code.values import Arguments, Object, Operation, Value
from rightloss.spelling import spellings

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site
    from rightloss.spelling import Spelling

# What frameworks call the two arrays.
_NAMES = {
    "prediction": (
        "input",
        "logits",
        "y_pred",
        "predictions",
        "predictor_outputs",
        "log_predictions",
        "scores",
        "y_prob",
        "y_score",
        "pred_decision",
        "y_proba",
        "log_probs",
        "output",
    ),
    "target": ("target", "targets", "labels", "y_true"),
}

PREDICTIONS = frozenset(_NAMES["prediction"])


def by_entry(framework: str) -> dict[str, list[Spelling]]:
    """Spellings of a framework, gathered by what is called."""
    gathered: dict[str, list[Spelling]] = {}
    for spelling in spellings().get(framework, ()):
        gathered.setdefault(spelling.entry, []).append(spelling)
    return gathered


def function(entry: str, order: tuple[str, ...], *, metric: bool = False) -> Callable[..., Value | None]:
    """A handler of a function that takes prediction and target in this order."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
        del callee
        prediction, target = _arrays(arguments, order)
        if prediction is None or target is None:
            return None
        settings = {name: value for name, value in arguments.named.items() if name not in _ARRAYS}
        return use(reader, entry, prediction, target, settings, site, metric=metric)

    return handler


_ARRAYS = frozenset(name for names in _NAMES.values() for name in names)


def _arrays(arguments: Arguments, order: tuple[str, ...]) -> tuple[Value | None, Value | None]:
    places = {word: order.index(word) for word in order}
    prediction = arguments.get(places["prediction"], *_NAMES["prediction"])
    target = arguments.get(places["target"], *_NAMES["target"])
    return prediction, target


def called_object(entry: str, order: tuple[str, ...]) -> Callable[..., Value | None]:
    """A handler of calling a loss object with prediction and target in this order."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
        prediction, target = _arrays(arguments, order)
        if prediction is None or target is None:
            return None
        made = callee if isinstance(callee, Object) else None
        settings = dict(made.arguments.named) if made else {}
        settings |= {f"#{number}": value for number, value in enumerate(made.arguments.positional)} if made else {}
        return use(reader, entry, prediction, target, settings, site, made=made)

    return handler


def use(  # noqa: PLR0917 (a use has these parts)
    reader: Reader,
    entry: str,
    prediction: Value,
    target: Value,
    settings: dict[str, Value],
    site: Site,
    *,
    made: Object | None = None,
    inside: str = "",
    metric: bool = False,
) -> Operation:
    """Write down that a loss is computed."""
    result = Operation("loss", (prediction, target), settings, site, entry, cut=reader.cut)
    if metric:
        reader.record(Measured(site=site, metric=entry, prediction=prediction, target=target))
        return result
    reader.record(
        LossUse(
            site=site,
            entry=entry,
            prediction=prediction,
            target=target,
            settings=settings,
            result=result,
            made=made,
            inside=inside,
        )
    )
    return result
