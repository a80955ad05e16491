"""Writes a fixed file in the place of the old one, whole or not at all; or shows the difference."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from difflib import unified_diff
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from rightloss.errors import InputError

if TYPE_CHECKING:
    from rightloss.reading.document import Document


def write(document: Document, before: bytes) -> None:
    """Replace a file, keeping its permissions; a link stays a link.

    Raises
    ------
    InputError
        If it cannot be written, or is not any more what was read.
    """
    place = Path(document.path).resolve()
    draft = None
    try:
        if place.read_bytes() != before:
            raise InputError(f"`{document.path}` changed while it was being fixed", help="run it again")
        if not os.access(place, os.W_OK):
            raise PermissionError(None, "permission denied")
        handle, draft = tempfile.mkstemp(prefix=f".{place.name[:50]}.", suffix=".part", dir=place.parent)
        with open(handle, "wb") as file:  # noqa: PTH123 (a descriptor)
            file.write(document.content.encoded(document.content.text))
        shutil.copymode(place, draft)
        Path(draft).replace(place)
    except OSError as fault:
        words = (fault.strerror or str(fault)).lower()
        raise InputError(f"`{document.path}` cannot be written: {words}") from None
    finally:
        if draft is not None:
            with suppress(FileNotFoundError):
                Path(draft).unlink()


def difference(before: Document, after: Document) -> str:
    """Show what changes, as `patch` and `git apply` take it."""
    old, new = (list(StringIO(one.content.text, newline="\n")) for one in (before, after))
    name = before.path
    lines = unified_diff(old, new, f"a/{name}" if not Path(name).is_absolute() else name, f"b/{name}", n=3)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
