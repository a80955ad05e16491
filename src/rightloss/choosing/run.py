"""The choice: one pass over the table, the questions, and for each the loss that nothing speaks against."""

from __future__ import annotations

from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rightloss import registry
from rightloss.choosing import features as made
from rightloss.choosing.choice import Answer, Choice, Use
from rightloss.choosing.hypothetical import classes_of
from rightloss.choosing.kind import AMOUNTS, Kind, seen
from rightloss.choosing.lines import lines
from rightloss.choosing.preferred import preferred, why
from rightloss.choosing.question import Question, questions
from rightloss.choosing.trial import Trial, residual_scale, trial
from rightloss.choosing.tuned import Tuning, tuned
from rightloss.choosing.verdict import against, functional
from rightloss.errors import InputError
from rightloss.profile import Profile, profile
from rightloss.tables.frames import of_column, of_frame
from rightloss.tables.source import open_table
from rightloss.vocabulary import MEAN, Array, Labels

if TYPE_CHECKING:
    from rightloss.loss import Loss
    from rightloss.tables.source import Source

_NEAR = 1.02  # times the yardstick of the best loss in a trial
_TWO_COSTS = "both --cost-fn and --cost-fp, numbers > 0"


def choose(
    data: Any,
    target: str | None = None,
    *,
    question: str | None = None,
    task: str | None = None,
    cost_fn: float | None = None,
    cost_fp: float | None = None,
) -> Choice:
    """Choose the loss for a target, with the reason why every other one was dropped.

    Parameters
    ----------
    data
        A path, a data frame of any library, or the target alone: a series or a one-dimensional array.
    target
        Column to predict, or several separated by commas; not needed where `data` is the target.
    question
        "mean", "median", "quantile=0.9", "probability", "decision", "ranking" or "counts"; by default the usual one
        for the target, or several where the target does not tell.
    task
        "amounts", "counts" or "classes", where the values do not tell.
    cost_fn, cost_fp
        What it costs to miss the second of two classes, and to see it where it is not: they set the threshold.

    Raises
    ------
    InputError
        When the data cannot be read, or there is nothing to predict.

    Examples
    --------
    >>> choose([3, 0, 1, 7, 2, 0, 1, 4], question="counts").loss
    'poisson'
    """
    return chosen(*_opened(data, target), question=question, task=task, cost_fn=cost_fn, cost_fp=cost_fp)


def _opened(data: Any, target: str | None) -> tuple[Source, str]:
    if isinstance(data, str | Path):
        return open_table(Path(data)), _named(target)
    is_column = getattr(data, "ndim", None) == 1 or (isinstance(data, list | tuple) and not _is_nested(data))
    if not is_column:
        return of_frame(data), _named(target)
    name = target or str(getattr(data, "name", None) or "y")
    return of_column(data, name), name


def _is_nested(data: Any) -> bool:
    return len(data) > 0 and isinstance(data[0], list | tuple)


def _named(target: str | None) -> str:
    if target is None:
        raise InputError("no target is named", expected="the column to predict: --target y")
    return target


def chosen(
    source: Source,
    target: str,
    *,
    question: str | None = None,
    task: str | None = None,
    cost_fn: float | None = None,
    cost_fp: float | None = None,
) -> Choice:
    """Choose for a table that is open."""
    threshold = _threshold(cost_fn, cost_fp)
    names = [target] if target in source.columns else [name.strip() for name in target.split(",")]
    found = profile(source, names)
    what = seen(found, task)
    asked = [
        (kind, *questions(kind, found.targets[0], question, costs=threshold is not None)) for kind in what.kinds[:1]
    ]
    for kind in what.kinds[1:]:  # the other kinds that the values allow, if the question can be asked of them
        try:
            asked.append((kind, *questions(kind, found.targets[0], question, costs=False)))
        except InputError:
            continue
    return _put_together(found, what, asked, threshold)


def _put_together(found: Profile, what: Any, asked: list[Any], threshold: float | None) -> Choice:
    rows = found.sample.drop_nulls([summary.name for summary in found.targets])
    columns, said = made.features(found, rows)
    answers = tuple(
        _answer(found, kind, one, rows=rows, columns=columns, threshold=threshold)
        for kind, several, _ in asked
        for one in several
    )
    unsaid = what.ask if len(asked) > 1 else ""
    asks = tuple(dict.fromkeys(text for text in (unsaid, *(back for _, _, back in asked)) if text))
    gaps = found.targets[0].missing
    notes = (said, f"{gaps:,} rows without a target were left out" if gaps else "")
    return Choice(
        data=found.name,
        target=", ".join(summary.name for summary in found.targets),
        rows=found.rows,
        evidence=what.evidence,
        answers=answers,
        asks=asks,
        suspects=found.suspects,
        notes=tuple(note for note in notes if note),
        profile=found.targets,
    )


def _answer(
    found: Profile, kind: Kind, question: Question, *, rows: Any, columns: Array, threshold: float | None
) -> Answer:
    values = _values(kind, rows, found)
    tuning = Tuning(question, partial(residual_scale, columns, values), found.targets[0])
    everything = [tuned(loss, tuning) for loss in registry.losses().values()]
    against_each = {loss.name: against(loss, kind, question, found, values[:2_000]) for loss in everything}
    order = preferred(kind, question, found.targets[0])
    fitting = {loss.name: loss for loss in everything if against_each[loss.name] is None}
    ranked = [fitting[name] for name in order if name in fitting]
    tried = trial(ranked, columns, values, "mean") if kind in AMOUNTS and question.functional == MEAN else None
    best = _best(ranked, tried)
    rest = [loss for loss in [*ranked, *fitting.values()] if loss is not best]
    classes, limit = classes_of(kind, found), threshold if kind is Kind.BINARY else None
    if question.name == "decision" and kind is Kind.BINARY and limit is None:
        limit = 0.5
    use = partial(_use, kind=kind, classes=classes, threshold=limit, tuning=tuning, found=found)
    return Answer(
        question.name,
        str(kind),
        use(best, with_lines=True),
        tuple(use(loss, with_lines=False) for loss in dict.fromkeys(rest)),
        tuple(item for item in against_each.values() if item is not None),
        tried.sentence if tried else "",
        limit,
    )


def _best(ranked: list[Loss], tried: Trial | None) -> Loss:
    """Take the first that costs hardly more in the trial than the best: all of them answer the same question."""
    if tried is None:
        return ranked[0]
    return next(loss for loss in ranked if tried.above.get(repr(loss), inf) <= _NEAR)


def _values(kind: Kind, rows: Any, found: Profile) -> Array:
    """Give the targets of the sample as numbers; of classes only their numbers matter here."""
    import polars as pl

    column = rows[found.targets[0].name]
    if kind in AMOUNTS:
        return column.cast(pl.Float64).to_numpy()
    return np.unique(column.to_list(), return_inverse=True)[1].astype(float)


def _use(
    loss: Loss, *, kind: Kind, classes: int, threshold: float | None, tuning: Tuning, found: Profile, with_lines: bool
) -> Use:
    return Use(
        loss=repr(loss),
        why=why(loss.name),
        answers=str(functional(loss)) if kind is not Kind.SHARES else "mean",
        link=loss.link.name if loss.link else "",
        labels=_labels(loss, kind, found),
        parameters=tuning.sources(loss),
        lines=tuple(lines(loss, kind, classes, threshold).items()) if with_lines else (),
    )


def _labels(loss: Loss, kind: Kind, found: Profile) -> str:
    """Say how the target is to be encoded."""
    if kind is Kind.LABELS:
        return "one column of 0 and 1 for each label"
    if kind in AMOUNTS:
        return "as they are"
    values = sorted(value for value, _ in found.targets[0].counts or ())
    named = [f"{value:.12g}" if isinstance(value, float) else repr(value) for value in values]
    if len(found.targets) > 1:
        return "the number of the column that is 1, from 0"
    if kind is Kind.BINARY:
        low, high = ("-1", "+1") if loss.labels == {Labels.PLUS_MINUS} else ("0", "1")
        return f"{named[0]} as {low}, {named[1]} as {high}"
    shown = ", ".join(f"{name} as {index}" for index, name in enumerate(named[:4]))
    return shown + (", …" if len(named) > 4 else "")  # noqa: PLR2004 (those shown)


def _threshold(cost_fn: float | None, cost_fp: float | None) -> float | None:
    """Give the probability from which on the second class is worth deciding for (Elkan 2001)."""
    if cost_fn is None and cost_fp is None:
        return None
    if cost_fn is None or cost_fp is None or not (0.0 < cost_fn < np.inf and 0.0 < cost_fp < np.inf):
        raise InputError(f"costs: {cost_fn} of a miss, {cost_fp} of a false alarm", expected=_TWO_COSTS)
    return cost_fp / (cost_fp + cost_fn)
