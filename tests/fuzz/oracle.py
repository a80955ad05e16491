"""What must hold of every program, however strange: an answer, in time, always the same, and places that exist."""

import ast
import dataclasses
import re
import signal
import time
import warnings
from contextlib import contextmanager

from rightloss.checking.outcome import of_bytes
from rightloss.reading.load import LARGEST

BOUND = 5.0  # seconds of work for one file of a few hundred lines
# A program without any of these uses no loss; a finding in it would be false.
LOSS = re.compile(
    rb"loss|entropy|criterion|mse|mae|error|score|objective|fit|compile|backward|minimi[sz]e|grad|softmax|log|hinge|regress",
    re.IGNORECASE,
)


class Late(BaseException):
    """The time is up. Not an `Exception`, so that nothing takes it for a fault of the program that is read."""


@contextmanager
def limit(seconds):
    """End what takes longer."""

    def ring(*_):
        raise Late

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def faults(content, path="fuzzed.py"):
    """Check a program twice; say what is wrong with the answers."""
    start = time.process_time()
    try:
        with limit(10 * BOUND):
            one = of_bytes(path, content)
            taken = time.process_time() - start
            two = of_bytes(path, content)
    except Late:
        yield f"hang: more than {10 * BOUND:g} s"
        return
    except BaseException as fault:  # noqa: BLE001 (whatever it is, it is what is looked for)
        yield f"crash: {fault!r}"
        return
    if taken > BOUND:
        yield f"slow: {taken:.1f} s"
    if _plain(one) != _plain(two):
        yield "another answer the second time"
    yield from (f"ours: {skipped.detail}" for skipped in one.skipped if skipped.ours)
    yield from _misplaced(one, content)


def _plain(outcome):
    return dataclasses.replace(outcome, source=None)


def _misplaced(outcome, content):
    """Findings at places that do not exist, and findings where there is no loss."""
    for finding in outcome.findings:
        place = finding.place
        lines = outcome.source.lines if outcome.source and place.path == outcome.path else None
        if lines is not None and not (
            1 <= place.line <= place.end_line <= len(lines) and 1 <= place.column <= len(lines[place.line - 1]) + 1
        ):
            yield f"a place that does not exist: {finding.rule} at {place}"
        if not LOSS.search(content):
            yield f"a finding where there is no loss: {finding.rule} at {place}"


def is_python(content):
    """Tell whether the parser takes it, for the statistics."""
    if len(content) > LARGEST:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
