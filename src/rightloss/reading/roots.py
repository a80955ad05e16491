"""Where the modules that a file imports are looked for: as Python would, and as projects are laid out."""

from __future__ import annotations

import os
from functools import lru_cache

_SIGNS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


def roots(path: str) -> tuple[str, ...]:
    """Give the file's own folder, the folder its package lies in, and its project's root with `src`."""
    return _of_folder(os.path.dirname(os.path.abspath(path)))  # noqa: PTH100, PTH120 (a name, not a file)


@lru_cache(maxsize=10_000)
def _of_folder(folder: str) -> tuple[str, ...]:
    package = folder
    while _has(package, "__init__.py") and os.path.dirname(package) != package:  # noqa: PTH120
        package = os.path.dirname(package)  # noqa: PTH120
    project = folder
    while not any(_has(project, sign) for sign in _SIGNS):
        above = os.path.dirname(project)  # noqa: PTH120
        if above == project:
            project = package
            break
        project = above
    sources = f"{project}/src"
    inner = (sources,) if os.path.isdir(sources) else ()  # noqa: PTH112
    return tuple(dict.fromkeys((folder, package, project, *inner)))


def _has(folder: str, name: str) -> bool:
    return os.path.exists(f"{folder}/{name}")  # noqa: PTH110
