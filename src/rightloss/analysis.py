"""From one program to its findings: follow it, gather what is known of each call, apply the rules."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rightloss.finding import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rightloss.facts.code.events import Choice
    from rightloss.facts.code.modules import Project
    from rightloss.facts.code.reader import Reader
    from rightloss.finding import Finding, Place
    from rightloss.source import Source


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A loss call about which too little is known, why, and what would tell."""

    place: Place
    why: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """What came of one program: its findings of every level, loss calls checked, and loss calls not checked."""

    findings: tuple[Finding, ...] = ()
    checked: int = 0
    unchecked: tuple[Unchecked, ...] = ()


def analyse(source: Source, roots: tuple[str, ...] = ()) -> Analysis:
    """Read one program; `roots` are the folders in which the modules it imports are looked for.

    Raises
    ------
    SyntaxError
        If the text is not Python.
    """
    from rightloss.facts.code.reader import Reader

    tree = ast.parse(source.text)
    reader = Reader(_project(roots))
    reader.program(source, tree)
    return judged(reader)


@lru_cache(maxsize=4)
def _project(roots: tuple[str, ...]) -> Project:
    """Modules that one program imports are there for the next."""
    from rightloss.facts.code.modules import Project

    return Project(tuple(Path(root) for root in roots))


def judged(reader: Reader) -> Analysis:
    """Apply every rule to every event. Of several possible callees at one place, all must be wrong."""
    from rightloss.facts.code.events import LossUse, Minimised
    from rightloss.facts.code.read import call_of
    from rightloss.facts.code.written import recognised
    from rightloss.repairs import repaired, together

    found: dict[tuple[Place, Choice], dict[str, Finding]] = {}
    known: dict[Place, bool] = {}
    by_hand = [use for event in reader.events if isinstance(event, Minimised) for use in recognised(reader, event)]
    for event in [*reader.events, *by_hand]:
        seen = [event, call_of(reader, event)] if isinstance(event, LossUse) else [event]
        here = found.setdefault((event.site.place, event.choice), {})
        for finding in _without_followers(list(_findings(reader, seen))):
            here.setdefault(f"{finding.rule}{finding.place}", repaired(reader, event, finding))
        if isinstance(event, LossUse):
            place = event.site.place
            known[place] = known.get(place, False) or _says_something(seen[1])
    findings: dict[tuple[str, Place], Finding] = {}
    for finding in _agreed(found):
        key = finding.rule, finding.place
        findings[key] = together(finding, findings[key]) if key in findings else finding
    checked, left = _counted(reader, known)
    return Analysis(
        tuple(sorted(findings.values(), key=lambda one: (one.place.path, one.place.cell or 0, one.place))),
        checked,
        tuple(Unchecked(place, why) for place, why in left.items()),
    )


def _counted(reader: Reader, known: dict[Place, bool]) -> tuple[int, dict[Place, str]]:
    """How many places were checked, and the others with the reason; `known` are the calls of losses."""
    from rightloss.facts.code import unseen

    why = {place: unseen.PREDICTION for place, seen in known.items() if not seen}
    seen = {place for place, is_known in known.items() if is_known}
    for place, is_known in unseen.fitted(reader):
        if is_known:
            seen.add(place)
        else:
            why.setdefault(place, unseen.TARGET)
    for place, reason in unseen.unseen(reader):
        why.setdefault(place, reason)
    for place in _left(reader):
        why.setdefault(place, unseen.TOO_LONG)
    return len(seen), {place: reason for place, reason in why.items() if place not in seen}


def _left(reader: Reader) -> Iterable[Place]:
    """Calls that look like those of a loss, in what was not followed to its end."""
    for site in reader.unfinished:
        for node in ast.walk(site.node):
            if isinstance(node, ast.Call) and _is_named_loss(node.func):
                yield site.source.place(node)


def _is_named_loss(callee: ast.expr) -> bool:
    name = getattr(callee, "attr", getattr(callee, "id", ""))
    return any(word in name for word in ("loss", "criterion", "cross_entropy"))


def _says_something(call: Any) -> bool:
    from rightloss.vocabulary import Scale

    return call.scale.likely != frozenset(Scale) or bool(call.head.activation) or call.target.values is not None


def _findings(reader: Reader, seen: list[Any]) -> Iterable[Finding]:
    from rightloss.registry import rules

    for rule in rules().values():
        for thing in seen:
            if isinstance(thing, rule.on):
                yield from rule.check(thing) if rule.on.__name__ == "Call" else rule.check(reader, thing)


def _without_followers(found: list[Finding]) -> list[Finding]:
    """One fault, one finding: where two arguments are swapped, or scores pass through ReLU, more follows from that."""
    rules = {finding.rule for finding in found}
    out: frozenset[str] = _OF_ARGUMENTS if "argument-order" in rules else frozenset()
    if "output-range" in rules and any(" ReLU" in finding.message for finding in found):
        out |= {"prediction-scale"}  # the activation is what is wrong
    return [finding for finding in found if finding.rule not in out]


_OF_ARGUMENTS = frozenset({"prediction-scale", "label-encoding", "output-range", "task-mismatch", "exclusive-classes"})


def _agreed(found: dict[tuple[Place, Choice], dict[str, Finding]]) -> Iterable[Finding]:
    """Findings that hold whichever callee was taken."""
    by_choice: dict[tuple[int, ...], dict[int, bool]] = {}
    for (_, choice), here in found.items():
        for site, number, total in choice:
            wrong = by_choice.setdefault((site, total), {})
            wrong[number] = wrong.get(number, False) or any(one.level is not Level.ADVICE for one in here.values())
    for (_, choice), here in found.items():
        if all(sum(by_choice[site, total].values()) == total for site, _, total in choice):
            yield from here.values()
