"""Formats for programs, each loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rightloss.checking.report import Report

_HOMES = {"concise": "lines", "github": "lines", "sarif": "sarif", "junit": "junit"}


def rendered(form: str, report: Report) -> str:
    """Write a report in one of the formats for programs."""
    if form in {"json", "report"}:
        return report.to_json() if form == "json" else report.to_report()
    module = import_module(f"rightloss.render.findings.{_HOMES[form]}")
    return str(getattr(module, form)(report))
