"""The gallery in the documentation: many data sets, nothing worse than another loss, and what `choose` says today."""

from pathlib import Path

import pytest

from benchmarks.gallery import CASES, loaded
from rightloss.choosing import choose

TABLE = (Path(__file__).parents[1] / "docs" / "gallery-table.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in row.strip("|").split("|")] for row in TABLE.splitlines()[2:]]


def test_every_case_has_its_row():
    assert [row[0] for row in ROWS] == [f"{case.name} ({case.package})" for case in CASES]
    assert len({row[0] for row in ROWS}) >= 12


def test_the_chosen_loss_is_the_best_or_tied():
    assert {row[6] for row in ROWS} <= {"best", "tied"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}-{case.target}-{case.question}")
@pytest.mark.filterwarnings("ignore")  # of the packages that carry the data
def test_the_table_shows_what_is_chosen(case):
    pytest.importorskip(case.package)
    number = CASES.index(case)
    (answer, *_) = choose(loaded(case), case.target, question=case.question, task=case.task).answers
    assert ROWS[number][4] == f"`{answer.use.loss}`"
