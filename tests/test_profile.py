"""A profile says what is in the table, however it is cut into parts; suspects are named, and nothing else."""

from functools import partial

import numpy as np
import polars as pl
import pytest

from rightloss.errors import InputError
from rightloss.profile import profile, run
from rightloss.profile.reservoir import Reservoir
from rightloss.tables import of_frame
from rightloss.tables.frames import of_column

RANDOM = np.random.default_rng(0)
AMOUNTS = RANDOM.lognormal(3.0, 1.0, 3_000)


def of(values):
    return profile(of_column(values, "y"), ["y"]).targets[0]


def test_numbers_are_numpys(monkeypatch):
    monkeypatch.setattr(run, "_PART", 1_000)
    found = of(AMOUNTS)
    assert (found.rows, found.missing, found.low, found.high) == (3_000, 0, AMOUNTS.min(), AMOUNTS.max())
    assert (found.mean, found.deviation) == pytest.approx((AMOUNTS.mean(), AMOUNTS.std()))
    assert (found.median, found.whole, found.distinct, found.zeros, found.negative) == (
        np.median(AMOUNTS),
        False,
        3_000,
        0,
        0,
    )
    assert 1.5 < found.tail < 4.0
    assert found.skew > 2.0


def test_classes_are_counted_and_gaps_too():
    found = of(["yes", None, "no", "yes"])
    assert (found.kind, found.counts, found.missing) == ("text", (("yes", 2), ("no", 1)), 1)
    found = of([True, False, True])
    assert (found.kind, found.counts) == ("boolean", ((1.0, 2), (0.0, 1)))
    found = of([1.0, float("nan"), float("inf"), 4.0])
    assert (found.missing, found.infinite, found.whole, found.high) == (1, 1, True, 4.0)


def test_too_many_values_are_not_counted():
    found = of(np.arange(20_000.0))
    assert (found.counts, found.distinct, found.whole) == (None, None, True)


def test_columns_without_a_value():
    found = of([None, None])
    assert (found.present, found.mean != found.mean, found.counts) == (0, True, ())
    assert of([5, 5, 5]).skew is None


@pytest.mark.parametrize("cuts", [[1_000], [1, 999], [333, 333, 334], [10] * 100])
def test_a_sample_does_not_depend_on_the_cuts(cuts):
    reservoir, start = Reservoir(50), 0
    for cut in cuts:
        reservoir.add(np.arange(start, start + cut))
        start += cut
    whole = Reservoir(50)
    whole.add(np.arange(1_000))
    assert np.array_equal(reservoir.rows, whole.rows)
    assert len(whole.rows) == 50
    assert whole.rows.min() < 100
    assert whole.rows.max() > 900


def test_every_row_is_equally_likely_in_a_sample():
    means = []
    for seed in range(200):
        reservoir = Reservoir(20, seed)
        for part in np.split(np.arange(1_000.0), 10):
            reservoir.add(part)
        means.append(reservoir.rows.mean())
    assert np.mean(means) == pytest.approx(499.5, abs=4 * 1_000 / np.sqrt(12 * 20 * 200))


def suspects(target, **features):
    return dict(profile(of_frame(pl.DataFrame({"y": target, **features})), ["y"]).suspects)


def test_suspects_are_named():
    y = RANDOM.normal(size=100)
    noise = y + 0.01 * RANDOM.normal(size=100)
    assert suspects(y, same=y, line=3.0 - 2.0 * y, noise=noise) == {
        "same": "equals the target in every row",
        "line": "is the target times a factor, plus a constant",
    }
    classes = RANDOM.choice(["a", "b", "c"], 100)
    renamed = np.char.upper(classes)
    other = RANDOM.choice(["d", "e", "f"], 100)
    assert suspects(classes, renamed=renamed, other=other) == {"renamed": "names the classes of the target"}


def test_a_feature_that_differs_once_is_no_equal():
    y = np.arange(1_000.0)
    near = y.copy()
    near[-1] = -5.0
    assert suspects(y, near=near) == {}
    assert suspects(np.ones(100), one=np.ones(100)) == {}


def test_columns_that_exclude_each_other():
    frame = pl.DataFrame({"a": [0, 1, 0], "b": [1, 0, 0], "c": [0, 0, 1]})
    several = partial(profile, of_frame(frame))
    assert several(["a", "b", "c"]).exclusive is True
    assert several(["a", "b"]).exclusive is False
    assert several(["a"]).exclusive is None


def test_wide_tables_are_read_in_small_parts():
    frame = pl.DataFrame({f"c{index}": np.zeros(1_100) for index in range(2_000)})
    found = profile(of_frame(frame), ["c7"])
    assert (found.rows, len(found.features), len(found.sample)) == (1_100, 1_999, 1_000)


BAD = {
    "a date": (pl.DataFrame({"y": [1]}).select(pl.col("y").cast(pl.Date)), "of type Date"),
    "lists": (pl.DataFrame({"y": [[1], [2]]}), "of type List"),
    "no rows": (pl.DataFrame({"y": pl.Series([], dtype=pl.Float64)}), "no rows"),
    "no such column": (pl.DataFrame({"yy": [1]}), "no column `y`(.|\n)*did you mean `yy`"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_a_target(name):
    frame, message = BAD[name]
    with pytest.raises(InputError, match=message):
        profile(of_frame(frame), ["y"])


def test_huge_numbers_are_only_numbers():
    found = of([1e308, -1e308, 1e308, 0.0])
    assert (found.low, found.high) == (-1e308, 1e308)
    assert of([2**70, 1, 2]).high == 2.0**70
