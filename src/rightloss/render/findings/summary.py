"""The last lines of a check: what was looked at, what was found, and what was not seen."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.text import Text

from rightloss.checking.report import counted
from rightloss.render.findings.line import harmless

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.checking.report import Report

_NAMED = 3


def summary(report: Report, next_step: str = "", *, verbose: bool = False) -> Iterator[Text]:
    """Say what was counted; every call that was not checked and every file that was not read is among it.

    `next_step` is the command that sees more, to be followed by a file's name.
    """
    calls, files = counted(report.checked, "loss call"), counted(report.files, "file")
    head = Text().append(f"checked {calls} in {files} in {report.seconds:.2f} s: ", "bold")
    yield head.append(", ".join(_counts(report)))
    if not report.files:
        yield _row("nothing to check", "there is no Python file or notebook", "")
    yield from _unchecked(report, next_step, verbose=verbose)
    yield from _skipped(report, verbose=verbose)


def _counts(report: Report) -> Iterator[str]:
    if report.checked or report.findings:
        yield from (counted(count, str(level)) for level, count in report.levels().items())
    else:
        yield "nothing was checked"  # two zeros would read like a pass
    for level, count in report.hidden.items():
        if count:
            yield f"{counted(count, str(level))} (hidden: --level {level})"
    if report.silenced:
        yield f"{report.silenced} silenced by comments"
    if report.known:
        yield f"{report.known} in the baseline"
    if report.gone:
        yield f"{report.gone} of the baseline gone (write it anew)"


def _unchecked(report: Report, next_step: str, *, verbose: bool) -> Iterator[Text]:
    for why, number in Counter(call.why for call in report.unchecked).most_common():
        calls = [call for call in report.unchecked if call.why == why]
        path = Counter(call.place.path for call in calls).most_common(1)[0][0]
        step = f"    try: {next_step} {path}" if next_step else "" if verbose else "    list them: rightloss check -v"
        yield _row("not checked", f"{counted(number, 'call')}, {why}", step)
        if verbose:
            yield from (Text(f"  {harmless(str(call.place))}", "dim") for call in calls)


def _skipped(report: Report, *, verbose: bool) -> Iterator[Text]:
    for why, number in Counter(skipped.why for skipped in report.skipped).most_common():
        some = [skipped for skipped in report.skipped if skipped.why == why]
        shown = some if verbose else some[:_NAMED]
        yield _row("not read", f"{counted(number, 'cell' if some[0].cell else 'file')}, {why}", "")
        yield from (Text(f"  {harmless(str(skipped))}", "dim") for skipped in shown)
        if len(some) > len(shown):
            yield Text(f"  and {len(some) - len(shown)} more: -v lists them", "dim")


def _row(key: str, words: str, step: str) -> Text:
    return Text().append(f"{key}: ", "bold").append(harmless(words)).append(step, "dim")
