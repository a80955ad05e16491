"""What `rightloss check` prints where: findings on stdout or into a file, talk on stderr."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from rich.console import Group
from rich.text import Text

from rightloss.checking import baseline
from rightloss.checking.report import counted
from rightloss.render.findings import text
from rightloss.render.findings.formats import rendered
from rightloss.render.findings.lines import statistics
from rightloss.render.findings.summary import summary
from rightloss.render.write import Quiet, destination

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rightloss.checking.report import Report
    from rightloss.commands.settings import Settings
    from rightloss.fixing.many import Repair


class Screen:
    """The places that a check writes to; a file is opened before any work, and appears whole or not at all."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open = ExitStack()
        self._stream: IO[str] = sys.stdout

    def __enter__(self) -> Self:
        self._stream = self._open.enter_context(destination(self._settings.output))
        return self

    def __exit__(self, *fault: object) -> None:
        self._open.__exit__(*fault)  # type: ignore[arg-type]

    def print(self, content: RenderableType, stream: IO[str] | None = None) -> None:
        """Write what is laid out, in colours if they are wanted there."""
        console = _console(stream or self._stream, self._settings)
        console.print(content, soft_wrap=True)

    def baseline(self, report: Report) -> None:
        """Write a baseline, and say so."""
        path = self._settings.write_baseline or Path("baseline.json")
        with destination(path) as stream:
            stream.write(baseline.written(report.findings, report.sources, path))
        self._talk([Text(f"wrote {counted(len(report.findings), 'finding')} to {path}")])

    def show(self, report: Report, repaired: Repair, *, stdin: bool) -> None:
        """Write findings, differences and the summary."""
        form, fixing = self._settings.form(), self._settings.diff or (stdin and self._settings.fix)
        if fixing:
            self._stream.write(repaired.difference() if self._settings.diff else repaired.text())
        stream = sys.stderr if fixing else self._stream
        if self._settings.statistics:
            self._write(statistics(report), stream)
        elif form == "text":
            self.print(text.findings(report, _console(stream, self._settings).width), stream)
        else:
            self._write(rendered(form, report), stream)
        rows = [*self._repairs(repaired), *self._summary(report)]
        self._talk(rows, stream if form == "text" else sys.stderr)

    def _write(self, content: str, stream: IO[str]) -> None:
        stream.write(content + "\n" if content else "")

    def _talk(self, rows: list[Text], stream: IO[str] | None = None) -> None:
        if rows and not self._settings.quiet:
            self.print(Group(*rows), stream or sys.stderr)

    def _repairs(self, repaired: Repair) -> list[Text]:
        if not (self._settings.fix or self._settings.diff):
            return []
        verb = "would fix" if self._settings.diff else "fixed"
        return list(repaired.words(verb, unsafe=self._settings.unsafe_fixes))

    def _summary(self, report: Report) -> list[Text]:
        step = "rightloss run" if find_spec("rightloss.commands.run") else ""
        return list(summary(report, step, verbose=self._settings.verbose))


def _console(stream: IO[str], settings: Settings) -> Quiet:
    """Make a console; a file is as wide as the widest text, and has no colours unless they are asked for."""
    forced = {"always": True, "never": False}.get(settings.color)
    system = {"always": "standard", "never": None}.get(settings.color, "auto")
    width = None if stream in {sys.stdout, sys.stderr} else text.WIDEST
    return Quiet(
        file=stream,
        width=width,
        force_terminal=forced,
        color_system=system,  # type: ignore[arg-type]
        highlight=False,
        markup=False,
        emoji=False,
    )
