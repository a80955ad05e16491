"""Where results go: stdout, or a file that appears whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, NoReturn

from rich.console import Console

from rightloss.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import RenderableType

_FILE_WIDTH = 120


class Quiet(Console):
    """A console that leaves a closed pipe to the caller, who knows the exit code."""

    def on_broken_pipe(self) -> NoReturn:
        """Pass the error on."""
        raise BrokenPipeError


@contextmanager
def destination(path: Path | None) -> Iterator[IO[str]]:
    """Open stdout or a file; the file replaces an older one only once everything is written.

    Raises
    ------
    InputError
        At once, before any work is done, when the file could not be written.
    """
    if path is None:
        yield sys.stdout
        return
    place = path.resolve()
    special = place.exists() and not place.is_file()  # such as /dev/null: written to, never replaced
    draft = place if special else place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        _check_writable(place)
        stream = draft.open("w", encoding="utf-8")
    except OSError as fault:
        raise InputError(
            f"`{path}` cannot be written: {(fault.strerror or str(fault)).lower()}",
            expected="a file in a folder that exists and may be written to",
        ) from None
    try:
        with stream:
            yield stream
        if not special:
            draft.replace(place)
    finally:
        if not special:
            draft.unlink(missing_ok=True)


def show(content: RenderableType | str, stream: IO[str]) -> None:
    """Write text as it is, and everything else laid out for the width of the terminal."""
    if isinstance(content, str):
        stream.write(content + "\n")
    else:
        width = None if stream is sys.stdout else _FILE_WIDTH
        Quiet(file=stream, width=width, highlight=False, markup=False, emoji=False).print(content)


def _check_writable(place: Path) -> None:
    if place.is_file() and not os.access(place, os.W_OK):
        raise PermissionError(None, "permission denied")
