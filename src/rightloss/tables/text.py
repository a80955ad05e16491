"""Tables as text: which mark separates the fields, whether the header can be used, which columns are numbers."""

from __future__ import annotations

import csv
from collections import Counter
from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

MISSING = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?")
SEPARATORS = {".csv": ",;\t|", ".tsv": "\t", ".txt": ",;\t|"}
WELL_FORMED = "UTF-8 text whose rows have as many fields as the first line has names"
Malformed = csv.Error
_LONGEST = 1 << 20  # bytes of the first line; 10,000 columns of 100 letters fit
_SEEN = 10_000  # rows from which types are told, before the whole file has to be read for it
_ALL_SEEN = 1 << 28  # bytes of a file whose types are told from all rows
_MARKS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"\x1f\x8b": "gzip", b"PK": "zip", b"PAR1": "Parquet"}


def scan(path: Path, name: str) -> Any:
    """Open delimited text; types are told from all rows, or from the first ones of a large file.

    Raises
    ------
    InputError
        When the encoding, the separator or the header cannot be what a table needs.
    """
    import polars as pl

    line = first_line(path, name)
    marks = SEPARATORS.get(path.suffix.lower(), ",;\t|")
    separator = max(marks, key=lambda mark: len(next(csv.reader([line], delimiter=mark))))
    header = pl.read_csv(path, separator=separator, has_header=False, n_rows=1, infer_schema=False, glob=False)
    names = [str(name or "").strip() for name in header.row(0)] if header.height else []
    check_names(f"`{name}`", names)
    seen = None if path.stat().st_size <= _ALL_SEEN else _SEEN
    given = {"separator": separator, "null_values": list(MISSING), "new_columns": names, "glob": False}
    frame = pl.scan_csv(path, infer_schema_length=seen, **given)
    if seen is None:
        return frame
    # Whole numbers may be followed by fractions further down.
    floats = {column: pl.Float64 for column, kind in frame.collect_schema().items() if kind.is_integer()}
    return pl.scan_csv(path, infer_schema_length=seen, schema_overrides=floats, **given)


def first_line(path: Path, name: str) -> str:
    """Read the first line that is not empty, and refuse what is no UTF-8 text.

    Raises
    ------
    InputError
        When the file is no text, in another encoding, or has no end of line.
    """
    with path.open("rb") as stream:
        head = stream.read(_LONGEST)
    kind = next((kind for mark, kind in _MARKS.items() if head.startswith(mark)), "")
    if kind:
        raise InputError(f"`{name}` is {kind}, not UTF-8 text", expected=WELL_FORMED)
    line = head.lstrip(b"\r\n").partition(b"\n")[0]
    if len(head) == _LONGEST and len(line) >= len(head.lstrip(b"\r\n")):
        raise InputError(f"`{name}`: the first line is longer than {_LONGEST:,} bytes", expected=WELL_FORMED)
    try:
        head[: max(head.rfind(b"\n"), 0) or len(head)].decode("utf-8")
    except UnicodeDecodeError as fault:
        raise InputError(
            f"`{name}` is not UTF-8: byte 0x{head[fault.start]:02x} at position {fault.start}",
            expected=WELL_FORMED,
            help="write it again as UTF-8: iconv -f LATIN1 -t UTF-8",
        ) from None
    return line.decode("utf-8-sig").rstrip("\r")


def check_names(where: str, names: list[str]) -> None:
    """Refuse columns without a name, and names that two columns have."""
    if "" in names:
        raise InputError(
            f"{where}: column {names.index('') + 1} has no name", expected="a first line that names every column"
        )
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    if twice:
        raise InputError(
            f"{where} has more than one column `{twice[0]}`", expected="different names", help="rename one of them"
        )
