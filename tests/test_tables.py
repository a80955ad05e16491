"""Every kind of table reads alike, and what is no table is one clear error."""

import gzip
import io
import sqlite3
import sys

import pandas as pd
import polars as pl
import pytest

from rightloss.errors import InputError
from rightloss.tables import of_frame, open_table

TABLE = pl.DataFrame({"a": [1.0, 2.5, None], "city": ["Rome", "Oslo, N", "Bonn"], "y": [3, 4, 5]})


def rows(source):
    return source.frame.collect().rows()


def delimited(separator):
    return lambda path: TABLE.write_csv(path, separator=separator)


def parts(path):
    path.mkdir()
    TABLE[:1].write_parquet(path / "0.parquet")
    TABLE[1:].write_parquet(path / "1.parquet")


def excel(path):
    pytest.importorskip("fastexcel")
    pytest.importorskip("xlsxwriter")
    TABLE.write_excel(path)


WRITERS = {
    "comma.csv": delimited(","),
    "semicolon.csv": delimited(";"),
    "bar.txt": delimited("|"),
    "tab.tsv": delimited("\t"),
    "t.parquet": TABLE.write_parquet,
    "t.arrow": TABLE.write_ipc,
    "stream.arrow": TABLE.write_ipc_stream,
    "t.jsonl": TABLE.write_ndjson,
    "t.xlsx": excel,
    "folder": parts,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_reads_alike(tmp_path, name):
    WRITERS[name](tmp_path / name)
    assert open_table(tmp_path / name).frame.collect().equals(TABLE.cast({"y": pl.Int64}))


@pytest.mark.parametrize("name", ["comma.csv", "t.parquet", "t.arrow", "t.jsonl"])
def test_standard_input_is_known_by_its_first_bytes(tmp_path, monkeypatch, name):
    WRITERS[name](tmp_path / name)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((tmp_path / name).read_bytes())))
    found = open_table(tmp_path / "-")
    assert (found.name, rows(found)) == ("standard input", TABLE.rows())


def test_queries_of_duckdb(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    TABLE.write_parquet(tmp_path / "t.parquet")
    assert rows(open_table(None, f"select y from '{tmp_path / 't.parquet'}' where y > 3;")) == [(4,), (5,)]  # noqa: S608
    with duckdb.connect(str(tmp_path / "t.db")) as connection:
        connection.sql("create table t as select 7 as y")
    assert rows(open_table(None, "select * from t", str(tmp_path / "t.db"))) == [(7,)]


def sqlite(path):
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (y integer, a text)")
        connection.execute("insert into t values (1, 'x'), (2, null)")
    connection.close()
    return str(path)


def test_queries_of_sqlite(tmp_path):
    db = sqlite(tmp_path / "t.sqlite")
    assert rows(open_table(None, "select * from t", db)) == [(1, "x"), (2, None)]


@pytest.mark.parametrize("sql", ["drop table t", "select * from u", "selec", "", "delete from t; select 1"])
def test_a_database_that_refuses_is_one_error_and_stays_as_it_was(tmp_path, sql):
    db = sqlite(tmp_path / "t.sqlite")
    with pytest.raises(InputError, match=r"refuses the query|no query"):
        open_table(None, sql, db)
    assert len(open_table(None, "select * from t", db).frame.collect()) == 2


@pytest.mark.parametrize("sql", ["create table u (a int)", "select * from nowhere", "selec", "drop table t"])
def test_duckdb_refuses_too(tmp_path, sql):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect(str(tmp_path / "t.db")) as connection:
        connection.sql("create table t as select 7 as y")
    with pytest.raises(InputError, match="refuses the query"):
        open_table(None, sql, str(tmp_path / "t.db"))


def test_a_server_that_does_not_answer_is_one_error_without_the_password():
    pytest.importorskip("connectorx")
    with pytest.raises(InputError, match="refuses the query") as refused:
        open_table(None, "select 1", "postgresql://me:secret@127.0.0.1:1/db?connect_timeout=1")
    assert "secret" not in str(refused.value)


def test_frames_of_other_libraries_and_arrays():
    frame = pd.DataFrame({"a": [1.0, float("nan")], "b": ["x", None], "c": pd.Categorical(["u", "v"])})
    assert of_frame(frame).frame.collect().rows() == [(1.0, "x", "u"), (None, None, "v")]
    assert of_frame(TABLE).frame.collect().rows() == TABLE.rows()
    assert of_frame([[1.0, 2.0], [3.0, 4.0]]).columns == ["X[:, 0]", "X[:, 1]"]


def test_frames_that_are_not_computed_yet():
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    assert of_frame(duckdb.sql("select 1 as a, 2 as b")).frame.collect().rows() == [(1, 2)]


BAD = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"\n\n", "cannot be read|no name"),
    "latin.csv": ("ort,y\nKöln,1\n".encode("latin-1"), "is not UTF-8: byte 0xf6 at position 7"),
    "utf16.csv": ("a,y\n1,2\n".encode("utf-16"), "is UTF-16"),
    "zipped.csv": (gzip.compress(b"a,y\n1,2\n"), "is gzip"),
    "twice.csv": (b"a,a,y\n1,2,3\n", "more than one column `a`"),
    "ragged.csv": (b"a,y\n1,2\n3,4,5\n", "cannot be read"),
    "long.csv": (b"a" * (1 << 20), "first line is longer"),
    "binary.csv": (b"\x00\x01\xff\xfe\n", "not UTF-8|cannot be read"),
    "text.parquet": (b"a,y\n1,2\n", "cannot be read"),
    "text.arrow": (b"a,y\n1,2\n", "cannot be read"),
    "text.jsonl": (b"a,y\n1,2\n", "cannot be read"),
    "text.xml": (b"<a/>", "ends in `.xml`"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_table_is_one_error(tmp_path, name):
    from rightloss.tables.source import readable

    content, message = BAD[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=message), readable(name):
        open_table(tmp_path / name).frame.collect()


def test_no_excel_workbook(tmp_path):
    pytest.importorskip("fastexcel")
    (tmp_path / "t.xlsx").write_bytes(b"x")
    with pytest.raises(InputError, match="no Excel workbook"):
        open_table(tmp_path / "t.xlsx")


def test_an_empty_folder_and_two_sources_at_once(tmp_path):
    with pytest.raises(InputError, match="without Parquet files"):
        open_table(tmp_path)
    with pytest.raises(InputError, match="both DATA and"):
        open_table(tmp_path, "select 1")
    with pytest.raises(InputError, match="no DATA"):
        open_table(None)
    with pytest.raises(InputError, match="no database"):
        open_table(None, "select 1", str(tmp_path / "t.db"))
