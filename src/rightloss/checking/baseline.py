"""A baseline: findings that were there when rightloss came, kept in a file so that only new ones are reported."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rightloss.checking.fingerprint import fingerprints
from rightloss.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rightloss.finding import Finding
    from rightloss.source import Source

_VERSION = 1


@dataclass(frozen=True)
class Baseline:
    """Fingerprints of known findings, and the folder from which they name files: that of the baseline itself."""

    known: Counter[str] = field(default_factory=Counter)
    base: Path | None = None

    def without(self, findings: Sequence[Finding], sources: Mapping[str, Source]) -> tuple[list[Finding], int]:
        """Leave out known findings; also count the known ones that are gone."""
        if not self.known:
            return list(findings), 0
        left, new = self.known.copy(), []
        for finding, print_ in zip(findings, fingerprints(findings, sources, self.base), strict=True):
            if left[print_]:
                left[print_] -= 1
            else:
                new.append(finding)
        return new, left.total()


def written(findings: Sequence[Finding], sources: Mapping[str, Source], path: Path) -> str:
    """Write findings as the baseline in a file; the words beside each fingerprint are for its reader only."""
    prints = fingerprints(findings, sources, path.resolve().parent)
    rows = [
        {"fingerprint": print_, "rule": finding.rule, "path": finding.place.path, "message": finding.message}
        for finding, print_ in zip(findings, prints, strict=True)
    ]
    return json.dumps({"version": _VERSION, "findings": rows}, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Baseline:
    """Read a baseline.

    Raises
    ------
    InputError
        If it is not one.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        prints = {_VERSION: content["findings"]}[content["version"]]
        return Baseline(Counter(str(row["fingerprint"]) for row in prints), path.resolve().parent)
    except OSError as fault:
        words = (fault.strerror or str(fault)).lower()
        raise InputError(f"`{path}` cannot be read: {words}", help=f"--write-baseline {path}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InputError(
            f"`{path}` is not a baseline", expected="a file that --write-baseline made", help=f"--write-baseline {path}"
        ) from None
