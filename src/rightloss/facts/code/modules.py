"""Finds the files that a program imports from its own project; everything else is a library, known by name only."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

from rightloss.source import Source

# Packages that are never the user's own project, also when their files lie within the folders that are read.
LIBRARIES = frozenset(
    [
        "torch",
        "torchvision",
        "torchmetrics",
        "lightning",
        "pytorch_lightning",
        "keras",
        "tensorflow",
        "tf_keras",
        "jax",
        "flax",
        "optax",
        "equinox",
        "haiku",
        "numpy",
        "scipy",
        "sklearn",
        "pandas",
        "polars",
        "xgboost",
        "lightgbm",
        "catboost",
        "transformers",
        "datasets",
        "accelerate",
        "skorch",
        "fastai",
        "typing",
        "argparse",
        "functools",
        "itertools",
        "math",
        "os",
        "sys",
        "random",
        "collections",
        "dataclasses",
        "pathlib",
        "json",
        "matplotlib",
        "tqdm",
    ]
)
_LARGEST = 2_000_000  # bytes of a module worth reading
_MOST_MODULES = 300  # syntax trees kept, so that memory is bounded
_State = tuple[int, int, int] | None


@dataclass(slots=True)
class Project:
    """Where modules are looked for, and those that were found."""

    roots: tuple[Path, ...]
    _parsed: dict[Path, tuple[_State, tuple[Source, ast.Module] | None]] = field(default_factory=dict)

    def find(self, module: str, beside: str, level: int = 0) -> Path | None:
        """Find the file of a module as imported by the file `beside` (with that many dots before its name)."""
        parts = [part for part in module.split(".") if part]
        here = Path(beside).parent
        if level:
            start = here.parents[level - 2] if level > 1 and len(here.parents) >= level - 1 else here
            return _file(start, parts)
        if not parts or (parts[0] in LIBRARIES and not _shadows(here, parts[0])):
            return None
        places = (here, *self.roots)
        return next((found for place in places if (found := _file(place, parts))), None)

    def parsed(self, path: Path) -> tuple[Source, ast.Module] | None:
        """Read and parse a module of the project, again only if it changed; None if it cannot be read."""
        state = _state(path)
        known = self._parsed.get(path)
        if known is None or known[0] != state:
            if len(self._parsed) >= _MOST_MODULES:
                self._parsed.clear()
            known = self._parsed[path] = state, _parse(path)
        return known[1]


def _shadows(folder: Path, name: str) -> bool:
    """Whether a script's neighbour has a library's name (`datasets.py`): Python looks beside the script first."""
    return _is_file(folder / f"{name}.py") and not _is_file(folder / "__init__.py")


def _state(path: Path) -> _State:
    """Tell a file from what it was: an editor or a fix may write it between two analyses."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino, facts.st_size


def _file(start: Path, parts: list[str]) -> Path | None:
    base = start.joinpath(*parts)
    candidates = [base.with_name(base.name + ".py")] if parts else []
    return next((path for path in [*candidates, base / "__init__.py"] if _is_file(path)), None)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _parse(path: Path) -> tuple[Source, ast.Module] | None:
    try:
        if path.stat().st_size > _LARGEST:
            return None
        text = path.read_text(encoding="utf-8-sig")
        return Source(str(path), text), ast.parse(text)
    except (OSError, UnicodeError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # such a file is named when it is itself checked; here it is only a module of unknown contents
