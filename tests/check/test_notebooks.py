"""Notebooks: one program in cell order, places by cell, magics out of the way, and nothing else changed by a fix."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightloss.finding import Edit, Place
from rightloss.reading.document import document
from rightloss.reading.magics import python
from tests.check.programs import SAFE, notebook, write

CELLS = ("import torch.nn.functional as F\n%matplotlib inline", "!ls", "p = F.softmax(x)\nF.cross_entropy(p, y)")

MAGICS = {
    "%matplotlib inline\nx = 1": "pass\nx = 1",
    "if x:\n    !pip install y\nz": "if x:\n    pass\nz",
    "!pip install \\\n  torch\nx": "\npass\nx",
    "files = !ls": "files = get_ipython()",
    "t = %timeit -o f()": "t = get_ipython()",
    "%time x = f()": "pass; x = f()",
    "%timeit x = f()": "pass;   x = f()",
    "?len\nx": "pass\nx",
    "len??\nx": "pass\nx",
    "%%time\nx = 1": "\nx = 1",
    "\n%%capture out\nx = 1": "\n\nx = 1",
    "%%bash\nls": None,
    "%%html\n<b>": None,
    "%%writefile a.py\nx": None,
    "%%": None,
    "x = (a\n  % b)": "x = (a\n  % b)",
    "s = '''\n!ls\n'''\n!ls": "s = '''\n!ls\n'''\npass",
    "x = (1,\n%b)\n!ls": "x = (1,\n%b)\npass",
}


@pytest.mark.parametrize("cell", MAGICS)
def test_magics_give_way_and_lines_stay(cell):
    made = python(cell)
    assert made == MAGICS[cell]
    if made is not None:
        assert made.count("\n") == cell.count("\n")


def test_a_finding_is_named_by_cell_and_line(check):
    write("a.ipynb", notebook(*CELLS))
    _, output, _ = check("--format", "concise")
    assert output.startswith("a.ipynb:cell 3:1:5: error: ")
    (finding,) = json.loads(check("--format", "json")[1])
    assert (finding["cell"], finding["line"], finding["end_column"]) == (3, 1, 17)
    assert finding["because"][0]["cell"] == 3
    text = check()[1]
    assert " 1 | p = F.softmax(x)" in text
    assert "--> a.ipynb:cell 3:1:5" in text


def test_a_cell_that_is_not_python_is_named_and_the_rest_is_read(check):
    write("a.ipynb", notebook("import torch.nn.functional as F", "this wrong", CELLS[2], "%%bash\nls"))
    _, output, _ = check()
    assert "prediction-scale" in output
    assert "not read: 1 cell, not Python\n  a.ipynb:cell 2: not Python" in output


@pytest.mark.parametrize(
    "layout", [{"indent": 1}, {"indent": 4, "ensure_ascii": False}, {}, {"separators": (",", ":")}]
)
def test_a_fix_changes_its_span_and_no_other_byte(check, layout):
    book = json.loads(notebook('# é \N{PARTY POPPER} "q" \\ \t', SAFE, "print('é')"))
    book["cells"][2]["source"] = "".join(book["cells"][2]["source"])
    book["cells"][1]["outputs"] = [{"text": ["F.safe_softmax(model(x), dim=1)"]}]
    before = json.dumps(book, **layout).replace("\n", "\r\n")
    write("a.ipynb", before.encode())
    assert check("--fix", "a.ipynb")[0] == 0
    after = Path("a.ipynb").read_bytes().decode()
    assert after == before.replace("p = F.safe_softmax(model(x), dim=1)", "p = model(x)")


def test_format_3_is_read_too(check):
    sheet = {"cells": [{"cell_type": "code", "input": ["p = softmax(x)\n", "cross_entropy(p, y)"]}]}
    write("a.ipynb", json.dumps({"worksheets": [sheet], "metadata": {}, "nbformat": 3}))
    assert check()[0] == 1


cells = st.lists(st.text(st.characters(codec="utf-8"), max_size=30), min_size=1, max_size=4)


@given(cells, st.data())
def test_an_edit_anywhere_gives_the_cell_that_editing_its_text_gives(texts, data):
    texts = [text.replace("\r", "") for text in texts]
    raw = notebook(*texts) if data.draw(st.booleans()) else json.dumps(json.loads(notebook(*texts)))
    number = data.draw(st.integers(1, len(texts)))
    text = texts[number - 1]
    begin, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    new = data.draw(st.text(st.sampled_from('ab\n"\\\N{PARTY POPPER}'), max_size=5))
    place = Place("a.ipynb", *position(text, begin), *position(text, end), number)
    pieces = json.loads(raw)["cells"][number - 1]["source"]
    if not pieces:
        return
    after = document("a.ipynb", raw.encode()).edited([Edit(place, new)])
    book = json.loads(after.content.text)
    assert "".join(book["cells"].pop(number - 1)["source"]) == text[:begin] + new + text[end:]
    rest = json.loads(raw)
    rest["cells"].pop(number - 1)
    assert book == rest


def position(text, offset):
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
