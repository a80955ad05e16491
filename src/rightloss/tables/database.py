"""The result of a query: DuckDB, SQLite or PostgreSQL. Databases are opened for reading only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rightloss.errors import InputError
from rightloss.tables.folder import Folder
from rightloss.tables.source import Source

_SERVERS = ("postgresql://", "postgres://")
_SQLITE = b"SQLite format 3\x00"
_EXPECTED = "a query that gives a table: --sql 'select * from claims'"


def query(sql: str | None, db: str | None) -> Source:
    """Run a query; without a database DuckDB runs it, which reads files: `select * from 'claims.parquet'`.

    Raises
    ------
    InputError
        When the database cannot be opened or refuses the query.
    """
    if sql is None or not sql.strip():
        raise InputError("--db is given, but no query", expected=_EXPECTED)
    if db is not None and db.startswith(_SERVERS):
        return _server(sql, db)
    if db is None:
        return _duckdb(sql, None)
    path = Path(db)
    if not path.is_file():
        raise InputError(f"there is no database `{db}`", expected="a DuckDB or SQLite file, or postgresql://…")
    with path.open("rb") as stream:
        is_sqlite = stream.read(len(_SQLITE)) == _SQLITE
    return _sqlite(sql, path) if is_sqlite else _duckdb(sql, path)


def _duckdb(sql: str, path: Path | None) -> Source:
    """Let DuckDB write its result to a Parquet file: neither side ever holds all of it."""
    import duckdb
    import polars as pl

    folder = Folder()
    result = Path(folder.path, "result.parquet")
    try:
        with duckdb.connect(str(path) if path else ":memory:", read_only=path is not None) as connection:
            connection.sql(_one(sql)).write_parquet(str(result))
    except (duckdb.Error, AttributeError) as fault:  # what gives no table has no such method
        raise _refused(str(path or "DuckDB"), fault) from None
    return Source("query", pl.scan_parquet(result), folder)


def _sqlite(sql: str, path: Path) -> Source:
    import sqlite3
    from contextlib import closing

    import polars as pl

    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            frame = pl.read_database(_one(sql), connection, infer_schema_length=None)
    except (sqlite3.Error, sqlite3.Warning, pl.exceptions.PolarsError, ValueError, TypeError) as fault:
        raise _refused(str(path), fault) from None
    return Source("query", frame.lazy())


def _server(sql: str, uri: str) -> Source:
    import polars as pl

    # The password in an address never gets into a message.
    place = uri.partition("://")[0] + "://" + uri.partition("://")[2].rpartition("@")[2].partition("?")[0]
    try:
        frame = pl.read_database_uri(_one(sql), uri, engine="connectorx")
    except ModuleNotFoundError:
        raise ModuleNotFoundError("--db postgresql://… needs connectorx", name="connectorx") from None
    except (RuntimeError, ValueError, pl.exceptions.PolarsError) as fault:
        raise _refused(place, InputError(str(fault).replace(uri, place))) from None
    return Source("query", frame.lazy())


def _one(sql: str) -> str:
    return sql.strip().rstrip(";")


def _refused(place: str, fault: Any) -> InputError:
    lines = str(fault).strip().splitlines() or [type(fault).__name__]
    return InputError(f"`{place}` refuses the query: {lines[0]}", expected=_EXPECTED)
