"""The comparison: fair folds, yardsticks that others confirm, intervals, a verdict read off the numbers."""

import json
from math import sqrt

import numpy as np
import pytest
from scipy import stats
from sklearn import linear_model, metrics
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.preprocessing import StandardScaler

import rightloss
from rightloss import registry
from rightloss.compare import compare, splits, training, yardsticks
from rightloss.compare.data import from_arrays
from rightloss.compare.intervals import corrected
from rightloss.compare.readings import Predictions
from rightloss.compare.task import problem
from rightloss.vocabulary import Row

DIABETES = load_diabetes(return_X_y=True)
CANCER = load_breast_cancer(return_X_y=True)
QUICK = {"folds": 3, "repeats": 1}


def straight(rows=60, noise=0.3, seed=0):
    """Numbers on a line, and their features."""
    random = np.random.default_rng(seed)
    features = random.normal(size=(rows, 2))
    return features, 5.0 + features @ [1.0, 2.0] + noise * random.normal(size=rows)


def measured(comparison, loss, yardstick, *, wrong=0.0):
    return next(row[yardstick] for row in comparison.rows() if (row["loss"], row["wrong"]) == (loss, wrong))


def test_the_same_seed_gives_the_same_numbers_and_another_others():
    first, again, other = (compare(*straight(), seed=seed, **QUICK).to_json() for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_loss_is_judged_on_the_same_folds():
    comparison = compare(*straight(), losses=[rightloss.mse, rightloss.expectile], **QUICK)
    squared, half = (row.measure("RMSE").folds for row in comparison.scenarios[0].rows)
    assert squared == pytest.approx(half, rel=1e-3)  # the same loss times two, so strength and minimum agree


def test_regression_yardsticks_are_scikit_learns():
    truth, value = np.array([1.0, 2.0, 4.0]), np.array([2.0, 2.0, 1.0])
    given = Predictions(value=value)
    assert yardsticks.MAE.measure(truth, given) == metrics.mean_absolute_error(truth, value)
    assert yardsticks.RMSE.measure(truth, given) == pytest.approx(metrics.root_mean_squared_error(truth, value))
    assert yardsticks.MEDIAN_ERROR.measure(truth, given) == metrics.median_absolute_error(truth, value)
    assert yardsticks.TOTAL.measure(truth, given) == pytest.approx(100 * (5 - 7) / 7)


def test_classification_yardsticks_are_scikit_learns():
    random = np.random.default_rng(0)
    probability = random.uniform(0.05, 0.95, size=40)
    truth = (random.uniform(size=40) < probability).astype(int)
    given = Predictions(probability=np.c_[1 - probability, probability], decision=(probability > 0.5).astype(int))
    assert yardsticks.LOG_LOSS.measure(truth, given) == pytest.approx(metrics.log_loss(truth, probability))
    assert yardsticks.BRIER.measure(truth, given) == pytest.approx(metrics.brier_score_loss(truth, probability))
    assert yardsticks.ACCURACY.measure(truth, given) == metrics.accuracy_score(truth, probability > 0.5)


def test_calibration_error_is_the_distance_of_claims_from_what_happened():
    claimed = np.repeat([0.25, 0.75], 200)
    happened = np.concatenate([np.arange(200) % 4 == 0, np.arange(200) % 4 != 0]).astype(int)
    right, certain = np.c_[1 - claimed, claimed], np.c_[claimed < 0.5, claimed > 0.5].astype(float)
    assert yardsticks.CALIBRATION.measure(happened, Predictions(probability=right)) == pytest.approx(0.0, abs=1e-12)
    assert yardsticks.CALIBRATION.measure(happened, Predictions(probability=certain)) == pytest.approx(0.25)


def test_interval_is_the_corrected_t_of_nadeau_and_bengio():
    folds = np.random.default_rng(0).normal(size=10)
    estimate = corrected(folds.tolist(), test_share=0.25)
    half = stats.t.ppf(0.975, 9) * sqrt((1 / 10 + 0.25) * folds.var(ddof=1))
    assert (estimate.mean, estimate.half) == pytest.approx((folds.mean(), half))


def test_training_without_penalty_is_least_squares():
    features, target = DIABETES
    features = StandardScaler().fit_transform(features)
    unit = training.units(rightloss.mse, target, spread=target.std(), classes=0)
    trained = training.fit(rightloss.mse, features, target, strength=0.0, unit=unit)
    theirs = linear_model.LinearRegression().fit(features, target)
    assert trained.raw(features) == pytest.approx(theirs.predict(features), abs=1e-2)
    assert trained.stop is training.Stop.GRADIENT


def test_training_with_a_kink_reaches_the_least_absolute_error():
    features, target = straight()
    unit = training.units(rightloss.mae, target, spread=target.std(), classes=0)
    trained = training.fit(rightloss.mae, features, target, strength=1e-9, unit=unit)
    theirs = linear_model.QuantileRegressor(quantile=0.5, alpha=0.0).fit(features, target)
    ours, best = (rightloss.mae(target=target, prediction=p) for p in (trained.raw(features), theirs.predict(features)))
    assert best <= ours <= 1.001 * best


def test_faults_are_put_into_training_targets_only():
    features, target = straight()
    posed = problem(from_arrays(features, target))
    wrong = splits.with_faults(target, posed, share=0.1, seed=0)
    assert np.sum(wrong != target) == 6
    assert np.all(wrong >= target)
    clean, faulty = (compare(features, target, outliers=share, **QUICK) for share in (0.0, 0.1))
    for loss in ("squared_error", "absolute_error", "huber"):
        assert measured(clean, loss, "RMSE") == measured(faulty, loss, "RMSE")
    assert measured(faulty, "squared_error", "RMSE", wrong=0.1) > 2 * measured(faulty, "huber", "RMSE", wrong=0.1)


def test_faulty_targets_make_squared_error_costly_and_the_verdict_says_so():
    comparison = compare(*DIABETES, outliers=0.05)
    first = comparison.verdict.splitlines()[0]
    assert first.startswith("with 5% of the training targets wrong: training with squared_error instead of huber cost")
    cost = measured(comparison, "squared_error", "RMSE", wrong=0.05) - measured(comparison, "huber", "RMSE", wrong=0.05)
    assert f"cost {cost:.1f} in RMSE" in first


def test_a_difference_that_chance_could_make_is_called_that():
    comparison = compare(*straight(rows=40, noise=2.0), losses="mse,huber(delta=100)", outliers=0.0, **QUICK)
    assert "can be told from chance" in comparison.verdict
    assert not comparison.scenarios[0].costly


def test_squared_error_on_labels_costs_probability():
    comparison = compare(*CANCER)
    rows = {row.loss: row for row in comparison.scenarios[0].rows}
    assert set(rows) == {"binary_cross_entropy", "hinge", "squared_error"}
    assert rows["squared_error"].measure("log-loss").worse
    assert "squared_error instead of binary_cross_entropy" in comparison.verdict
    assert any("sigmoid(score)" in note for note in rows["hinge"].notes)


def test_classes_are_compared_by_cross_entropy_hinge_and_squared_error():
    comparison = compare(*load_iris(return_X_y=True), **QUICK)
    assert comparison.task == "multi-class classification"
    rows = comparison.rows()
    assert {row["loss"] for row in rows} == {"cross_entropy", "crammer_singer_hinge", "squared_error"}
    assert measured(comparison, "cross_entropy", "accuracy") > 0.9


def test_a_loss_that_cannot_be_trained_is_a_row_that_says_why(monkeypatch):
    fit = training.fit

    def failing(loss, *arguments, **options):
        if loss.name == "absolute_error":
            message = "the objective is not finite"
            raise ArithmeticError(message)
        return fit(loss, *arguments, **options)

    monkeypatch.setattr(training, "fit", failing)
    comparison = compare(*straight(), losses="mse,mae", outliers=0.0, **QUICK)
    squared, absolute = comparison.scenarios[0].rows
    assert (squared.failed, absolute.measures) == ("", ())
    assert "the objective is not finite" in absolute.failed
    assert "failed" in str(comparison)


def test_each_loss_has_its_own_strength_from_inner_folds():
    features, target = straight(rows=80, noise=5.0)
    folds = splits.inner(target, rightloss.mse.task, seed=0)
    unit = training.units(rightloss.mse, target, spread=target.std(), classes=0)
    chosen = training.choose_strength(rightloss.mse, features, target, folds=folds, unit=unit)
    assert chosen in training.STRENGTHS


def test_a_robust_loss_by_name_gets_its_width_from_the_training_errors():
    comparison = compare(*DIABETES, losses="huber", outliers=0.0, **QUICK)
    (row,) = comparison.scenarios[0].rows
    assert any(note.startswith("delta ") for note in row.notes)
    fixed = compare(*DIABETES, losses=[rightloss.huber(delta=2.0)], outliers=0.0, **QUICK).scenarios[0].rows[0]
    assert fixed.loss == "huber(delta=2.0)"


@pytest.mark.parametrize("loss", [name for name in registry.losses() if registry.loss(name).task == "regression"])
def test_every_regression_loss_can_be_compared_or_says_why_not(loss):
    if registry.loss(loss).row is not Row.ONE:
        with pytest.raises(rightloss.InputError, match="does not fit regression"):
            compare(*straight(), losses=["mse", loss], outliers=0.0, **QUICK)
        return
    comparison = compare(*straight(), losses=["mse", loss], outliers=0.0, **QUICK)
    row = comparison.scenarios[0].rows[-1]
    assert row.failed == ""
    assert row.measure("RMSE").estimate.mean < 1.5


def test_json_is_everything_and_reads_back():
    comparison = compare(*straight(), **QUICK)
    content = json.loads(comparison.to_json())
    assert content["seed"] == 0
    assert content["versions"]["numpy"] == np.__version__
    assert len(content["scenarios"]) == 2
    assert content["scenarios"][0]["rows"][0]["measures"]["RMSE"]["mean"] == measured(
        comparison, "squared_error", "RMSE"
    )


def test_data_frames_are_read_by_their_columns():
    import polars as pl

    features, target = straight()
    frame = pl.DataFrame({"a": features[:, 0], "b": features[:, 1]})
    assert compare(frame, pl.Series(target), **QUICK).rows() == compare(features, target, **QUICK).rows()
