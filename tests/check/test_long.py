"""Long programs take time in proportion to their length, and no value is written out."""

import pytest

from rightloss.checking.outcome import of_bytes
from tests.fuzz.long import doubling, long
from tests.fuzz.oracle import limit

LINES = 1_000
SECONDS = 30  # most take a tenth of a second; what grew with the square, or faster, was rung off
EITHER = {"chained conditions", "a line of classes"}  # nested more deeply than this interpreter follows


def checked(text):
    with limit(SECONDS):
        return of_bytes("long.py", text.encode())


@pytest.mark.parametrize("kind", long(2))
def test_long_programs_are_read_in_time(kind):
    outcome = checked(long(LINES)[kind])
    assert not outcome.skipped or (kind in EITHER and outcome.skipped[0].why == "nested too deeply")


@pytest.mark.parametrize("kind", doubling())
def test_what_doubles_is_not_written_out(kind):
    assert checked(doubling()[kind]).skipped == ()
