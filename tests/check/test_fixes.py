"""Fixes: what is asked for, looked at again, and nothing else."""

from pathlib import Path

import pytest

from rightloss.analysis import Analysis
from rightloss.finding import Edit, Finding, Fix, Level, Place
from tests.check.programs import FAULTY, SAFE, notebook, write

WRITTEN = "F.safe_softmax(model(x), dim=1)"
REPAIRED = SAFE.replace(WRITTEN, "model(x)")


def now(name="a.py"):
    return Path(name).read_bytes().decode()


def test_safe_fixes_are_applied_and_unsafe_ones_only_if_wanted(check):
    write("a.py", SAFE)
    write("b.py", FAULTY)
    code, output, _ = check("--fix")
    assert code == 1
    assert (now(), now("b.py")) == (REPAIRED, FAULTY)
    assert "fixed 1 finding in 1 file\n1 finding with an unsafe fix: --unsafe-fixes\n" in output
    assert check("--fix", "--unsafe-fixes")[0] == 0
    assert now("b.py") == REPAIRED


def test_a_second_time_changes_nothing(check):
    write("a.py", SAFE)
    check("--fix")
    before = Path("a.py").stat()
    assert "fixed 0 findings in 0 files" in check("--fix")[1]
    assert Path("a.py").stat().st_mtime_ns == before.st_mtime_ns


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_line_ends_marks_and_encodings_stay(check, mark, end, encoding):
    if mark and encoding != "utf-8":
        return
    program = f"# coding: {encoding}\nnote = 'é'\n{SAFE}\t# é\n\x0c\n".replace("\n", end)
    write("a.py", mark + program.encode(encoding))
    assert check("--fix")[0] == 0
    assert Path("a.py").read_bytes() == mark + program.replace(WRITTEN, "model(x)").encode(encoding)


def test_permissions_and_links_stay(check):
    write("real.py", SAFE).chmod(0o751)
    Path("a.py").symlink_to("real.py")
    assert check("--fix", "a.py")[0] == 0
    assert Path("a.py").is_symlink()
    assert Path("real.py").stat().st_mode & 0o777 == 0o751
    assert sorted(path.name for path in Path.cwd().iterdir()) == ["a.py", "real.py"]


@pytest.mark.parametrize(
    ("word", "why"), [("bad_fix", "the result would not be Python"), ("vain_fix", "the finding would stay")]
)
def test_a_fix_that_does_not_help_is_not_applied(check, word, why):
    program = SAFE.replace("dim=1", f"{word}=1")
    write("a.py", program + "\n\n" + REPAIRED.replace("model(x)", WRITTEN))
    code, output, _ = check("--fix")
    assert code == 1
    assert f"a.py:5:9: prediction-scale not fixed: {why}" in output
    assert "fixed 1 finding in 1 file" in output
    assert now() == program + "\n\n" + REPAIRED


def test_one_bad_fix_among_many_costs_only_itself(check):
    bad = SAFE.replace("dim=1", "vain_fix=1")
    write("a.py", "\n\n".join([SAFE] * 15 + [bad] + [SAFE] * 16))
    code, output, _ = check("--fix")
    assert code == 1
    assert "fixed 31 findings in 1 file" in output
    assert output.count("not fixed: the finding would stay") == 1
    assert now() == "\n\n".join([REPAIRED] * 15 + [bad] + [REPAIRED] * 16)


def test_fixes_that_overlap_take_turns(check):
    write("a.py", SAFE.replace("model(x)", "safe_softmax(safe_softmax(x))"))
    assert check("--fix")[0] == 0
    assert "    p = x\n" in now()


@pytest.mark.parametrize(
    ("places", "text", "why"),
    [
        ([Place("a.py", 90, 1, 90, 2)], "", "its edit does not fit the file"),
        ([Place("a.py", 1, 1, 1, 5), Place("a.py", 1, 3, 1, 8)], "x", "its edit does not fit the file"),
        ([Place("b.py", 1, 1, 1, 2)], "x", "it changes `b.py` too, which was not checked"),
        ([Place("a.py", 1, 1, 1, 1)], "", "it changes nothing"),
        ([Place("a.py", 1, 1, 1, 1)], "'\N{PARTY POPPER}'; ", "its edit does not fit the file"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(check, monkeypatch, places, text, why):
    fix = Fix("?", tuple(Edit(place, text) for place in places), safe=True)
    found = Finding("reduction", "RL112", Level.ERROR, "?", Place("a.py", 1, 1, 1, 2), fix=fix)
    monkeypatch.setattr("rightloss.analysis.analyse", lambda *_: Analysis((found,)))
    write("a.py", "# coding: latin-1\nloss_of_x = 1\n")
    assert why in check("--fix", "a.py")[1]
    assert now() == "# coding: latin-1\nloss_of_x = 1\n"


def two_files(*, helps=True):
    """Make an engine that reads `model.py` when it analyses `train.py`, as imports are followed."""

    def analyse(source, roots=()):
        model = Path(roots[0], "model.py").read_text(encoding="utf-8")
        if source.path != "train.py" or (helps and "softmax(" not in model):
            return Analysis()
        edit = Edit(Place("model.py", 1, 8, 1, 18), "x")
        fix = Fix("drop the softmax", (edit,), safe=True)
        calls = [number for number, line in enumerate(source.lines, 1) if "cross_entropy" in line]
        return Analysis(
            tuple(
                Finding("reduction", "RL112", Level.ERROR, "?", Place("train.py", line, 1, line, 5), fix=fix)
                for line in calls
            )
        )

    return analyse


MODEL, TRAIN = "loss = softmax(x)\n", "cross_entropy(1)\ncross_entropy(2)\n"


def test_a_fix_of_another_file_is_kept_if_it_helps(check, monkeypatch):
    monkeypatch.setattr("rightloss.analysis.analyse", two_files())
    write("model.py", MODEL)
    write("train.py", TRAIN)
    assert "reduction not fixed: it changes another file too" in check("--diff")[2]
    assert "`model.py` too, which was not checked" in check("--fix", "train.py")[1]
    assert now("model.py") == MODEL
    code, output, _ = check("--fix")
    assert code == 0
    assert "fixed 1 finding in 1 file\n" in output
    assert (now("model.py"), now("train.py")) == ("loss = x\n", TRAIN)


def test_a_fix_of_another_file_is_taken_back_if_it_does_not_help(check, monkeypatch):
    monkeypatch.setattr("rightloss.analysis.analyse", two_files(helps=False))
    write("model.py", MODEL)
    write("train.py", TRAIN)
    code, output, _ = check("--fix")
    assert code == 1
    assert "the finding would stay" in output
    assert (now("model.py"), now("train.py")) == (MODEL, TRAIN)


def test_a_fix_that_brings_another_finding_is_refused(check):
    program = SAFE.replace("dim=1", "costly_fix=1")
    write("a.py", program)
    code, output, _ = check("--fix")
    assert code == 1
    assert "prediction-scale not fixed: it would bring `reduction`" in output
    assert now() == program


def test_the_difference_can_be_applied_and_nothing_is_written(check):
    write("a.py", SAFE)
    write("sub/b.ipynb", notebook(SAFE))
    code, output, errors = check("--diff")
    assert code == 1
    assert (now(), now("sub/b.ipynb")) == (SAFE, notebook(SAFE))
    assert "would fix 2 findings in 2 files" in errors
    assert output.startswith("--- a/a.py\n+++ b/a.py\n@@ -2,5 +2,5 @@\n")
    assert [line for line in output.splitlines() if line[0] in "+-" and line[:3] not in {"+++", "---"}] == [
        f"-    p = {WRITTEN}",
        "+    p = model(x)",
        f'-    "    p = {WRITTEN}\\n",',
        '+    "    p = model(x)\\n",',
    ]


def test_a_file_that_changed_meanwhile_is_left_alone(check, monkeypatch):
    write("a.py", SAFE)
    monkeypatch.setattr("rightloss.fixing.many.load", lambda _: SAFE.replace("step", "other").encode())
    code, _, errors = check("--fix")
    assert code == 2
    assert "`a.py` changed while it was being fixed" in errors
    assert now() == SAFE


def test_a_file_that_cannot_be_written_is_named(check, monkeypatch):
    write("a.py", SAFE)
    monkeypatch.setattr("rightloss.fixing.write.os.access", lambda *_: False)
    code, _, errors = check("--fix")
    assert code == 2
    assert "`a.py` cannot be written: permission denied" in errors
    assert [path.name for path in Path.cwd().iterdir()] == ["a.py"]
