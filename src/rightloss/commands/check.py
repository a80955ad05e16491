"""`rightloss check`: read files, report what does not fit, repair what can be repaired."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from rightloss.checking import baseline
from rightloss.checking.outcome import Outcome, of_bytes
from rightloss.checking.run import outcomes
from rightloss.checking.selection import Selection
from rightloss.commands.config import TABLE, nearest
from rightloss.commands.settings import Settings, words
from rightloss.commands.show import Screen
from rightloss.errors import InputError
from rightloss.finding import Level
from rightloss.fixing.many import Repair, repair
from rightloss.reading.find import files

_STDIN = Path("-")
_DEFAULTS = Settings()


def check(*paths: Path, settings: Settings = _DEFAULTS) -> int:
    """Find losses that do not fit the output layer, the labels, the shapes or the task, in Python files and notebooks.

    Exit code: 0 nothing found, 1 findings, 2 wrong use or a fault of rightloss.

    Parameters
    ----------
    paths
        Files and folders to check, by default the current folder; - for stdin.
    settings
        All options.
    """
    _refuse(paths, settings)
    screen = Screen(settings)
    if settings.show_settings:
        screen.print(f"# {nearest() or 'no pyproject.toml'}\n[{'.'.join(TABLE)}]\n{settings.to_toml()}")
        return 0
    selection = _selection(settings)
    start = perf_counter()
    with screen:
        found, stdin = _checked(paths, settings, selection)
        if settings.write_baseline:
            screen.baseline(selection.report(found))
            return 0
        repaired = _repaired(found, settings, selection, stdin)
        report = selection.report(repaired.outcomes, perf_counter() - start)
        screen.show(report, repaired, stdin=stdin is not None)
    return _exit_code(settings, failed=report.failed(), found=bool(report) or bool(settings.diff and repaired.changed))


def _refuse(paths: tuple[Path, ...], settings: Settings) -> None:
    if _STDIN in paths and len(paths) > 1:
        raise InputError("`-` stands beside other paths", expected="either `-` or files and folders")
    if settings.jobs is not None and settings.jobs < 1:
        raise InputError(f"--jobs {settings.jobs}", expected="a whole number, 1 or more")
    if settings.statistics and settings.form() not in {"text", "concise", "github"}:
        raise InputError(f"--statistics with --format {settings.form()}", expected="--format text")
    if settings.write_baseline and (settings.fix or settings.diff):
        raise InputError("--write-baseline with --fix or --diff", help="fix first, then write what is left")


def _selection(settings: Settings) -> Selection:
    known = baseline.read(settings.baseline) if settings.baseline and not settings.write_baseline else None
    chosen = (words(settings.select), words(settings.ignore), words(settings.extend_select))
    return Selection.of(*chosen, level=Level(settings.level), known=known)


def _checked(paths: tuple[Path, ...], settings: Settings, selection: Selection) -> tuple[list[Outcome], bytes | None]:
    if _STDIN not in paths:
        found = files(paths or (Path(),), words(settings.exclude))
        return outcomes(found, settings.jobs, selection.rules), None
    content = sys.stdin.buffer.read()
    return [of_bytes(settings.stdin_filename, content, selection.rules)], content


def _repaired(found: list[Outcome], settings: Settings, selection: Selection, stdin: bytes | None) -> Repair:
    if not (settings.fix or settings.diff):
        return Repair(found)
    write = not settings.diff and stdin is None
    return repair(found, selection, unsafe=settings.unsafe_fixes, write=write, stdin=stdin)


def _exit_code(settings: Settings, *, failed: bool, found: bool) -> int:
    if failed:
        return 2
    return 1 if found and not settings.exit_zero else 0
