"""Checks many files: one after the other if they are few, in several processes if they are many."""

from __future__ import annotations

import os
import signal
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TYPE_CHECKING

from rightloss.checking.outcome import Outcome, of_file
from rightloss.reading.skipped import Skipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from rightloss.checking.names import Rules

_FEW = 64  # below, starting processes takes longer than the work
_BATCH = 16
_AHEAD = 4  # batches waiting for each process: what keeps memory bounded


def outcomes(files: Iterable[str | Skipped], jobs: int | None = None, rules: Rules = None) -> list[Outcome]:
    """Check files, and give what came of them in their order."""
    ahead = iter(files)
    first = list(islice(ahead, _FEW))
    jobs = jobs or _cores()
    if jobs == 1 or len(first) < _FEW:
        return [_of(item, rules) for part in (first, ahead) for item in part]
    found = dict(_in_processes(_batches(first, ahead), jobs, rules))
    return [outcome for number in sorted(found) for outcome in found[number]]


def _of(item: str | Skipped, rules: Rules) -> Outcome:
    return of_file(item, rules) if isinstance(item, str) else Outcome(item.path, skipped=(item,))


def _several(items: list[str | Skipped], rules: Rules) -> list[Outcome]:
    return [_of(item, rules) for item in items]


def _batches(*parts: Iterable[str | Skipped]) -> Iterator[list[str | Skipped]]:
    items = (item for part in parts for item in part)
    while batch := list(islice(items, _BATCH)):
        yield batch


def _in_processes(
    batches: Iterator[list[str | Skipped]], jobs: int, rules: Rules
) -> Iterator[tuple[int, list[Outcome]]]:
    numbered = enumerate(batches)
    waiting: dict[Future[list[Outcome]], tuple[int, list[str | Skipped]]] = {}
    pool = ProcessPoolExecutor(jobs, initializer=_deaf)
    try:
        while True:
            for number, batch in islice(numbered, jobs * _AHEAD - len(waiting)):
                try:
                    waiting[pool.submit(_several, batch, rules)] = number, batch
                except BrokenProcessPool:
                    pool = _anew(pool, jobs)
                    waiting[pool.submit(_several, batch, rules)] = number, batch
            if not waiting:
                return
            for done in wait(waiting, return_when=FIRST_COMPLETED).done:
                number, batch = waiting.pop(done)
                yield number, _result(done, batch, rules)
    finally:
        pool.shutdown(cancel_futures=True)


def _result(done: Future[list[Outcome]], batch: list[str | Skipped], rules: Rules) -> list[Outcome]:
    """Give a batch's outcomes; if its process died, look at each of its files in a process of its own."""
    try:
        return done.result()
    except BrokenProcessPool:
        return [_alone(item, rules) for item in batch]


def _alone(item: str | Skipped, rules: Rules) -> Outcome:
    with ProcessPoolExecutor(1) as pool:
        try:
            return pool.submit(_of, item, rules).result()
        except BrokenProcessPool:
            path = item if isinstance(item, str) else item.path
            return Outcome(path, skipped=(Skipped(path, "the process that read it was ended", ours=True),))


def _anew(pool: ProcessPoolExecutor, jobs: int) -> ProcessPoolExecutor:
    pool.shutdown(wait=False, cancel_futures=True)
    return ProcessPoolExecutor(jobs, initializer=_deaf)


def _deaf() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1
