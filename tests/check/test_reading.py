"""Reading never fails but by a named reason: whatever the bytes, whatever the cells, and on Python's own library."""

import random
import sysconfig
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightloss.checking.outcome import Outcome, of_bytes, of_file
from rightloss.checking.suppress import ignores
from rightloss.finding import Edit, Place
from rightloss.reading.document import document
from rightloss.reading.load import decode
from rightloss.reading.magics import python
from rightloss.reading.skipped import UnreadableError
from tests.check import engine
from tests.check.programs import FAULTY, notebook

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
SAMPLE = 150

CODINGS = st.sampled_from(
    ["utf-8", "latin-1", "utf-16", "utf-7", "cp037", "rot13", "idna", "unicode_escape", "\N{BULLET}"]
)
LINES = st.lists(
    st.sampled_from(
        [
            *(
                "import torch",
                "x = (",
                ")",
                "'''",
                "%time x = 1",
                "!ls",
                "?x",
                "x?",
                "%%bash",
                "if x:",
                "    y = 1",
                "\t z",
            ),
            *("# rightloss: ignore[a] b", "# rightloss: ignore-file", "x = 1 # rightloss:ignore[", "loss = softmax(x)"),
            *("cross_entropy(x, y)", "\\", "\x0c", "\ufeff", "\x1a", "@decorator", "def f(): pass", "f'{x!r:{y}}'"),
        ]
    ),
    max_size=12,
)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@pytest.fixture(autouse=True)
def _engine(monkeypatch):
    monkeypatch.setattr("rightloss.analysis.analyse", engine.analyse)


def outcome(name, content):
    found = of_bytes(name, content)
    assert isinstance(found, Outcome)
    assert not any(skipped.ours for skipped in found.skipped)
    return found


@given(st.binary(max_size=300), st.sampled_from(["a.py", "a.ipynb"]))
def test_any_bytes(content, name):
    outcome(name, content)
    outcome(name, b"loss " + content)


@given(CODINGS, st.text(max_size=50), st.booleans())
def test_any_declared_encoding(coding, text, mark):
    head = f"# -*- coding: {coding} -*-\n".encode()
    outcome("a.py", (b"\xef\xbb\xbf" if mark else b"") + head + b"loss = 1\n" + text.encode("utf-8", "replace"))


@given(LINES, ENDS)
def test_any_lines(lines, end):
    text = end.join(lines)
    outcome("a.py", text.encode())
    list(ignores(text))


@given(st.lists(LINES, max_size=4))
def test_any_cells(cells):
    texts = ["\n".join(lines) for lines in cells]
    for text in texts:
        made = python(text)
        assert made is None or made.count("\n") == text.count("\n")
    found = outcome("a.ipynb", notebook(*texts, note="loss").encode())
    assert all(finding.place.cell for finding in found.findings)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["code", "cells", "python"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "metadata", "kernelspec", "language"]), inner
        )
    ),
    max_leaves=12,
)


@given(json_values)
def test_any_json(value):
    import json

    outcome("a.ipynb", json.dumps({"note": "loss", "cells": value, "metadata": {}}).encode())
    outcome("a.ipynb", json.dumps([value, "loss"]).encode())


@given(st.text(st.characters(codec="utf-8"), max_size=80), st.data())
def test_an_edit_anywhere_gives_what_editing_the_text_gives(text, data):
    text = text.replace("\0", "").removeprefix("\ufeff")
    begin, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    if any(text[at - 1 : at + 1] == "\r\n" for at in (begin, end)):
        return  # no place of an editor lies within a line end
    try:
        before = document("a.py", text.encode())
    except UnreadableError:
        return
    after = decode("a.py", before.content.encoded(text[:begin] + "loss" + text[end:]))
    edit = Edit(Place("a.py", *position(text, begin), *position(text, end)), "loss")
    assert before.edited([edit]).content == after


def position(text, offset):
    lines = text[:offset].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def library():
    return sorted(path for path in LIBRARY.rglob("*.py") if "site-packages" not in path.parts)


@pytest.mark.parametrize("path", random.Random(0).sample(library(), SAMPLE), ids=lambda path: path.name)
def test_python_s_own_library(path, monkeypatch):
    monkeypatch.setattr("rightloss.checking.outcome.mentions", lambda _: True)
    found = of_file(str(path))
    assert not any(skipped.ours for skipped in found.skipped)
    assert {finding.rule for finding in found.findings} <= {"reduction"}


def test_the_sample_would_notice_a_fault():
    with pytest.raises(AssertionError):
        outcome("a.py", (FAULTY + "crash_the_engine()\n").encode())
