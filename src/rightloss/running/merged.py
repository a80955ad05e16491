"""What source tells of a program and what its processes found, as one report: the same fault is told once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rightloss.checking import suppress
from rightloss.checking.outcome import Outcome, of_file
from rightloss.finding import Level
from rightloss.reading.find import shown
from rightloss.reading.load import load
from rightloss.reading.notebook import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rightloss.analysis import Unchecked
    from rightloss.finding import Finding, Place
    from rightloss.running.process import Left
    from rightloss.source import Source

    Move = Callable[[Place], Place]

_ORDER = list(Level)
# What shapes, values and graphs settle: where these were seen to fit, a suspicion of source is gone.
_SETTLED = frozenset({"prediction-scale", "shape-broadcast", "label-encoding", "output-range", "exclusive-classes"})


@dataclass(frozen=True)
class Run:
    """All processes of one run, their places named as a reader would."""

    findings: list[Finding]
    places: frozenset[Place]
    unchecked: list[Unchecked]
    sources: dict[str, Source]


def outcomes(left: Sequence[Left], program: str | None = None) -> list[Outcome]:
    """Put together what was left by the processes, and what source alone tells of the program."""
    run, told = _run(left, program), of_file(program) if program else Outcome("")
    findings = together(told.findings, run.findings, run.places)
    sources = run.sources | ({told.path: told.source} if told.source else {})
    paths = sorted({one.path for one in (*run.places, *(finding.place for finding in findings))})
    return [_outcome(path, findings, run, sources.get(path), told) for path in paths]


def _outcome(path: str, findings: Sequence[Finding], run: Run, source: Source | None, told: Outcome) -> Outcome:
    here = [one for one in findings if one.place.path == path]
    kept, silenced, _ = (here, [], []) if source is None else suppress.split(source, here, frozenset())
    places = {place for place in run.places if place.path == path}
    unknown = {call.place: call for call in run.unchecked if call.place in places}
    skipped = told.skipped if path == told.path else ()
    checked, unchecked = len(places) - len(unknown), tuple(unknown.values())
    return Outcome(path, tuple(kept), tuple(silenced), (), checked, unchecked, skipped, source)


def together(told: Iterable[Finding], seen: Iterable[Finding], watched: Iterable[Place]) -> list[Finding]:
    """Findings of source and of a run: what was only likely, and turned out otherwise, is dropped."""
    worst_last = sorted(seen, key=lambda one: _ORDER.index(one.level), reverse=True)
    found = {(one.rule, one.place): one for one in worst_last}
    kept: list[Finding] = []
    for one in told:
        places = {one.place, *(reason.place for reason in one.because)}
        same = [key for key in found if key[0] == one.rule and (key[1] in places or _holds(key[1], one.place))]
        if same or not _is_refuted(one, watched):
            kept.append(_both(one, [found.pop(key) for key in same]))
    return [*kept, *found.values()]


def _is_refuted(told: Finding, watched: Iterable[Place]) -> bool:
    if told.level is not Level.WARNING or told.rule not in _SETTLED:
        return False
    return any(_holds(place, told.place) for place in watched)


def _holds(call: Place, place: Place) -> bool:
    start, end = (call.line, call.column), (call.end_line, call.end_column)
    same = (call.path, call.cell) == (place.path, place.cell)
    return same and start <= (place.line, place.column) and (place.end_line, place.end_column) <= end


def _both(told: Finding, seen: Sequence[Finding]) -> Finding:
    """The places and the fix that only source has, with the values that only a run has."""
    level = min((told.level, *(one.level for one in seen)), key=_ORDER.index)
    new = tuple(reason for one in seen for reason in one.because if reason.text.startswith("seen"))
    return replace(told, level=level, because=(*told.because, *new))


# --- names of places


def _run(left: Sequence[Left], program: str | None) -> Run:
    texts = {path: source for one in left for path, source in one.sources.items()}
    move = _into_cells(program, texts) if program and program.endswith(".ipynb") else _named
    return Run(
        [_moved(finding, move) for one in left for finding in one.findings],
        frozenset(move(place) for one in left for place in one.places),
        [replace(call, place=move(call.place)) for one in left for call in one.unchecked],
        {shown(path): replace(source, path=shown(path)) for path, source in texts.items()},
    )


def _moved(finding: Finding, move: Move) -> Finding:
    because = tuple(
        reason if reason.place is None else replace(reason, place=move(reason.place)) for reason in finding.because
    )
    return replace(finding, place=move(finding.place), because=because)


def _named(place: Place) -> Place:
    return replace(place, path=shown(place.path))


def _into_cells(notebook: str, texts: dict[str, Source]) -> Move:
    """The kernel runs each cell of a notebook as a file of its own."""
    numbers = {cell.text.strip(): cell.number for cell in cells(notebook, load(notebook).decode("utf-8-sig"))}
    found = {path: numbers.get(source.text.strip()) for path, source in texts.items()}

    def moved(place: Place) -> Place:
        number = found.get(place.path)
        return _named(place) if number is None else replace(place, path=shown(notebook), cell=number)

    return moved
