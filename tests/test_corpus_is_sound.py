"""The development corpus keeps its promises: counts, twins, places that exist, programs that parse."""

import ast
import re
from collections import Counter

import pytest

from rightloss.finding import Level
from tests.corpus import ROOT, Case, Spot, cases, code_cells

CASES = list(cases())
FAULTY = [case for case in CASES if case.kind == "faulty"]
REPAIRED = [case for case in CASES if case.kind == "repaired"]
RIGHT = [case for case in CASES if case.kind == "right"]

RULES = {
    "prediction-scale", "constant-output", "output-range", "exclusive-classes", "label-encoding", "shape-broadcast",
    "class-axis", "task-mismatch", "metric-mismatch", "argument-order", "unstable-formula", "reduction", "penalty",
    "dead-gradient", "decision-readout", "sign", "wrong-target", "custom-gradient", "class-weight",
}  # fmt: skip


def of(case: Case) -> str:
    return f"{case.kind}/{case.name}"


def modules(case: Case) -> list[tuple[Spot, list[str]]]:
    """The parts of a program that have line numbers of their own: files, or the cells of a notebook."""
    if case.path.suffix == ".ipynb":
        cells = code_cells(case.path)
        return [(Spot(0, cell=number), cell.split("\n")) for number, cell in enumerate(cells, 1)]
    folder = case.path.is_dir()
    return [
        (Spot(0, file=str(path.relative_to(case.path)) if folder else None), path.read_text("utf-8").splitlines())
        for path in case.files
    ]


def text(case: Case) -> str:
    return "\n".join("\n".join(lines) for _, lines in modules(case))


def test_there_are_as_many_as_promised():
    assert len(FAULTY) >= 75
    assert len(RIGHT) >= 40
    programs = FAULTY + RIGHT  # a twin does not count again
    assert len(programs) >= 150
    assert sum(case.name.endswith(".ipynb") for case in programs) >= 10
    assert sum(case.path.is_dir() for case in programs) >= 10


def test_every_rule_that_source_can_show_has_examples():
    shown = Counter(rule for case in FAULTY for rule in {fault.rule for fault in case.faults if fault.visible})
    assert set(shown) == RULES
    assert {rule: count for rule, count in shown.items() if count < 3} == {}


def test_every_framework_has_faulty_and_right_programs():
    frameworks = {
        "torch", "keras", "tf.keras", "tensorflow", "sklearn", "xgboost", "lightgbm", "catboost", "jax", "lightning",
        "transformers", "skorch", "fastai", "numpy",
    }  # fmt: skip
    assert {case.framework for case in FAULTY} == frameworks
    assert {case.framework for case in RIGHT} >= frameworks - {"tensorflow"}


def test_the_table_and_the_folders_agree():
    for kind in ("faulty", "repaired", "right"):
        listed = {case.path for case in CASES if case.kind == kind}
        inside = {path for folder in listed if folder.is_dir() for path in folder.rglob("*.py")}
        found = {path for path in (ROOT / kind).rglob("*") if path.suffix in {".py", ".ipynb"}}
        assert found - inside == {path for path in listed if path.is_file()}
        assert inside <= found


@pytest.mark.parametrize("case", CASES, ids=of)
def test_the_program_parses(case):
    if case.path.suffix != ".ipynb":
        for path in case.files:
            ast.parse(path.read_text("utf-8"))
        return
    nbformat = pytest.importorskip("nbformat", reason="notebooks are validated where nbformat is installed")
    nbformat.validate(nbformat.read(case.path, as_version=4))


@pytest.mark.parametrize("case", [case for case in CASES if case.name.endswith(".ipynb")], ids=of)
def test_the_notebook_is_one_program(case):
    ast.parse("\n".join(code_cells(case.path)))


@pytest.mark.parametrize("case", FAULTY, ids=of)
def test_the_twin_differs(case):
    assert text(case) != text(case.twin)
    assert [spot for spot, _ in modules(case)] == [spot for spot, _ in modules(case.twin)]


@pytest.mark.parametrize("case", FAULTY, ids=of)
def test_every_place_holds_code(case):
    assert case.faults
    lines = {(spot.cell, spot.file): lines for spot, lines in modules(case)}
    for fault in case.faults:
        assert fault.rule == case.name.partition("/")[0]
        assert fault.level in {str(level) for level in Level}
        assert fault.why.endswith(".")
        assert fault.visible == (not fault.reason)
        for spot in (fault.spot, *fault.also):
            assert lines[spot.cell, spot.file][spot.line - 1].strip(" )]}"), spot


@pytest.mark.parametrize("case", RIGHT, ids=of)
def test_a_right_program_says_what_it_looks_like(case):
    assert case.looks_like in RULES
    assert case.about.endswith(".")


@pytest.mark.parametrize("case", CASES, ids=of)
def test_no_program_gives_its_fault_away(case):
    told = re.compile(r"\b(rightloss|fault\w*|bug\w*|wrong\w*|mistake\w*|fixme|correct(?!ly)\b)", re.IGNORECASE)
    comments = [line for line in text(case).split("\n") if "#" in line and told.search(line.partition("#")[2])]
    assert comments == []
