"""On the corpus: nothing false, and what is found is what the documentation says."""

from pathlib import Path

import pytest

from rightloss.finding import Level
from tests.corpus import cases
from tests.corpus.score import findings, table

RECORD = Path(__file__).parents[1] / "docs" / "corpus-score.txt"
RIGHT = [case for case in cases() if case.kind != "faulty"]


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: f"{case.kind}/{case.name}")
def test_a_right_program_is_silent(case):
    assert [finding for finding in findings(case) if finding.level is not Level.ADVICE] == []


def test_the_documentation_says_what_is_found():
    assert RECORD.read_text(encoding="utf-8") == table() + "\n", "python -m tests.corpus.score > docs/corpus-score.txt"
