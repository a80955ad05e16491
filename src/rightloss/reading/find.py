"""Which files to read: Python files and notebooks under the paths, without what is ignored, installed or generated."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from rightloss.errors import InputError
from rightloss.reading.ignored import Ignored
from rightloss.reading.skipped import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SUFFIXES = (".py", ".pyw", ".ipynb")
_FOLDERS = {
    *(".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".ipynb_checkpoints", ".mypy_cache", ".nox"),
    *(".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".svn", ".tox", ".venv", ".vscode"),
    *("__pycache__", "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules", "site-packages", "venv"),
}


def files(paths: Sequence[Path], exclude: Sequence[str] = ()) -> Iterator[str | Skipped]:
    """Yield the files to read, as their reader would name them, and folders that cannot be opened.

    A path that is given is read whatever it is called; exclusions hold for what is found below it.

    Raises
    ------
    InputError
        If a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise InputError(f"`{path}` does not exist", expected="Python files, notebooks, or folders with some")
    found = (item for path in paths for item in _below(path, exclude))
    yield from _once(found) if len(paths) > 1 else found


def shown(path: str | Path) -> str:
    """Name a file as its reader would: from the current folder if it is inside, in full otherwise."""
    full, here = os.path.abspath(path), os.getcwd()  # noqa: PTH100, PTH109 (no link is to be followed)
    inside = full.startswith(here.rstrip(os.sep) + os.sep)
    return (os.path.relpath(full, here) if inside else full).replace(os.sep, "/")


def _below(path: Path, exclude: Sequence[str]) -> Iterator[str | Skipped]:
    if not path.is_dir():
        yield shown(path)
        return
    start = shown(path) if path.resolve() != Path.cwd() else ""
    yield from _walk(start, Ignored.above(path, exclude))


def _walk(folder: str, ignored: Ignored) -> Iterator[str | Skipped]:
    """Go through a folder in alphabetical order; links to folders are not followed, so there are no loops."""
    ahead = [(folder, ignored)]
    while ahead:
        folder, ignored = ahead.pop()
        try:
            entries = sorted(os.scandir(folder or "."), key=lambda entry: entry.name)
        except OSError as fault:
            yield Skipped(folder, "cannot be opened", (fault.strerror or "").lower())
            continue
        ignored = ignored.inside(folder, entries)
        inner = []
        for entry in entries:
            name = f"{folder.rstrip('/')}/{entry.name}" if folder else entry.name
            if _is_folder(entry):
                inner += [] if _left_out(entry) or ignored.matches(name + "/") else [(name, ignored)]
            elif entry.name.endswith(_SUFFIXES) and _is_file(entry) and not ignored.matches(name):
                yield name
        ahead += reversed(inner)


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Tell whether it is a file or a link to one; a link that leads nowhere, or round in circles, is none."""
    try:
        return entry.is_file()
    except OSError:
        return False


def _left_out(entry: os.DirEntry[str]) -> bool:
    if entry.name in _FOLDERS or entry.name.endswith(".egg-info"):
        return True
    return any(os.path.exists(f"{entry.path}/{sign}") for sign in ("pyvenv.cfg", "CACHEDIR.TAG"))  # noqa: PTH110 (speed)


def _once(found: Iterable[str | Skipped]) -> Iterator[str | Skipped]:
    seen: set[str] = set()
    for item in found:
        name = os.path.abspath(item) if isinstance(item, str) else f"skipped {item.path}"  # noqa: PTH100
        if name not in seen:
            seen.add(name)
            yield item
