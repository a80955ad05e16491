"""What was found while a program ran as text: as `rightloss check` shows it."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rightloss.checking.report import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.checking.report import Report
    from rightloss.running.process import Left


def as_text(report: Report) -> str:
    """Lay findings out without colours, as wide as the terminal."""
    from rich.console import Console

    from rightloss.render.findings import text

    stream = StringIO()
    width = min(max(Console(stderr=True).width, text.NARROWEST), text.WIDEST)
    console = Console(file=stream, width=width, color_system=None, highlight=False, markup=False, emoji=False)
    console.print(text.findings(report, width), soft_wrap=True)
    return stream.getvalue().rstrip()


def last_lines(report: Report, left: Sequence[Left]) -> str:
    """Say what was seen and what was not: silence must not look like a pass."""
    calls, places = sum(one.calls for one in left), report.checked + len(report.unchecked)
    levels = ", ".join(counted(count, str(level)) for level, count in report.levels().items())
    head = f"watched {counted(calls, 'loss call')} at {counted(places, 'place')} in {report.seconds:.1f} s: "
    seen = bool(places or report.findings)
    rows = [head + (levels if seen else "nothing was checked: no loss that is known was computed")]
    rows += [f"not checked: {call.place}, {call.why}" for call in report.unchecked]
    rows += [f"not seen: {limit}" for limit in sorted({limit for one in left for limit in one.limits})]
    faults = sorted({fault for one in left for fault in one.faults})
    rows += [f"the guard itself failed, please report this: {fault}" for fault in faults]
    return "\n".join(rows)
