"""The loss tests that ship with scikit-learn, Keras, optax and PyTorch, on ours: every difference is explained."""

from dataclasses import replace

import pytest

from tests.peers.run import PASSED, Case, cases, run
from tests.peers.suites import Difference, suites, surprises

SUITES = suites()


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
def test_every_test_passes_or_is_explained(suite):
    found = run(suite)
    print(suite.name, dict(suite.totals()))
    assert surprises(suite, found) == []
    assert len(found) == suite.totals().total()


@pytest.mark.parametrize("suite", SUITES.values(), ids=list(SUITES))
def test_a_suite_judges_us(suite):
    assert suite.passed > 50
    assert all(difference.count and difference.reason.endswith(".") for difference in suite.difference)


LISTED = Difference("out of scope", 1, "There is none.", "out of scope: ctc")
SUITE = replace(SUITES["optax"], passed=1, difference=(LISTED,))
GOOD = [Case("test_a", PASSED), Case("test_b", "out of scope: ctc")]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (GOOD, []),
        ([*GOOD, Case("test_c", "failed: 1 != 2")], ["explained 0 times: test_c: failed: 1 != 2"]),
        ([GOOD[0], Case("test_b", PASSED)], ["listed 1 times, found 0: There is none.", "listed as passed 1, found 2"]),
        ([*GOOD, GOOD[1]], ["listed 1 times, found 2: There is none."]),
        ([GOOD[1]], ["listed as passed 1, found 0"]),
    ],
)
def test_the_table_must_hold(found, said):
    assert surprises(SUITE, found) == said


def test_two_entries_may_not_explain_one_test():
    twice = replace(SUITE, difference=(LISTED, replace(LISTED, outcome="out of scope: *")))
    assert surprises(twice, GOOD) == ["explained 2 times: test_b: out of scope: ctc"]


REPORT = """<testsuites><testsuite>
<testcase classname="t" name="a"><properties><property name="id" value="t.py::a"/><property name="ours" value="huber"/>
</properties></testcase>
<testcase classname="t" name="b"><properties><property name="id" value="t.py::b"/><property name="ours" value=""/>
</properties></testcase>
<testcase classname="t" name="c"><failure message="E: no&#10;more">trace</failure></testcase>
<testcase classname="t" name="d"><skipped message="out of scope: ctc"/></testcase>
<testcase classname="t" name="e"><skipped message="no GPU"/></testcase>
</testsuite></testsuites>"""


def test_a_pass_without_our_loss_is_not_ours():
    assert cases(REPORT) == [
        Case("t.py::a", PASSED),
        Case("t.py::b", "no loss computed"),
        Case("t::c", "failed: E: no"),
        Case("t::d", "out of scope: ctc"),
        Case("t::e", "skipped: no GPU"),
    ]
