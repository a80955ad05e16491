"""A hypothetical call of a loss on a target: the rules of `rightloss check` say what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss import registry
from rightloss.choosing.kind import Kind
from rightloss.facts.call import Call, Head, Targets
from rightloss.facts.possible import Possible
from rightloss.finding import Level, Place, Reason
from rightloss.spelling import TARGET_FIRST, Spelling
from rightloss.vocabulary import Labels, Reduction, Row, Scale

if TYPE_CHECKING:
    from rightloss.finding import Finding
    from rightloss.loss import Loss
    from rightloss.profile import Profile

_NOWHERE = Place("", 1, 1, 1, 1)
_ENCODED = {
    Kind.COUNTS: {Labels.COUNT, Labels.REAL},
    Kind.REAL: {Labels.REAL},
    Kind.POSITIVE: {Labels.REAL},
    Kind.ZEROS: {Labels.REAL},
    Kind.SHARES: {Labels.SOFT, Labels.REAL},
    Kind.BINARY: {Labels.ZERO_ONE, Labels.SOFT},
    Kind.CLASSES: {Labels.CLASS_INDEX},
    Kind.LABELS: {Labels.ZERO_ONE, Labels.SOFT},
}
_LEVELS = (Level.ERROR, Level.WARNING, Level.ADVICE)


def findings(loss: Loss, kind: Kind, profile: Profile) -> list[Finding]:
    """Apply every rule that a target and a loss alone can break; the gravest finding comes first."""
    call = _call(loss, kind, profile)
    found = []
    for rule in registry.rules().values():
        check = rule.check if rule.on is Call else rule.of_call
        found += list(check(call)) if check else []
    return sorted(found, key=lambda finding: _LEVELS.index(finding.level))


def _call(loss: Loss, kind: Kind, profile: Profile) -> Call:
    classes = classes_of(kind, profile)
    each = kind is Kind.LABELS or loss.row is not Row.ONE
    outputs = classes or None if each else 1
    scale = loss.link.raw if loss.link is not None else Scale.REAL if Labels.REAL in loss.labels else Scale.SCORE
    spellings = tuple(
        Spelling(loss.name, f"rightloss.{loss.name}", TARGET_FIRST, scale, labels, Reduction.MEAN)
        for labels in sorted(loss.labels)
    )
    return Call(
        entry=f"rightloss.{loss.name}",
        spellings=spellings,
        place=_NOWHERE,
        written=loss.name,
        head=Head("linear", units=outputs),
        columns=outputs,
        target=_targets(loss, kind, profile, classes),
    )


def classes_of(kind: Kind, profile: Profile) -> int:
    """Count the classes or labels; 0 where there are amounts."""
    if len(profile.targets) > 1:
        return len(profile.targets)
    return profile.targets[0].distinct or 0 if kind in {Kind.BINARY, Kind.CLASSES} else 0


def _targets(loss: Loss, kind: Kind, profile: Profile, classes: int) -> Targets:
    """Describe the target as it would be given: classes numbered from 0, or as signs where the loss takes signs."""
    reason = Reason(str(kind))
    labels = Possible.any(Labels).only(_ENCODED[kind], reason)
    if kind is Kind.LABELS:
        return Targets(labels, frozenset({0.0, 1.0}), 0.0, 1.0, classes, exclusive=False, because=(reason,))
    if classes:
        values = frozenset(map(float, range(classes)))
        if kind is Kind.BINARY and loss.labels == {Labels.PLUS_MINUS}:
            values, labels = frozenset({-1.0, 1.0}), Possible.any(Labels).only({Labels.PLUS_MINUS}, reason)
        return Targets(labels, values, min(values), max(values), classes, because=(reason,), nominal=True)
    target = profile.targets[0]
    return Targets(labels, None, target.low, target.high, because=(reason,))
