"""`rightloss run`: a training program, unchanged, under the guard."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from rightloss.errors import InputError
from rightloss.finding import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.checking.report import Report
    from rightloss.running.process import Left

Format = Literal["text", "concise", "json", "sarif", "github", "junit"]
_STARTUP = Path(__file__).parents[1] / "running" / "startup"
_FAILED = 2


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Options:
    """Options of `rightloss run`, which stand before the program; those behind it are the program's own.

    Parameters
    ----------
    module
        A module to run as a program, as by `python -m`, instead of a file.
    calls
        Stop after so many loss calls: a check before a long training.
    level
        Least level to report. error: wrong for certain; warning: wrong unless a coincidence; advice: could be better.
    format
        text for people; concise, json, sarif, github, junit for programs.
    output
        File to write the findings to; by default stderr, since stdout belongs to the program.
    exit_zero
        Exit as the program does, also when there are findings.
    """

    module: Annotated[str | None, Parameter(alias="-m")] = None
    calls: int | None = None
    level: Literal["error", "warning", "advice"] = "warning"
    format: Format = "text"
    output: Annotated[Path | None, Parameter(alias="-o")] = None
    exit_zero: bool = False


_DEFAULTS = Options()


def run(*program: str, options: Options = _DEFAULTS) -> int:
    """Run a training program, unchanged, and report losses that turn out to be wrong while it runs.

    The program's output passes through. Exit code: that of the program if it is not 0; else 1 for findings.

    Parameters
    ----------
    program
        The file to run, a Python program or a notebook, and its own arguments.
    options
        All options.
    """
    command = _command(program, options)
    start = perf_counter()
    with TemporaryDirectory(prefix="rightloss-") as folder:
        code = _carried_out(command, _environment(folder, options))
        from rightloss.running.process import left_in

        left = left_in(Path(folder))
    report = _report(left, options, perf_counter() - start, program)
    _show(report, left, options)
    if code != 0 or options.exit_zero:
        return code
    return 1 if report else 0


def _command(program: tuple[str, ...], options: Options) -> list[str]:
    if options.calls is not None and options.calls < 1:
        raise InputError(f"--calls {options.calls}", expected="a whole number, 1 or more")
    if options.module is not None:
        return [sys.executable, "-m", options.module, *program]
    if not program:
        raise InputError("no program to run", expected="rightloss run train.py", help="rightloss run --help")
    path = Path(program[0])
    if not path.is_file():
        expected = "a Python file, a notebook, or -m MODULE"
        raise InputError(f"`{path}` is no file", expected=expected, help="give the path from the current folder")
    if path.suffix == ".ipynb":
        return [sys.executable, "-m", "rightloss.running.notebook", *program]
    return [sys.executable, *program]


def _environment(folder: str, options: Options) -> dict[str, str]:
    from rightloss.running.process import CALLS, FOLDER

    before = os.environ.get("PYTHONPATH")
    more = {FOLDER: folder, "PYTHONPATH": os.pathsep.join([str(_STARTUP), *([before] if before else [])])}
    if options.calls is not None:
        more[CALLS] = str(options.calls)
    return os.environ | more


def _carried_out(command: list[str], environment: dict[str, str]) -> int:
    """Run to the end; Ctrl-C is for the program, and what it found until then is still shown."""
    with _patient():
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 (the user's own program)
    return 128 - code if code < 0 else code


@contextmanager
def _patient() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGINT, lambda *_: None)  # a handler, unlike SIG_IGN, is not handed on to the program
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _report(left: list[Left], options: Options, seconds: float, program: tuple[str, ...]) -> Report:
    from rightloss.checking.selection import Selection
    from rightloss.running.merged import outcomes

    file = program[0] if program and options.module is None else None
    return Selection.of(level=Level(options.level)).report(outcomes(left, file), seconds)


def _show(report: Report, left: list[Left], options: Options) -> None:
    from rightloss.render.findings.formats import rendered
    from rightloss.render.write import destination
    from rightloss.running.words import as_text, last_lines

    last = last_lines(report, left)
    shown = as_text(report) if options.format == "text" else rendered(options.format, report)
    if options.output is None:
        sys.stderr.write("\n".join(filter(None, (shown, last))) + "\n")
        return
    with destination(options.output) as stream:
        stream.write(shown + "\n" if shown else "")
    sys.stderr.write(last + "\n")
