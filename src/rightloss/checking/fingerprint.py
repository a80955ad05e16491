"""What stays of a finding when lines above it come and go: for baselines, and for services that follow findings."""

from __future__ import annotations

import os
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rightloss.finding import Finding
    from rightloss.source import Source


def fingerprints(findings: Iterable[Finding], sources: Mapping[str, Source], base: Path | None = None) -> list[str]:
    """Give each finding a fingerprint: its rule, file and line of code, and how often the same came before it.

    Files are named from a folder, by default the current one.
    """
    start = str(base or Path.cwd())
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for finding in findings:
        path = os.path.relpath(finding.place.path, start).replace(os.sep, "/")
        same = (finding.rule, path, _line(finding, sources))
        found.append(sha256("\0".join([*same, str(seen[same])]).encode(errors="replace")).hexdigest()[:32])
        seen[same] += 1
    return found


def _line(finding: Finding, sources: Mapping[str, Source]) -> str:
    source = sources.get(finding.place.path)
    lines = source.lines if source else []
    row = source.row(finding.place) if source else 0
    return "".join(lines[row - 1].split()) if 0 < row <= len(lines) else ""
