"""What `.gitignore` files and `--exclude` leave out. The patterns are matched by pathspec, which does as Git does."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class Ignored:
    """Patterns that hold in one folder: each set with the folder it is written for, the nearest last."""

    specs: tuple[tuple[str, GitIgnoreSpec], ...] = ()
    always: GitIgnoreSpec | None = None  # --exclude: no .gitignore takes it back

    @classmethod
    def above(cls, folder: Path, exclude: Sequence[str] = ()) -> Ignored:
        """Collect what the repository says above a folder."""
        full = folder.resolve()
        line = [full, *full.parents]
        root = next((place for place in line if (place / ".git").exists()), None)
        found = cls(always=_spec(list(exclude)) if exclude else None)
        if root is not None:
            found = found.read(str(root / ".git" / "info" / "exclude"), str(root))
            for place in reversed(line[1 : line.index(root) + 1]):
                found = found.read(str(place / ".gitignore"), str(place))
            if any(found.matches(f"{place}/") for place in line[: line.index(root)]):
                return cls(always=found.always)  # who names a folder that is ignored means it
        return found

    def inside(self, folder: str, entries: Sequence[os.DirEntry[str]]) -> Ignored:
        """Add what a folder itself says."""
        if not any(entry.name == ".gitignore" for entry in entries):
            return self
        place = os.path.realpath(folder or ".")
        return self.read(f"{place}/.gitignore", place)

    def read(self, file: str, folder: str) -> Ignored:
        """Add the patterns of a file, if it can be read."""
        try:
            lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return self
        return replace(self, specs=(*self.specs, (folder, _spec(lines))))

    def matches(self, name: str) -> bool:
        """Tell whether a file (or a folder: its name ends in a slash) is left out."""
        if self.always is not None and self.always.match_file(name):
            return True
        if not self.specs:
            return False
        full = os.path.join(os.getcwd(), name)  # noqa: PTH109, PTH118 (speed)
        for folder, spec in reversed(self.specs):
            start = folder.rstrip(os.sep) + os.sep
            decided = spec.check_file(full[len(start) :]).include if full.startswith(start) else None
            if decided is not None:
                return bool(decided)
        return False


def _spec(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    good = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:
            continue  # Git, too, passes over a pattern that means nothing
        good.append(line)
    return GitIgnoreSpec.from_lines(good)
