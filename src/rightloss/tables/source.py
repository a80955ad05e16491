"""Where a table is, brought to one form: a polars query that reads it when it is run."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError
from rightloss.tables import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KINDS = "a CSV, TSV, Parquet, Arrow, JSON-lines or Excel file, or a folder of Parquet files"
_WELL_FORMED = "a whole table in the format that its ending says"


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A table that can be read: its name, a lazy polars frame, and what keeps the data there while it lives."""

    name: str
    frame: Any
    keeps: Any = None

    @property
    def columns(self) -> list[str]:
        """Names of the columns.

        Raises
        ------
        InputError
            When the table cannot be read.
        """
        with readable(self.name):
            return list(self.frame.collect_schema().names())


def open_table(path: Path | None, sql: str | None = None, db: str | None = None) -> Source:
    """Open a file, a folder, standard input (`-`) or the result of a query.

    Raises
    ------
    InputError
        When there is nothing that can be read.
    """
    if sql is not None or db is not None:
        from rightloss.tables import database

        if path is not None:
            raise InputError("both DATA and --sql or --db are given", expected="one of them")
        return database.query(sql, db)
    if path is None:
        raise InputError("no DATA is given", expected=f"{KINDS}, - for standard input, or --sql")
    if path.name == "-":
        from rightloss.tables import piped

        return piped.standard_input()
    return of_file(path)


def of_file(path: Path, name: str = "", ending: str = "") -> Source:
    """Open a file or a folder; `ending` says what it holds where its name does not."""
    name = name or str(path)
    with readable(name):
        _check(path, name, ending)
        if path.is_dir():
            return Source(name, _folder(path))
        frame = _FORMATS[(ending or path.suffix).lower()](path, name)
    return Source(name, frame)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn whatever reading runs into, at once or later, into one clear error.

    Raises
    ------
    InputError
        When the table cannot be read.
    """
    import polars as pl

    try:
        yield
    except OSError as fault:
        raise InputError(f"`{name}` cannot be read: {(fault.strerror or str(fault)).lower()}") from None
    except (pl.exceptions.PolarsError, UnicodeError, text.Malformed, ValueError, pl.exceptions.PanicException) as fault:
        if isinstance(fault, InputError):
            raise
        lines = str(fault).strip().splitlines() or [type(fault).__name__]
        expected = text.WELL_FORMED if Path(name).suffix.lower() in text.SEPARATORS else _WELL_FORMED
        raise InputError(f"`{name}` cannot be read: {lines[0]}", expected=expected) from None


def _check(path: Path, name: str, ending: str) -> None:
    if path.is_dir():
        return
    if not path.exists():
        names = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
        near = get_close_matches(path.name, names, n=1, cutoff=0.7)
        raise InputError(
            f"there is no file `{path}`",
            expected=KINDS,
            help=f"did you mean `{path.parent / near[0]}`?" if near else "",
        )
    if not ending and path.suffix.lower() not in _FORMATS:
        ends = f"ends in `{path.suffix}`" if path.suffix else "has no ending"
        raise InputError(f"`{name}` {ends}", expected=", ".join(_FORMATS))
    if path.is_file() and path.stat().st_size == 0:
        raise InputError(f"`{name}` is empty", expected="a line of column names, then rows")


def _folder(path: Path) -> Any:
    import polars as pl

    parts = sorted(part for part in path.rglob("*.parquet") if not part.name.startswith((".", "_")))
    if not parts:
        raise InputError(f"`{path}` is a folder without Parquet files", expected=KINDS)
    return pl.scan_parquet(parts, glob=False, hive_partitioning=False, missing_columns="raise")


def _parquet(path: Path, _: str) -> Any:
    import polars as pl

    return pl.scan_parquet(path, glob=False)


def _arrow(path: Path, _: str) -> Any:
    import polars as pl

    with path.open("rb") as stream:
        is_file = stream.read(6) == b"ARROW1"
    return pl.scan_ipc(path, glob=False) if is_file else pl.read_ipc_stream(path).lazy()


def _json_lines(path: Path, name: str) -> Any:
    import polars as pl

    text.first_line(path, name)  # a line without an end would be read whole
    return pl.scan_ndjson(path, infer_schema_length=10_000)


def _excel(path: Path, name: str) -> Any:
    import polars as pl

    try:
        frame = pl.read_excel(path, infer_schema_length=None)
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(str(missing), name="fastexcel") from None
    except Exception as fault:
        if type(fault).__module__.partition(".")[0] not in {"fastexcel", "calamine", "_fastexcel"}:
            raise
        raise InputError(f"`{name}` cannot be read: it is no Excel workbook", expected=KINDS) from None
    return frame.lazy()


_FORMATS: dict[str, Callable[[Path, str], Any]] = {
    **dict.fromkeys(text.SEPARATORS, text.scan),
    ".parquet": _parquet,
    **dict.fromkeys((".arrow", ".feather", ".ipc"), _arrow),
    **dict.fromkeys((".jsonl", ".ndjson"), _json_lines),
    ".xlsx": _excel,
}
