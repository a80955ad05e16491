"""What a person reads: the frame around the user's own lines, and the last lines."""

import re

from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot
from rich.cells import cell_len
from rich.console import Console

from rightloss.checking.report import Report
from rightloss.finding import Finding, Level, Place, Reason
from rightloss.render.findings.text import findings
from rightloss.source import Source
from tests.check.programs import FAULTY, write


def timeless(text):
    return re.sub(r"in \d+\.\d\d s", "in 0.00 s", "\n".join(line.rstrip() for line in text.splitlines()))


def test_the_whole_message(check):
    write("train.py")
    write("clean.py", "import torch\n")
    code, output, errors = check()
    assert (code, errors) == (1, "")
    assert timeless(output) == snapshot("""\
error: prediction-scale                                                                        RL101
  cross_entropy wants logits, but gets probabilities
 --> train.py:5:9
   |
 5 |     p = F.softmax(model(x), dim=1)
   |         ^^^^^^^^^^^^^^^^^^^^^^^^^^ became probabilities here
 6 |     return F.cross_entropy(p, y)
   |            --------------------- softmax is applied a second time here
   |
   = why   the second softmax flattens the scores: with 3 classes the loss cannot fall below 0.551
   = help  give `model(x)` to the loss
   = fix   unsafe: drop the softmax; others may want probabilities
           rightloss check --fix --unsafe-fixes
   = more  rightloss explain prediction-scale

checked 1 loss call in 2 files in 0.00 s: 1 error, 0 warnings\
""")


def test_what_was_not_seen_is_said(check):
    write("a.py", "loss = mystery(x)\n" * 3)
    write("old.py", "print 'loss'\n")
    write("null.py", "loss = 1\n\0")
    code, output, _ = check()
    assert code == 0
    assert timeless(output) == snapshot("""\
checked 0 loss calls in 3 files in 0.00 s: nothing was checked
not checked: 3 calls, prediction made in another file    try: rightloss run a.py
not read: 1 file, holds null bytes
  null.py:2: holds null bytes
not read: 1 file, not Python 3
  old.py:1: not Python 3 (Missing parentheses in call to 'print'. Did you mean print(...)?)\
""")


def test_verbose_lists_every_call(check):
    write("a.py", "loss = mystery(x)\nmystery(y)\n")
    _, output, _ = check("-v")
    assert timeless(output) == snapshot("""\
checked 0 loss calls in 1 file in 0.00 s: nothing was checked
not checked: 2 calls, prediction made in another file    try: rightloss run a.py
  a.py:1:8
  a.py:2:1\
""")


def test_nothing_to_check_is_said(check):
    write("readme.md", "loss")
    code, output, _ = check()
    assert code == 0
    assert output.splitlines()[1] == "nothing to check: there is no Python file or notebook"


def test_quiet_says_nothing_but_findings(check):
    write("a.py", "import torch\n")
    assert check("-q") == (0, "", "")


def test_advice_is_hidden_and_counted(check):
    write("a.py", "loss = sum(x)\n")
    code, output, _ = check()
    assert code == 0
    assert timeless(output) == snapshot(
        "checked 0 loss calls in 1 file in 0.00 s: nothing was checked, 1 advice (hidden: --level advice)"
    )
    code, output, _ = check("--level", "advice")
    assert code == 1
    assert "a mean does not depend on the batch" in output


def laid_out(source, *places, width=80):
    reasons = tuple(Reason(f"reason {number} " * 9, place) for number, place in enumerate(places[1:]))
    finding = Finding("some-rule", "RL199", Level.WARNING, "a fault", places[0], "the fault is here", reasons)
    console = Console(width=width, no_color=True, highlight=False)
    with console.capture() as captured:
        console.print(findings(Report((finding,), sources={"a.py": Source("a.py", source)}), width))
    return captured.get()


def place(line, column, end, path="a.py"):
    return Place(path, line, column, line, end)


def test_tabs_wide_letters_and_several_labels():
    source = "\tloss = entropy(\N{HIRAGANA LETTER A}\N{HIRAGANA LETTER I}, softmax(x))"
    assert timeless(laid_out(source, place(1, 21, 31), place(1, 9, 32), place(1, 17, 19))) == snapshot("""\
warning: some-rule                                                         RL199
  a fault
 --> a.py:1:21
   |
 1 |     loss = entropy(あい, softmax(x))
   |                    ----  ^^^^^^^^^^ the fault is here
   |                    |
   |                    reason 1 reason 1 reason 1 reason 1 reason 1 reason 1
   |                    reason 1 reason 1 reason 1
   |            ------------------------- reason 0 reason 0 reason 0 reason 0
   |                                      reason 0 reason 0 reason 0 reason 0
   |                                      reason 0
   |
   = more  rightloss explain some-rule
""")


def test_lines_between_and_another_file():
    source = "\n".join(f"line_{number}" for number in range(1, 31))
    assert timeless(
        laid_out(source, place(30, 1, 8), place(3, 1, 7), place(5, 1, 7), place(2, 1, 2, "gone.py"))
    ) == snapshot("""\
warning: some-rule                                                         RL199
  a fault
  --> a.py:30:1
    |
  3 | line_3
    | ------ reason 0 reason 0 reason 0 reason 0 reason 0 reason 0 reason 0
    |        reason 0 reason 0
  4 | line_4
  5 | line_5
    | ------ reason 1 reason 1 reason 1 reason 1 reason 1 reason 1 reason 1
    |        reason 1 reason 1
   ⋮
 30 | line_30
    | ^^^^^^^ the fault is here
    |
  ::: gone.py:2:1
    | reason 2 reason 2 reason 2 reason 2 reason 2 reason 2 reason 2 reason 2
    | reason 2
    = more  rightloss explain some-rule
""")


def test_a_span_of_several_lines_is_underlined_to_the_end_of_its_first():
    assert timeless(laid_out("loss = f(\n  x,\n)", Place("a.py", 1, 8, 3, 2))) == snapshot("""\
warning: some-rule                                                         RL199
  a fault
 --> a.py:1:8
   |
 1 | loss = f(
   |        ^^ the fault is here
   |
   = more  rightloss explain some-rule
""")


def test_a_long_line_is_cut_around_the_fault():
    source = "x = [" + "1, " * 200 + "softmax(x)" + ", 1" * 200 + "]"
    text = laid_out(source, place(1, 606, 616))
    assert "softmax(x)" in text
    rows = text.splitlines()
    (at,) = [number for number, row in enumerate(rows) if "softmax(x)" in row]
    assert rows[at].index("softmax(x)") == rows[at + 1].index("^")


def test_the_terminal_is_not_obeyed():
    text = laid_out("x = '\x1b[31m\x9b\u202e'", place(1, 1, 2))
    assert not set("\x1b\x9b\u202e") & set(text)


def test_colours_only_when_wanted(check):
    write("train.py", FAULTY)
    assert "\x1b" not in check()[1]
    assert "\x1b[" in check("--color", "always")[1]


characters = st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), max_size=150)


@given(
    characters,
    st.lists(st.tuples(st.integers(1, 150), st.integers(1, 150)), min_size=1, max_size=4),
    st.integers(60, 130),
)
def test_every_row_fits(line, spans, width):
    text = laid_out(line, *(place(1, min(span), max(span)) for span in spans), width=width)
    rows = text.split("\n")
    assert max(map(cell_len, rows)) <= min(width, 120)
    assert "^" in text
