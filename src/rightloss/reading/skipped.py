"""A file, folder or cell that was not read: counted and named, never a traceback and never silence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was not read, why, and where in it the reason stands.

    `why` is one of few sentences, so that it can be counted; `detail` is what this one file adds to it.
    """

    path: str
    why: str
    detail: str = ""
    line: int | None = None
    cell: int | None = None
    ours: bool = False  # the fault is rightloss' own

    def __str__(self) -> str:
        """Read as `old.py:3: not Python 3 (Missing parentheses in call to 'print')`."""
        cell = "" if self.cell is None else f":cell {self.cell}"
        line = "" if self.line is None else f":{self.line}"
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.path}{cell}{line}: {self.why}{detail}"


class UnreadableError(Exception):
    """Carries what was skipped from the place that notices to the place that counts."""

    def __init__(self, skipped: Skipped) -> None:
        super().__init__(str(skipped))
        self.skipped = skipped
