"""Repairs many files, and remembers what was done."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.text import Text

from rightloss.checking.report import counted
from rightloss.fixing import write as disk
from rightloss.fixing.across import across
from rightloss.fixing.apply import fixed
from rightloss.fixing.write import difference
from rightloss.reading.document import Document, document
from rightloss.reading.load import load
from rightloss.reading.skipped import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rightloss.checking.outcome import Outcome
    from rightloss.checking.selection import Selection
    from rightloss.fixing.apply import Fixed


@dataclass(frozen=True)
class Repair:
    """What came of every file in the end, and the files that were repaired, before and after."""

    outcomes: Sequence[Outcome]
    changed: tuple[tuple[Document, Fixed], ...] = ()
    tried: tuple[Fixed, ...] = field(default=(), repr=False)

    def difference(self) -> str:
        """Show all changes."""
        return "".join(difference(before, after.document) for before, after in self.changed)

    def text(self) -> str:
        """Give the text of the only file."""
        return self.tried[0].document.content.text if self.tried else ""

    def words(self, verb: str, *, unsafe: bool) -> Iterator[Text]:
        """Say what was fixed, and what was not and why."""
        done = sum(len(one.done) for one in self.tried)
        yield Text(f"{verb} {counted(done, 'finding')} in {counted(len(self.changed), 'file')}", "bold")
        yield from (Text(f"  {refused}") for one in self.tried for refused in one.refused)
        rest = sum(bool(one.fix and not one.fix.safe) for some in self.outcomes for one in some.findings)
        if rest and not unsafe:
            yield Text(f"{counted(rest, 'finding')} with an unsafe fix: --unsafe-fixes")


def repair(
    found: Sequence[Outcome], selection: Selection, *, unsafe: bool, write: bool, stdin: bytes | None = None
) -> Repair:
    """Repair every file that has a fix."""
    done = {outcome.path: outcome for outcome in found}
    changed: dict[str, tuple[Document, Fixed]] = {}
    tried: list[Fixed] = []
    for path in [outcome.path for outcome in found]:
        one = _repaired(done[path], selection, stdin, unsafe=unsafe)
        if one is None:
            continue
        before, content, after = one
        others: dict[str, tuple[Document, Fixed]] = {}
        if write:
            _written(after, content)
            after, others = across(after, selection, done)
        tried.append(after)
        pairs = {path: (before, after), **others}
        done |= {name: pair[1].outcome for name, pair in pairs.items()}
        if after.done:
            changed |= {name: (changed.get(name, pair)[0], pair[1]) for name, pair in pairs.items()}
    differ = [pair for pair in changed.values() if pair[0].content != pair[1].document.content]
    return Repair(list(done.values()), tuple(differ), tuple(tried))


def _written(after: Fixed, content: bytes) -> None:
    if after.done:
        disk.write(after.document, content)


def _repaired(
    outcome: Outcome, selection: Selection, stdin: bytes | None, *, unsafe: bool
) -> tuple[Document, bytes, Fixed] | None:
    if stdin is None and not any(one.fix for one in (*outcome.findings, *outcome.unused)):
        return None
    try:
        content = load(outcome.path) if stdin is None else stdin
        before = document(outcome.path, content)
    except UnreadableError:
        return None
    return before, content, fixed(before, outcome, selection, unsafe=unsafe)
