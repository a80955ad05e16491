"""Precision and recall on the corpus: `python -m tests.corpus.score [--misses] [--false]`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from rightloss.analysis import analyse
from rightloss.finding import Level
from rightloss.source import Source
from tests.corpus import Case, cases

if TYPE_CHECKING:
    from pathlib import Path

    from rightloss.finding import Finding


def source_of(path: Path) -> Source:
    """Read a program, a notebook as one program."""
    if path.suffix != ".ipynb":
        return Source(str(path), path.read_text(encoding="utf-8"))
    lines: list[str] = []
    starts: list[tuple[int, int]] = []
    code = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, 1):
        starts.append((number, len(lines) + 1))
        text = "".join(cell["source"]).splitlines() or [""]
        lines += ["" if line.lstrip().startswith(("%", "!")) else line for line in text]
    return Source(str(path), "\n".join(lines) + "\n", tuple(starts))


def findings(case: Case) -> list[Finding]:
    """Everything found in a program that is not mere advice, each once."""
    found = {
        (finding.rule, finding.place): finding
        for path in case.files
        for finding in analyse(source_of(path), (str(case.path if case.path.is_dir() else case.path.parent),)).findings
    }
    return list(found.values())


def is_found(case: Case, found: list[Finding]) -> list[bool]:
    """Whether each fault of a program is found: the right rule at one of the places that show it."""
    results = []
    for fault in case.faults:
        spots = [(spot.file, spot.cell, spot.line) for spot in (fault.spot, *fault.also)]
        results.append(any(finding.rule == fault.rule and _stands_at(finding, spots) for finding in found))
    return results


def _stands_at(finding: Finding, spots: list[tuple[str | None, int | None, int]]) -> bool:
    place = finding.place
    return any(
        (file is None or place.path.endswith(file)) and cell == place.cell and place.line <= line <= place.end_line
        for file, cell, line in spots
    )


def table(*, misses: bool = False, false: bool = False) -> str:
    """Faults found, of those that source can show, and findings in right programs, for each rule."""
    found, visible, wrong, errors = Counter(), Counter(), Counter(), Counter()
    lines: list[str] = []
    for case in cases():
        seen = findings(case)
        for fault, hit in zip(case.faults, is_found(case, seen), strict=True):
            visible[fault.rule] += fault.visible
            found[fault.rule] += hit and fault.visible
            errors["all"] += fault.visible and fault.level == "error"
            errors["found"] += hit and fault.visible and fault.level == "error"
            if misses and not hit and fault.visible:
                lines.append(f"missed  {fault.rule:18} {fault.level:8} {case.name}:{fault.spot.line}")
        expected = {fault.rule for fault in case.faults}
        for one in seen:
            if one.rule not in expected and one.level is not Level.ADVICE:
                wrong[one.rule] += case.kind != "faulty"
                if false:
                    kind = "extra" if case.kind == "faulty" else "false"
                    lines.append(f"{kind}   {one.rule:18} {one.level:8} {one.place}  {one.message}")
    rows = [(rule, found[rule], visible[rule], wrong[rule]) for rule in sorted(visible | wrong)]
    rows.append(("all", sum(found.values()), sum(visible.values()), sum(wrong.values())))
    lines.append(f"{'rule':20} {'found':>7} {'of':>4} {'false':>6}")
    lines += [f"{rule:20} {hits:>7} {of:>4} {bad:>6}" for rule, hits, of, bad in rows]
    return "\n".join([*lines, f"faults of level error found: {errors['found']} of {errors['all']}"])


if __name__ == "__main__":
    print(table(misses="--misses" in sys.argv, false="--false" in sys.argv))
