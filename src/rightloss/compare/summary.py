"""From trials to rows: means with intervals, and remarks that say what a reader must know."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from statistics import fmean, median
from typing import TYPE_CHECKING

from rightloss.compare.comparison import Measure, Row
from rightloss.compare.intervals import corrected
from rightloss.compare.readings import remark
from rightloss.compare.training import STRENGTHS, Stop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.compare.candidates import Candidate
    from rightloss.compare.trial import Trial
    from rightloss.compare.verdict import Difference
    from rightloss.compare.yardsticks import Yardstick


def row(
    candidate: Candidate, done: Sequence[Trial], judged: Sequence[Yardstick], *, test_share: float, classes: int
) -> Row:
    """Sum up one loss over its folds."""
    name, answers = repr(candidate.loss), str(candidate.loss.claim("functional"))
    failed = [f"fold {number}: {trial.failed}" for number, trial in enumerate(done, 1) if trial.failed]
    if failed:
        return Row(name, answers, failed=f"{failed[0]} ({len(failed)} of {len(done)} folds)")
    return Row(
        name,
        answers,
        measures=tuple(_measure(done, index, yardstick, test_share) for index, yardstick in enumerate(judged)),
        strength=median(trial.strength for trial in done),
        iterations=fmean(trial.iterations for trial in done),
        stop=_stop(done),
        slope=max(trial.slope for trial in done),
        notes=tuple(note for note in _notes(candidate, done, classes) if note),
    )


def marked(rows: Sequence[Row], found: Sequence[Difference], yardstick: Yardstick) -> list[Row]:
    """Mark the rows that are worse than the best one by a yardstick, for certain."""
    judged = [item for item in rows if item.measure(yardstick.name).estimate]
    if not judged:
        return list(rows)
    best = min(judged, key=lambda item: fmean(yardstick.cost(value) for value in item.measure(yardstick.name).folds))
    worse = {pair.worse.loss for pair in found if pair.cost.distinguishable and pair.better.loss == best.loss}
    return [_with_mark(item, yardstick.name) if item.loss in worse else item for item in rows]


def _with_mark(item: Row, name: str) -> Row:
    measures = (replace(one, worse=True) if one.yardstick == name else one for one in item.measures)
    return replace(item, measures=tuple(measures))


def _measure(done: Sequence[Trial], index: int, yardstick: Yardstick, test_share: float) -> Measure:
    values = [trial.measured[index] for trial in done]
    known = tuple(value for value in values if value is not None)
    if len(known) < len(values):
        return Measure(yardstick.name)
    return Measure(yardstick.name, known, corrected(known, test_share=test_share))


def _stop(done: Sequence[Trial]) -> str:
    stops = Counter(trial.stop for trial in done)
    worst = next(stop for stop in (Stop.LIMIT, Stop.STEADY, Stop.GRADIENT) if stops[stop])
    return worst.value


def _notes(candidate: Candidate, done: Sequence[Trial], classes: int) -> list[str]:
    outside = fmean(trial.outside for trial in done)
    return [remark(candidate, classes, outside), _bend(candidate, done), _edge(done), _local(candidate)]


def _bend(candidate: Candidate, done: Sequence[Trial]) -> str:
    if candidate.bend is None:
        return ""
    name, factor = candidate.bend
    values = [dict(trial.loss.settings)[name] for trial in done if trial.loss]
    over_folds = f"{min(values):.3g} to {max(values):.3g} over the folds"
    return f"{name} {median(values):.3g} ({over_folds}): {factor} times the robust spread of a pilot fit's errors"


def _edge(done: Sequence[Trial]) -> str:
    for end, strength in (("strongest", STRENGTHS[0]), ("weakest", STRENGTHS[-1])):
        count = sum(trial.strength == strength for trial in done)
        if count > len(done) / 2:
            return f"the {end} penalty tried was chosen in {count} of {len(done)} folds"
    return ""


def _local(candidate: Candidate) -> str:
    return "" if candidate.loss.claim("convex") else "not convex: training may have ended in a local minimum"
