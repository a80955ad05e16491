"""A table on standard input: kept in a file while it is used, so that it can be read in parts and more than once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from rightloss.errors import InputError
from rightloss.tables.folder import Folder
from rightloss.tables.source import Source, of_file

_MARKS = ((b"PAR1", ".parquet"), (b"ARROW1", ".arrow"), (b"\xff\xff\xff\xff", ".arrow"), (b"PK\x03\x04", ".xlsx"))


def standard_input() -> Source:
    """Read all of standard input.

    Raises
    ------
    InputError
        When there is none, or it is no table.
    """
    if sys.stdin is None or sys.stdin.isatty():
        raise InputError("standard input is a terminal", expected="a table: rightloss choose - --target y < data.csv")
    folder = Folder()
    path = Path(folder.path, "input.csv")
    with path.open("wb") as stream:
        shutil.copyfileobj(sys.stdin.buffer, stream)
    with path.open("rb") as stream:
        head = stream.read(64)
    kind = next((ending for mark, ending in _MARKS if head.startswith(mark)), "")
    if not kind:
        kind = ".jsonl" if head.lstrip().startswith(b"{") else ".csv"
    found = of_file(path, "standard input", kind)
    return Source("standard input", found.frame, folder)
