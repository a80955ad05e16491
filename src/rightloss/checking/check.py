"""`rightloss.check`: what the command does, as one function."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rightloss.checking.outcome import Outcome, of_document
from rightloss.checking.run import outcomes
from rightloss.checking.selection import Selection
from rightloss.finding import Level
from rightloss.reading.document import Document
from rightloss.reading.find import files
from rightloss.reading.load import Text
from rightloss.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.checking.names import Rules
    from rightloss.checking.report import Report


def check(
    what: str | Path | Sequence[str | Path] | Source = ".",
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    level: Level | str = Level.WARNING,
    exclude: Sequence[str] = (),
    jobs: int | None = 1,
) -> Report:
    r"""Check files, folders, or a program's text, for losses that do not fit.

    Parameters
    ----------
    what
        A path, several paths, a `Source`, or a text: a string with more than one line.
    select, ignore
        Rules by name or code, or how either begins.
    level
        The least level to report: error, warning or advice.
    exclude
        Patterns, as in `.gitignore`, of files to leave out.
    jobs
        Processes for many files; None for as many as there are cores.

    Examples
    --------
    >>> check("import torch\nloss = torch.nn.MSELoss()\n").findings
    ()
    """
    start = perf_counter()
    chosen = Selection.of(select, ignore, level=Level(level))
    found = _outcomes(what, exclude, jobs, chosen.rules)
    return chosen.report(found, perf_counter() - start)


def _outcomes(
    what: str | Path | Sequence[str | Path] | Source, exclude: Sequence[str], jobs: int | None, rules: Rules
) -> list[Outcome]:
    if isinstance(what, str) and "\n" in what:
        what = Source("<text>", what)
    if isinstance(what, Source):
        return [of_document(Document(what, Text(what.text)), rules)]
    paths = [what] if isinstance(what, str | Path) else what
    return outcomes(files([Path(path) for path in paths], exclude), jobs, rules)
