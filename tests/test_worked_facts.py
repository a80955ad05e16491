"""Facts that every text on losses teaches, and figures where other libraries are known to be wrong."""

import numpy as np
import pytest

import rightloss

SINGLE = np.float32


def test_mean_squared_error_of_three_forecasts():
    assert rightloss.mse(target=[3.0, 5.0, 3.5], prediction=[3.2, 5.1, 2.8]) == pytest.approx(0.18)


def test_cross_entropy_of_a_class_given_seven_tenths():
    expected = pytest.approx(0.3567, abs=5e-5)
    assert rightloss.binary_cross_entropy(target=[1], probabilities=[0.7]) == expected
    assert rightloss.cross_entropy(target=[0], probabilities=[[0.7, 0.2, 0.1]]) == expected


@pytest.mark.parametrize(("score", "cost"), [(2.5, 0.0), (0.5, 0.5), (-1.0, 2.0)])
def test_hinge_loss_of_three_scores(score, cost):
    assert rightloss.hinge(target=1, raw=score) == cost


def ten_times_the_error(loss):
    return loss(target=[0.0], prediction=[10.0]) / loss(target=[0.0], prediction=[1.0])


def test_an_error_ten_times_larger():
    assert ten_times_the_error(rightloss.mse) == 100.0
    assert ten_times_the_error(rightloss.mae) == 10.0
    assert 10.0 < ten_times_the_error(rightloss.huber) < 100.0


def test_how_gradients_grow_with_the_error():
    errors = np.array([0.25, 0.5, 2.0, 4.0])
    target = np.zeros(4)
    assert (rightloss.mae.gradient(target=target, prediction=errors) == 1.0).all()
    assert (rightloss.mse.gradient(target=target, prediction=errors) == 2.0 * errors).all()
    assert (rightloss.huber.gradient(target=target, prediction=errors) == [0.25, 0.5, 1.0, 1.0]).all()


def test_hinge_gradient_is_exactly_zero_past_the_margin():
    assert (rightloss.hinge.gradient(target=[1, 1, -1], raw=[1.0, 1.5, -7.0]) == 0.0).all()


def test_being_sure_of_the_wrong_class_costs_more_than_not_knowing():
    sure, unsure = ([[0.99, 0.01]], [[0.5, 0.5]])
    assert rightloss.cross_entropy(target=[1], probabilities=sure) > rightloss.cross_entropy(
        target=[1], probabilities=unsure
    )


def test_the_mean_minimises_squared_error_and_the_median_absolute_error():
    target = np.array([1.0, 2.0, 3.0, 10.0, 100.0])
    assert rightloss.mse.constant_minimiser(target=target) == target.mean()
    assert rightloss.mae.constant_minimiser(target=target) == np.median(target)
    for loss, best in ((rightloss.mse, target.mean()), (rightloss.mae, np.median(target))):
        at_best = loss(target=target, prediction=np.full(5, best))
        assert all(at_best < loss(target=target, prediction=np.full(5, best + step)) for step in (-1.0, 1.0))


@pytest.mark.parametrize(("leading", "exact"), [(12.0, 6.144193516e-06), (20.0, 2.061153620e-09)])
def test_cross_entropy_of_a_nearly_certain_class_keeps_its_digits_in_float32(leading, exact):
    value = rightloss.cross_entropy(target=[0], logits=np.array([[leading, 0.0]], SINGLE))
    assert value.dtype == SINGLE
    assert value == pytest.approx(exact, rel=2e-7)


def test_binary_cross_entropy_at_raw_34_is_not_zero():
    assert rightloss.bce(target=[1.0], logits=[34.0]) == pytest.approx(1.713908431542e-15, rel=1e-12)


@pytest.mark.parametrize(("error", "exact"), [(1e-2, 4.999916669e-05), (1e-3, 4.99999916667e-07), (1e-4, 5e-09)])
def test_log_cosh_of_small_errors_in_float32(error, exact):
    value = rightloss.log_cosh(target=np.zeros(1, SINGLE), prediction=np.array([error], SINGLE))
    assert value == pytest.approx(exact, rel=3e-7)


def test_focal_loss_far_on_the_wrong_side_still_pulls():
    value, gradient = rightloss.focal.value_gradient(target=[0], logits=[200.0])
    assert (value, gradient) == (200.0, 1.0)


def test_multiclass_hinge_has_no_floor():
    assert rightloss.crammer_singer_hinge(target=[0], raw=[[0.5, -3.0, -4.0]]) == 0.0


def test_when_everything_is_ignored_the_loss_and_its_gradient_are_zero():
    loss = rightloss.cross_entropy(ignore_index=-100)
    for how in ("mean", "weighted_mean", "sum"):
        value, gradient = loss.value_gradient(target=[-100, -100], logits=[[np.nan, 2.0], [0.0, 1.0]], reduction=how)
        assert value == 0.0
        assert (gradient == 0.0).all()


def test_half_precision_means_do_not_overflow():
    logits = np.random.default_rng(0).normal(size=(8192, 3000)).astype(np.float16)
    target = np.zeros(8192, dtype=int)
    half = rightloss.cross_entropy(target=target, logits=logits)
    full = rightloss.cross_entropy(target=target, logits=logits.astype(np.float64))
    assert half.dtype == SINGLE
    assert half == pytest.approx(full, rel=1e-6)


def test_index_and_one_hot_targets_agree_under_class_weights_and_smoothing():
    loss = rightloss.cross_entropy(class_weight=(1, 2, 3), label_smoothing=0.1)
    logits = np.random.default_rng(1).normal(size=(4, 3))
    for how in ("mean", "weighted_mean", "sum"):
        by_index = loss(target=[0, 1, 2, 2], logits=logits, reduction=how)
        assert by_index == pytest.approx(loss(target=np.eye(3)[[0, 1, 2, 2]], logits=logits, reduction=how))


def test_a_mean_is_finite_where_its_sum_overflows():
    assert rightloss.mse(target=np.zeros(3), prediction=np.full(3, 1.2e154)) == pytest.approx(1.44e308)


def test_weighted_cross_entropy_keeps_its_gradient_beside_certainty():
    nearly = np.nextafter(1.0, 0.0)
    gradient = rightloss.bce(pos_weight=10).gradient(target=[nearly], probabilities=[nearly])
    assert gradient == pytest.approx(-9.0, rel=1e-14)
