"""Repairs many files, and remembers what was done."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from rich.text import Text

from rightloss.checking.report import counted
from rightloss.fixing import write as disk
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
    done, changed, tried = [], [], []
    for outcome in found:
        one = _repaired(outcome, selection, stdin, unsafe=unsafe)
        if one is None:
            done.append(outcome)
            continue
        before, content, after = one
        tried.append(after)
        done.append(replace(after.outcome, skipped=outcome.skipped))
        if after.done:
            changed.append((before, after))
            _written(after.document, content, wanted=write)
    return Repair(done, tuple(changed), tuple(tried))


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


def _written(after: Document, content: bytes, *, wanted: bool) -> None:
    if wanted:
        disk.write(after, content)
