"""A short run of the fuzzer with a fixed seed; `python -m tests.fuzz --minutes 60` is the long one."""

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.__main__ import content_of, program, seeds
from tests.fuzz.made import PROGRAMS
from tests.fuzz.oracle import faults, is_python

CASES = 120


@pytest.fixture(scope="module")
def corpus():
    return seeds([])


@pytest.mark.parametrize("part", range(4))
def test_changed_programs_get_an_answer(corpus, part):
    failed = {}
    for number in range(part, CASES, 4):
        content = content_of(program("short", number, *corpus))
        failed[number] = list(faults(content))
    assert {number: wrong for number, wrong in failed.items() if wrong} == {}


@settings(max_examples=40, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(PROGRAMS)
def test_grown_programs_get_an_answer(text):
    assert list(faults(content_of(text))) == []


def test_the_same_number_gives_the_same_program(corpus):
    made = [program("short", 7, *corpus) for _ in range(2)]
    assert made[0] == made[1]


def test_a_share_of_the_programs_is_python(corpus):
    made = [content_of(program("share", number, *corpus)) for number in range(40)]
    assert sum(map(is_python, made)) >= 10
