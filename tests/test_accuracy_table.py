"""The table of `python -m benchmarks.accuracy`: ours is right to the last digits at every point of it."""

import re
from math import inf, nan
from pathlib import Path

import mpmath
import numpy as np
import pytest

from benchmarks import accuracy, peers

ROOT = Path(__file__).parents[1]
FEW = 8.0
POINTS = list(accuracy.points())


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.label)
def test_ours_is_right_to_the_last_digits(point):
    row = accuracy.Row(point, accuracy.truth(point), accuracy.ours(point), {})
    errors = {name: accuracy.ulps(row, answer) for name, answer in row.ours.items()}
    assert errors
    assert max(errors.values()) <= FEW, errors


def test_the_table_has_every_hard_point():
    asked = {(point.loss, point.part, point.dtype) for point in POINTS}
    assert asked >= {
        ("cross_entropy", "value", "float32"),
        ("cross_entropy", "gradient", "float32"),
        ("binary_cross_entropy", "value", "float64"),
        ("binary_cross_entropy", "gradient", "float64"),
        ("log_cosh", "value", "float32"),
        ("focal", "value", "float32"),
        ("focal", "gradient", "float32"),
        ("cross_entropy", "mean", "float16"),
        ("cross_entropy", "mean", "bfloat16"),
    }
    binary = {(float(p.target[0]), float(p.raw[0])) for p in POINTS if p.loss == "binary_cross_entropy"}
    assert binary == {(y, raw) for y in (0.0, 1.0) for raw in (17.9, 34.0, 37.0, 800.0)}
    assert len({point.label for point in POINTS}) == len(POINTS) == 4 + 16 + 1 + 4 + 2


@pytest.mark.parametrize("peer", sorted(set(peers.PACKAGES) - set(peers.missing())))
def test_peers_are_asked_the_same_question(peer):
    easy = [
        accuracy.scalar("", "binary_cross_entropy", part, "float64", (y, 0.75))
        for part in ("value", "gradient")
        for y in (0.0, 1.0)
    ]
    easy += [accuracy.scalar("", loss, "value", "float32", (1.0, 0.75)) for loss in ("focal", "log_cosh")]
    choice = np.array([1]), np.array([[0.5, 1.0]])
    easy += [accuracy.Point("", "cross_entropy", part, "float32", *choice) for part in ("value", "gradient")]
    answers = [(point, peers.answer(peer, point)) for point in easy]
    assert any(answer is not None for _, answer in answers)
    for point, answer in answers:
        assert answer is None or abs(answer - float(accuracy.truth(point))) < 1e-6


def test_cells_show_what_went_wrong():
    point = accuracy.scalar("", "log_cosh", "value", "float32", (0.0, 1e-4))
    row = accuracy.Row(point, mpmath.mpf(1), {}, {})
    shown = [accuracy.cell(row, answer) for answer in (None, nan, inf, 1.0, 1.0 + 2.0**-23, 1.0001, 0.0)]
    assert shown == ["–", "nan", "∞", "0.0 ulp", "1.0 ulp", "1e-04", "100 %"]


def test_missing_peers_are_named(monkeypatch):
    monkeypatch.setitem(peers.PACKAGES, "Nowhere", "a_package_that_is_not_there")
    point = accuracy.scalar("one point", "log_cosh", "value", "float32", (0.0, 1e-4))
    theirs = {peer: peers.answer(peer, point) for peer in peers.PACKAGES if peer == "Nowhere"}
    row = accuracy.Row(point, accuracy.truth(point), accuracy.ours(point), theirs)
    monkeypatch.setattr(peers, "PACKAGES", {"Nowhere": "a_package_that_is_not_there"})
    assert accuracy.table([row]).split()[-1] == "missing"
    assert "not installed: Nowhere" in accuracy.setting()


def test_the_table_in_the_docs_is_this_one():
    shown = (ROOT / "docs" / "accuracy-table.txt").read_text(encoding="utf-8").splitlines()
    assert shown[0].split("  ")[-1].strip() == "SciPy"
    assert [line.split("  ")[0] for line in shown[1 : len(POINTS) + 1]] == [point.label for point in POINTS]


def test_the_excerpt_in_the_readme_is_of_this_table():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    excerpt = [line.strip("| ").split(" | ") for line in readme.splitlines() if line.startswith("| ")]
    shown = (ROOT / "docs" / "accuracy-table.txt").read_text(encoding="utf-8").splitlines()
    whole = {tuple(re.split(r"\s{2,}", line)) for line in shown[1 : len(POINTS) + 1]}
    assert excerpt[0][1:] == shown[0].split()
    assert len(excerpt) > 4
    assert {tuple(row) for row in excerpt[1:]} <= whole
