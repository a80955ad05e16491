"""Candidates take turns in one process, so that whatever slows the machine slows all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    Candidates = dict[str, Callable[[], object]]

SHORT = 1e-3  # seconds that a measurement should last: quicker calls are repeated


@dataclass(frozen=True)
class Ratio:
    """Our time divided by another's in the same round: the median over the rounds, and the quartiles."""

    median: float
    low: float
    high: float


def rounds(candidates: Candidates, count: int) -> list[dict[str, float]]:
    """Seconds of one call of each candidate in each round; the order turns from round to round."""
    repeats = {name: _repeats(function) for name, function in candidates.items()}
    names, taken = list(candidates), []
    for number in range(count):
        turn = number % len(names)
        order = names[turn:] + names[:turn]
        taken.append({name: _seconds(candidates[name], repeats[name]) for name in order})
    return taken


def ratio(taken: list[dict[str, float]], name: str) -> Ratio:
    """Our time in units of another's."""
    each = [seconds["rightloss"] / seconds[name] for seconds in taken]
    low, middle, high = quantiles(each, n=4) if len(each) > 1 else each * 3
    return Ratio(middle, low, high)


def typical(taken: list[dict[str, float]], name: str) -> float:
    """Median of the seconds of one candidate."""
    return median(seconds[name] for seconds in taken)


def copy(size: int, threads: int) -> Callable[[], object]:
    """Copy in memory, reading and writing `size` bytes altogether, on as many threads as the others have."""
    source = np.ones(max(1, size // 2 // threads), np.uint8)
    pairs = [(source.copy(), source.copy()) for _ in range(threads)]
    pool = ThreadPoolExecutor(threads)
    return lambda: list(pool.map(lambda pair: np.copyto(*pair), pairs))


def _repeats(function: Callable[[], object]) -> int:
    function()
    function()
    seconds = _seconds(function, 1)
    return 1 if seconds > SHORT else int(SHORT / max(seconds, 1e-7)) + 1


def _seconds(function: Callable[[], object], repeats: int) -> float:
    start = perf_counter()
    for _ in range(repeats):
        function()
    return (perf_counter() - start) / repeats
