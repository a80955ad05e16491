"""The options of `rightloss check`: on the command line, in the environment, and in pyproject.toml."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

Format = Literal["text", "concise", "json", "report", "sarif", "github", "junit"]
Words = Annotated[tuple[str, ...], Parameter(negative="")]

_ONCE = Parameter(negative="")
_NOT_SETTINGS = {"show_settings", "stdin_filename", "write_baseline", "output"}


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Settings:
    """What to report, how, and what to do about it.

    Parameters
    ----------
    level
        Least level to report. error: wrong for certain; warning: wrong unless a coincidence; advice: could be better.
    select
        Rules to look for, by name or code or how either begins; by default all.
    ignore
        Rules to leave out.
    extend_select
        Rules to look for besides.
    exclude
        Files to leave out besides those that .gitignore names; patterns as in .gitignore.
    format
        text for people; concise, json, report, sarif, github, junit for programs. On GitHub the default is github.
    output
        File to write to instead of stdout.
    fix
        Apply safe fixes: numbers that were right stay the same.
    unsafe_fixes
        With --fix or --diff, also apply fixes that may change other numbers.
    diff
        Show what --fix would change, and change nothing.
    statistics
        Count findings by rule instead of showing them.
    baseline
        Report only findings that are not in this file.
    write_baseline
        Write all findings to a file for --baseline, and report none.
    stdin_filename
        What `-` is called in messages; a name in .ipynb makes it a notebook.
    exit_zero
        Exit with 0 also when there are findings.
    color
        When to use colours; NO_COLOR and FORCE_COLOR are respected.
    jobs
        Processes for many files; by default as many as there are cores.
    show_settings
        Print the settings and where they come from, and check nothing.
    quiet
        Only findings, no summary.
    verbose
        List every call that was not checked, and every file that was not read.
    """

    level: Literal["error", "warning", "advice"] = "warning"
    select: Words = ()
    ignore: Words = ()
    extend_select: Words = ()
    exclude: Words = ()
    format: Format | None = None
    output: Annotated[Path | None, Parameter(alias="-o")] = None
    fix: bool = False
    unsafe_fixes: bool = False
    diff: Annotated[bool, _ONCE] = False
    statistics: Annotated[bool, _ONCE] = False
    baseline: Path | None = None
    write_baseline: Path | None = None
    stdin_filename: str = "<stdin>"
    exit_zero: bool = False
    color: Literal["auto", "always", "never"] = "auto"
    jobs: Annotated[int | None, Parameter(alias="-j")] = None
    show_settings: Annotated[bool, _ONCE] = False
    quiet: Annotated[bool, Parameter(alias="-q", negative="")] = False
    verbose: Annotated[bool, Parameter(alias="-v", negative="")] = False

    def form(self) -> Format:
        """Give the format, which GitHub Actions chooses by being there."""
        return self.format or ("github" if os.environ.get("GITHUB_ACTIONS") == "true" else "text")

    def to_toml(self) -> str:
        """Write the settings as they would stand in pyproject.toml."""
        rows = [(field.name, getattr(self, field.name)) for field in fields(self) if field.name not in _NOT_SETTINGS]
        return "\n".join(f"{key.replace('_', '-')} = {_toml(value)}" for key, value in rows if value is not None)


def words(given: Words) -> list[str]:
    """Split words at commas: `--select a,b` means what `--select a --select b` does."""
    return [word.strip() for item in given for word in item.split(",") if word.strip()]


def _toml(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else str(value) if isinstance(value, Path) else value)
