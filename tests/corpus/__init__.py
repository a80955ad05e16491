"""The development corpus: small programs as people write them, and what a careful reviewer finds in each.

`faulty/<rule>/<name>` has its twin `repaired/<rule>/<name>`, where the fault is repaired and nothing else is changed;
`right/<name>` looks wrong and is right. A program is a Python file, a notebook, or a folder of files. `expected.toml`
holds the findings, so that no program gives its own fault away.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line of a program: `file` within a project, `cell` (code cells count from 1) within a notebook."""

    line: int
    cell: int | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding that a reviewer expects: where to look first, and where else it shows just as well."""

    rule: str
    level: str
    spot: Spot
    also: tuple[Spot, ...]
    why: str
    visible: bool  # whether source alone can show it
    reason: str = ""  # why source alone can not


@dataclass(frozen=True, slots=True)
class Case:
    """One program: `kind` is `faulty`, `repaired` or `right`, and only a faulty one has faults."""

    kind: str
    name: str
    framework: str
    faults: tuple[Fault, ...] = ()
    looks_like: str = ""  # the rule that a right program seems to break
    about: str = ""

    @property
    def path(self) -> Path:
        """The file or folder to check."""
        return ROOT / self.kind / self.name

    @property
    def files(self) -> list[Path]:
        """The programs' files, a project in alphabetical order."""
        return sorted(self.path.rglob("*.py")) if self.path.is_dir() else [self.path]

    @property
    def twin(self) -> Case:
        """The repaired twin of a faulty program."""
        return Case("repaired", self.name, self.framework)


def cases() -> Iterator[Case]:
    """Every program of the corpus: the faulty, their repaired twins, and the right ones."""
    table = tomllib.loads((ROOT / "expected.toml").read_text(encoding="utf-8"))
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in table["fault"]:
        rows.setdefault(row["path"], []).append(row)
    faulty = [Case("faulty", name, group[0]["framework"], tuple(map(_fault, group))) for name, group in rows.items()]
    yield from faulty
    yield from (case.twin for case in faulty)
    for row in table["right"]:
        yield Case("right", row["path"], row["framework"], looks_like=row["looks_like"], about=row["about"])


def code_cells(path: Path) -> list[str]:
    """Return the code cells of a notebook, magics and shell lines blanked out."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    return ["\n".join("" if line[:1] in {"%", "!"} else line for line in cell.split("\n")) for cell in code]


def _fault(row: dict[str, Any]) -> Fault:
    spot = Spot(row["line"], row.get("cell"), row.get("file"))
    also = tuple(_spot(text) for text in row.get("also", []))
    return Fault(row["rule"], row["level"], spot, also, row["why"], row["visible"], row.get("reason", ""))


def _spot(text: str) -> Spot:
    # `line`, `cell:line` or `file:line`
    place, _, line = text.rpartition(":")
    if place.isdigit():
        return Spot(int(line), cell=int(place))
    return Spot(int(line), file=place or None)
