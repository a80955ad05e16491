"""A baseline: findings that were there when rightloss came, kept in a file so that only new ones are reported."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from rightloss.checking.fingerprint import fingerprints
from rightloss.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rightloss.finding import Finding
    from rightloss.source import Source

_VERSION = 1


def written(findings: Sequence[Finding], sources: Mapping[str, Source]) -> str:
    """Write findings as a baseline; the words beside each fingerprint are for its reader only."""
    rows = [
        {"fingerprint": print_, "rule": finding.rule, "path": finding.place.path, "message": finding.message}
        for finding, print_ in zip(findings, fingerprints(findings, sources), strict=True)
    ]
    return json.dumps({"version": _VERSION, "findings": rows}, indent=1, ensure_ascii=False) + "\n"


def read(path: Path) -> Counter[str]:
    """Read the fingerprints of a baseline.

    Raises
    ------
    InputError
        If it is not one.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        prints = {_VERSION: content["findings"]}[content["version"]]
        return Counter(str(row["fingerprint"]) for row in prints)
    except OSError as fault:
        words = (fault.strerror or str(fault)).lower()
        raise InputError(f"`{path}` cannot be read: {words}", help=f"--write-baseline {path}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InputError(
            f"`{path}` is not a baseline", expected="a file that --write-baseline made", help=f"--write-baseline {path}"
        ) from None


def without(
    findings: Sequence[Finding], known: Counter[str], sources: Mapping[str, Source]
) -> tuple[list[Finding], int]:
    """Leave out findings of a baseline; also count its entries that are gone."""
    left, new = known.copy(), []
    for finding, print_ in zip(findings, fingerprints(findings, sources), strict=True):
        if left[print_]:
            left[print_] -= 1
        else:
            new.append(finding)
    return new, left.total()
