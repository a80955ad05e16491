"""What `rightloss check` finds in other people's repositories: `python -m benchmarks.real_code FOLDER`.

FOLDER holds one folder for each repository. Every finding is printed, so that it can be read; then a table: files that
mention a loss, loss calls, those of which something is known, findings of each level, time.
"""

from __future__ import annotations

import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path

from rightloss.checking.run import outcomes
from rightloss.finding import Level
from rightloss.reading.find import files


@dataclass
class Row:
    """One repository."""

    name: str
    files: int
    calls: int
    resolved: int
    errors: int
    warnings: int
    skipped: int
    seconds: float


def row(folder: Path) -> Row:
    """Check one repository, and print what is found in it."""
    start = time.perf_counter()
    found = [one for one in outcomes(files([folder])) if one.checked or one.unchecked or one.findings or one.skipped]
    seconds = time.perf_counter() - start
    findings = [finding for one in found for finding in one.findings]
    for finding in findings:
        if finding.level is not Level.ADVICE:
            print(f"{finding.level:8}{finding.rule:20}{finding.place}  {finding.message}")
    checked = sum(one.checked for one in found)
    levels = [finding.level for finding in findings]
    return Row(
        folder.name,
        sum(bool(one.checked or one.unchecked) for one in found),
        checked + sum(len(one.unchecked) for one in found),
        checked,
        levels.count(Level.ERROR),
        levels.count(Level.WARNING),
        sum(len(one.skipped) for one in found),
        seconds,
    )


def main(folder: Path) -> None:
    """Check every repository of a folder, and print the table."""
    rows = [row(one) for one in sorted(folder.iterdir()) if one.is_dir()]
    total = Row("all", *(sum(column) for column in zip(*(astuple(one)[1:] for one in rows), strict=True)))
    print(f"{'repository':46}{'files':>6}{'calls':>7}{'known':>7}{'errors':>8}{'warnings':>10}{'skipped':>9}{'s':>7}")
    for one in [*rows, total]:
        name, *numbers, seconds = astuple(one)
        widths = (6, 7, 7, 8, 10, 9)
        print(
            f"{name:46}" + "".join(f"{number:>{width}}" for number, width in zip(numbers, widths, strict=True)), end=""
        )
        print(f"{seconds:>7.1f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
