"""The first sentence: what the wrong loss cost, computed from the folds, or that no difference can be told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rightloss.compare.intervals import LEVEL, Estimate, corrected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.compare.comparison import Row
    from rightloss.compare.yardsticks import Yardstick


@dataclass(frozen=True, slots=True)
class Difference:
    """How much more one loss cost than another, by one yardstick, fold by fold."""

    yardstick: str
    worse: Row
    better: Row
    cost: Estimate


def differences(rows: Sequence[Row], yardstick: Yardstick, test_share: float) -> list[Difference]:
    """Compare every two losses by one yardstick.

    The intervals hold together (Bonferroni over the pairs), so the largest may be picked and still be believed.
    """
    pairs = list(combinations([row for row in rows if row.measure(yardstick.name).folds], 2))
    return [_difference(yardstick, pair, test_share, len(pairs)) for pair in pairs]


def sentence(found: dict[str, list[Difference]], question: str, wrong: str) -> str:
    """Put the largest cost that can be told from chance into words; `found` holds the differences by yardstick."""
    where = f"{wrong}: " if wrong else ""
    pairs = found[question]
    if not pairs:
        return f"fewer than two losses could be judged by {question}: there is nothing to compare."
    clear = [difference for difference in pairs if difference.cost.distinguishable]
    if not clear:
        largest = max(pairs, key=lambda pair: pair.cost.mean)
        return f"{where}no difference in {question} can be told from chance; {_closest(largest)}."
    largest = max(clear, key=lambda pair: pair.cost.mean)
    return f"{where}{_cost(largest)}{_flattery(found, largest)}."


def _difference(yardstick: Yardstick, pair: tuple[Row, Row], test_share: float, pairs: int) -> Difference:
    first, second = ([yardstick.cost(value) for value in row.measure(yardstick.name).folds] for row in pair)
    paired = [cost - other for cost, other in zip(first, second, strict=True)]
    estimate = corrected(paired, test_share=test_share, comparisons=pairs)
    worse, better = pair if estimate.mean >= 0.0 else pair[::-1]
    return Difference(yardstick.name, worse, better, Estimate(abs(estimate.mean), estimate.half))


def _cost(pair: Difference) -> str:
    before, after = (row.measure(pair.yardstick).estimate for row in (pair.better, pair.worse))
    digits = pair.cost.decimals()
    became = f"{before.mean:.{digits}f} became {after.mean:.{digits}f}" if before and after else ""
    return (
        f"training with {pair.worse.loss} instead of {pair.better.loss} cost {pair.cost.mean:.{digits}f} in "
        f"{pair.yardstick} ({_interval(pair.cost)}): {became}"
    )


def _closest(pair: Difference) -> str:
    digits = pair.cost.decimals()
    largest = f"the largest is {pair.cost.mean:.{digits}f}"
    return f"{largest}, {pair.worse.loss} above {pair.better.loss} ({_interval(pair.cost)})"


def _interval(cost: Estimate) -> str:
    digits = cost.decimals()
    return f"{LEVEL:.0%} interval {cost.low:.{digits}f} to {cost.high:.{digits}f}"


def _flattery(found: dict[str, list[Difference]], costly: Difference) -> str:
    """Name the yardsticks by which the costly loss looks better for certain: alone, they would have recommended it."""
    names = [
        pair.yardstick
        for pairs in found.values()
        for pair in pairs
        if pair.cost.distinguishable and pair.worse.loss == costly.better.loss and pair.better.loss == costly.worse.loss
    ]
    return f"; by {' and '.join(names)} alone it looks better" if names else ""
