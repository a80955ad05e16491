"""What came of one file."""

from __future__ import annotations

import gc
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rightloss import analysis
from rightloss.checking import suppress
from rightloss.checking.named import named
from rightloss.reading.document import Document, document
from rightloss.reading.load import load
from rightloss.reading.mentions import mentions
from rightloss.reading.roots import roots
from rightloss.reading.skipped import Skipped, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.analysis import Analysis, Unchecked
    from rightloss.checking.names import Rules
    from rightloss.finding import Finding
    from rightloss.source import Source


@dataclass(frozen=True, slots=True)
class Outcome:
    """Findings of one file that stay, those that are silenced, comments that silence none, and what was counted."""

    path: str
    findings: tuple[Finding, ...] = ()
    silenced: tuple[Finding, ...] = ()
    unused: tuple[Finding, ...] = ()
    checked: int = 0
    unchecked: tuple[Unchecked, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    source: Source | None = None  # only where there is something to show of it


def of_file(path: str, rules: Rules = None) -> Outcome:
    """Read a file from disk and analyse it; whatever happens is an outcome."""
    try:
        content = load(path)
        return of_bytes(path, content, rules)
    except UnreadableError as fault:
        return Outcome(path, skipped=(fault.skipped,))


def of_bytes(path: str, content: bytes, rules: Rules = None) -> Outcome:
    """Analyse the bytes of a file."""
    if not mentions(content):
        return Outcome(path)
    try:
        return of_document(document(path, content), rules)
    except UnreadableError as fault:
        return Outcome(path, skipped=(fault.skipped,))


def of_document(file: Document, rules: Rules = None) -> Outcome:
    """Analyse a program that was read."""
    try:
        found = analysed(file.source)
        kept, silenced, unused = suppress.split(file.source, found.findings, rules)
    except UnreadableError as fault:
        return Outcome(file.path, skipped=(*file.skipped, fault.skipped))
    shown = file.source if kept or unused or silenced else None
    return Outcome(
        file.path, tuple(kept), tuple(silenced), tuple(unused), found.checked, found.unchecked, file.skipped, shown
    )


def analysed(source: Source) -> Analysis:
    """Analyse a program.

    Raises
    ------
    UnreadableError
        If it is not Python 3, is nested too deeply, or if rightloss itself fails on it.
    """
    try:
        with warnings.catch_warnings(), _uncollected():
            warnings.simplefilter("ignore")  # the parser's remarks on escapes are not ours to pass on
            return named(analysis.analyse(source, roots(source.path)))
    except SyntaxError as fault:
        raise UnreadableError(_not_python(source, fault)) from None
    except (RecursionError, MemoryError):
        raise UnreadableError(Skipped(source.path, "nested too deeply")) from None
    except Exception as fault:
        raise UnreadableError(_our_fault(source, fault)) from fault


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the search for cycles to the time between files: each would go through the syntax trees of all modules."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
            gc.collect(0)  # what this file leaves behind, and nothing older


def _not_python(source: Source, fault: SyntaxError) -> Skipped:
    line = fault.lineno if fault.lineno and fault.lineno > 0 else None
    if line is None or not source.cells:
        return Skipped(source.path, "not Python 3", fault.msg, line)
    place = source.span((line, 1), (line, 1))
    return Skipped(source.path, "not Python 3", fault.msg, place.line, place.cell)


def _our_fault(source: Source, fault: Exception) -> Skipped:
    step = fault.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    where = f" in {step.tb_frame.f_code.co_name}:{step.tb_lineno}" if step else ""
    detail = f"{type(fault).__name__}: {str(fault)[:200]}{where}"
    return Skipped(source.path, "rightloss failed on it; please report this", detail, ours=True)
