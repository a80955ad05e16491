"""Long programs take time in proportion to their length, and no value is written out."""

import time

import pytest

from rightloss.checking.outcome import of_bytes
from tests.fuzz.long import doubling, long

LINES = 1_000
SECONDS = 10.0  # most take a tenth of a second; what grows with the square took minutes
EITHER = {"chained conditions", "a line of classes"}  # nested more deeply than this interpreter follows


def checked(text):
    start = time.process_time()
    outcome = of_bytes("long.py", text.encode())
    return outcome, time.process_time() - start


@pytest.mark.parametrize("kind", long(2))
def test_long_programs_are_read_in_time(kind):
    outcome, seconds = checked(long(LINES)[kind])
    assert seconds < SECONDS
    assert not outcome.skipped or (kind in EITHER and outcome.skipped[0].why == "nested too deeply")


@pytest.mark.parametrize("kind", doubling())
def test_what_doubles_is_not_written_out(kind):
    outcome, seconds = checked(doubling()[kind])
    assert seconds < SECONDS
    assert outcome.skipped == ()
