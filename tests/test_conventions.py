"""Every row of the table of conventions, beside the library's real entry."""

import math
import os
from importlib import import_module

import jax.numpy as jnp
import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from sklearn._loss import HalfBinomialLoss

import rightloss
from rightloss import InputError, Objective, registry
from rightloss.conventions import CONVENTIONS, from_rightloss, to_rightloss
from rightloss.vocabulary import Labels

os.environ.setdefault("KERAS_BACKEND", "torch")

RANDOM = np.random.default_rng(11)
N = 40
X = RANDOM.normal(size=(N, 3)) + 0.3
REAL = X @ [1.0, -0.5, 0.1] + 0.5 + 0.3 * RANDOM.normal(size=N)
COUNTS = RANDOM.poisson(np.exp(0.3 * X[:, 0]))
SURE = (REAL > 0.5).astype(float)
W = np.array([2.0, -0.5, 0.0])


def entry(name):
    module, _, last = name.rpartition(".")
    return getattr(import_module(module), last)


def ours(loss, target, penalties, features=X, *, intercept=True):
    """Coefficients and intercept that make our objective least, by proximal gradient where there are kinks."""
    objective = Objective(loss, *penalties)
    problem, smooth = (
        each.linear(features, target, intercept=intercept) for each in (objective, objective.smooth_part())
    )
    options = {"ftol": 0.0, "gtol": 1e-10, "maxiter": 5000}
    flat = minimize(smooth.value_gradient, problem.start(), jac=True, method="L-BFGS-B", options=options).x
    for _ in range(0 if len(smooth.objective.penalties) == len(penalties) else 2000):
        flat = problem.prox(flat - 0.1 * smooth.value_gradient(flat)[1], 0.1)
    return problem.unpack(flat)


def fits(target, **options):
    """Check an estimator: trained, it has the coefficients that make our objective least."""

    def check(name, parameters):
        loss = registry.loss(CONVENTIONS[name].loss)
        peer = entry(name)(**parameters, **options).fit(X, target)
        penalties = to_rightloss(name, samples=N, **parameters)
        encoded = 2 * target - 1 if Labels.PLUS_MINUS in loss.labels else target
        coefficients, intercept = ours(loss, encoded, penalties, intercept=options.get("fit_intercept", True))
        np.testing.assert_allclose(np.ravel(peer.coef_), coefficients, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(np.ravel(peer.intercept_), intercept, rtol=1e-5, atol=1e-6)

    return check


def one_step_of_regressor(name, parameters):
    """One sample, one step: theirs is half of our objective."""
    peer = entry(name)(**parameters, learning_rate="constant", eta0=0.1, max_iter=1, tol=None)
    peer.fit(X[:1], REAL[:1], coef_init=W.copy(), intercept_init=0.3)  # it writes into what it is given
    objective = Objective(registry.loss(CONVENTIONS[name].loss), *to_rightloss(name, **parameters))
    problem = objective.linear(X[:1], REAL[:1])
    flat = problem.pack(W, 0.3)
    moved = problem.unpack(flat - 0.1 * 0.5 * problem.value_gradient(flat)[1])
    np.testing.assert_allclose(peer.coef_, moved[0], rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(peer.intercept_, moved[1], rtol=1e-12)


def one_step_of_classifier(name, parameters):
    peer = entry(name)(**parameters, loss="log_loss", learning_rate="constant", eta0=0.1)
    peer.partial_fit(X[:1], SURE[:1], classes=[0.0, 1.0])
    objective = Objective(registry.loss(CONVENTIONS[name].loss), *to_rightloss(name, **parameters))
    problem = objective.linear(X[1:2], SURE[1:2])
    flat = problem.pack(peer.coef_[0], peer.intercept_)
    moved = problem.unpack(flat - 0.1 * problem.value_gradient(flat)[1])
    peer.partial_fit(X[1:2], SURE[1:2])
    np.testing.assert_allclose(peer.coef_[0], moved[0], rtol=1e-12)
    np.testing.assert_allclose(peer.intercept_[0], moved[1], rtol=1e-12)


def one_step_of_torch(name, parameters):
    """Every parameter decays, biases too: our objective says so with `penalise`."""
    torch.manual_seed(0)
    net = torch.nn.Linear(3, 1).double()
    features, target = torch.tensor(X), torch.tensor(REAL)
    objective = Objective(rightloss.mse, *to_rightloss(name, **parameters), penalise=lambda _name, _array: True)
    number = objective(target=target, prediction=net(features)[:, 0], parameters=net)
    slopes = torch.autograd.grad(number, list(net.parameters()))
    expected = [value - 0.1 * slope for value, slope in zip(net.parameters(), slopes, strict=True)]
    optimiser = entry(name)(net.parameters(), lr=0.1, **parameters)
    rightloss.mse(target=target, prediction=net(features)[:, 0]).backward()
    optimiser.step()
    torch.testing.assert_close(list(net.parameters()), expected, rtol=1e-13, atol=1e-15)


def linear_model_loss(name, parameters):
    peer = entry(name)(HalfBinomialLoss(), fit_intercept=True)
    theirs = peer.loss_gradient(np.array([*W, 0.3]), X, SURE, **parameters)
    loss = registry.loss(CONVENTIONS[name].loss)
    problem = Objective(loss, *to_rightloss(name, **parameters)).linear(X, SURE)
    value, slope = problem.value_gradient(problem.pack(W, 0.3))
    assert value == pytest.approx(theirs[0], rel=1e-12)
    np.testing.assert_allclose(slope, theirs[1], rtol=1e-10)


def decay_in_optax(name, parameters):
    weights = jnp.asarray(W)
    decay = entry(name)(**parameters)
    added, _ = decay.update(jnp.zeros(3), decay.init(weights), weights)
    (penalty,) = to_rightloss(name, **parameters)
    np.testing.assert_allclose(added, penalty.gradient(W), rtol=1e-6)


def value_in_keras(name, parameters):
    keras = import_module("keras")
    theirs = entry(name)(**parameters)(keras.ops.convert_to_tensor(W.astype(np.float32)))
    (penalty,) = to_rightloss(name, **parameters)
    assert float(theirs) == pytest.approx(float(penalty.value(W)), rel=1e-6)


TIGHT = {"tol": 1e-12, "max_iter": 100_000}
CHECKS = {
    "sklearn.linear_model.Ridge": fits(REAL),
    "sklearn.linear_model.Lasso": fits(REAL, **TIGHT),
    "sklearn.linear_model.ElasticNet": fits(REAL, **TIGHT),
    "sklearn.linear_model.LogisticRegression": fits(SURE, tol=1e-10),
    "sklearn.svm.LinearSVC": fits(SURE, fit_intercept=False, dual=False, **TIGHT),
    "sklearn.linear_model.PoissonRegressor": fits(COUNTS, solver="newton-cholesky", tol=1e-10),
    "sklearn.linear_model.GammaRegressor": fits(COUNTS + 0.5, solver="newton-cholesky", tol=1e-10),
    "sklearn.linear_model._linear_loss.LinearModelLoss": linear_model_loss,
    "sklearn.linear_model.SGDRegressor": one_step_of_regressor,
    "sklearn.linear_model.SGDClassifier": one_step_of_classifier,
    "torch.optim.SGD": one_step_of_torch,
    "optax.add_decayed_weights": decay_in_optax,
    "keras.regularizers.L2": value_in_keras,
    "keras.regularizers.L1": value_in_keras,
}
SETTINGS = {
    "alpha": [{"alpha": 0.07}, {"alpha": 0.7}],
    "alpha, l1_ratio": [{"alpha": alpha, "l1_ratio": ratio} for alpha in (0.05, 0.3) for ratio in (0.2, 0.5, 1.0)],
    "C": [{"C": 0.05}, {"C": 3.0}],
    "weight_decay": [{"weight_decay": 0.07}, {"weight_decay": 0.7}],
    "l2_reg_strength": [{"l2_reg_strength": 0.07}, {"l2_reg_strength": 0.7}],
    "l1": [{"l1": 0.07}, {"l1": 0.7}],
    "l2": [{"l2": 0.07}, {"l2": 0.7}],
}
CASES = [(name, theirs) for name, row in CONVENTIONS.items() for theirs in SETTINGS[", ".join(row.parameters)]]
every_case = pytest.mark.parametrize(("name", "theirs"), CASES, ids=str)


def test_every_row_has_a_check():
    assert set(CHECKS) == set(CONVENTIONS)


@every_case
def test_is_what_the_library_does(name, theirs):
    CHECKS[name](name, theirs)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_the_check_would_notice_a_wrong_strength(name, monkeypatch):
    theirs = SETTINGS[", ".join(CONVENTIONS[name].parameters)][0]
    there = to_rightloss(name, samples=N, **theirs)
    off = tuple(item(**{word: 2.0 * value for word, value in item.settings if word != "groups"}) for item in there)
    monkeypatch.setattr(f"{__name__}.to_rightloss", lambda *_args, **_options: off)
    with pytest.raises(AssertionError):
        CHECKS[name](name, theirs)


@every_case
@pytest.mark.parametrize("samples", [1, 40, 12.5])
def test_there_and_back(name, theirs, samples):
    penalties = to_rightloss(name, samples=samples, **theirs)
    assert from_rightloss(name, penalties, samples=samples) == pytest.approx(theirs, rel=1e-14)
    again = to_rightloss(name, samples=samples, **from_rightloss(name, penalties, samples=samples))
    assert [item.name for item in again] == [item.name for item in penalties]
    for one, other in zip(again, penalties, strict=True):
        assert float(one.value(W)) == pytest.approx(float(other.value(W)), rel=1e-14)


@pytest.mark.parametrize("name", CONVENTIONS)
def test_no_penalty_there_and_back(name):
    theirs = from_rightloss(name, [], samples=10)
    assert to_rightloss(name, samples=10, **theirs) == ()
    assert theirs.get("C", math.inf) == math.inf


@pytest.mark.parametrize("row", CONVENTIONS.values(), ids=lambda row: row.entry)
def test_names_a_loss_and_says_when_samples_count(row):
    assert row.loss == "any" or row.loss in registry.losses()
    theirs = SETTINGS[", ".join(row.parameters)][0]
    counts = to_rightloss(row.entry, samples=10, **theirs) != to_rightloss(row.entry, samples=20, **theirs)
    assert row.sums == counts == ("sum of losses" in row.formula or row.formula.startswith("sum of r²"))


def test_strengths_of_one_kind_add_up():
    l2 = rightloss.l2(per_square=0.1)
    assert from_rightloss("keras.regularizers.L2", (l2, l2)) == {"l2": 0.2}


def test_with_weights_samples_is_their_sum():
    weight = RANDOM.uniform(0.2, 3.0, N)
    peer = entry("sklearn.linear_model.Ridge")(alpha=0.7).fit(X, REAL, sample_weight=weight)
    penalties = to_rightloss("sklearn.linear_model.Ridge", alpha=0.7, samples=weight.sum())
    problem = Objective(rightloss.mse, penalties, reduction="weighted_mean").linear(X, REAL, weight=weight)
    assert np.abs(problem.value_gradient(problem.pack(peer.coef_, peer.intercept_))[1]).max() < 1e-12


# What the formulas say besides.


@pytest.mark.parametrize(
    ("name", "loss", "options"),
    [
        ("sklearn.linear_model.LogisticRegression", rightloss.binary_cross_entropy, {"solver": "liblinear"}),
        ("sklearn.svm.LinearSVC", rightloss.squared_hinge, {"dual": False}),
    ],
)
def test_liblinear_penalises_the_intercept(name, loss, options):
    sure = (REAL > 1.2).astype(float)  # few: the intercept is far from 0
    peer = entry(name)(C=0.05, **options, **TIGHT).fit(X, sure)
    target = sure if loss is rightloss.binary_cross_entropy else 2 * sure - 1
    penalties = to_rightloss(name, samples=N, C=0.05)
    beside = np.column_stack([X, np.ones(N)])
    penalised, _ = ours(loss, target, penalties, beside, intercept=False)
    np.testing.assert_allclose([*peer.coef_[0], *peer.intercept_], penalised, rtol=1e-5)
    assert abs(ours(loss, target, penalties)[1] - peer.intercept_[0]) > 0.01


def test_multinomial_logistic_regression_means_the_same():
    index = np.digitize(REAL, [0.2, 1.0])
    name = "sklearn.linear_model.LogisticRegression"
    peer = entry(name)(C=0.5, tol=1e-10).fit(X, index)
    coefficients, _ = ours(rightloss.cross_entropy, index, to_rightloss(name, samples=N, C=0.5))
    np.testing.assert_allclose(peer.coef_, coefficients, rtol=1e-5, atol=1e-6)


# Figures worked out by hand: x = 1, 2, 3; y = 1, 2, 4; sum of xy = 17, of xx = 14.

THREE, HEIGHTS = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 4.0])


@pytest.mark.parametrize(
    ("name", "theirs", "options", "exact", "figure"),
    [
        ("sklearn.linear_model.Ridge", {"alpha": 0.7}, {}, 17 / (14 + 0.7), 1.1564626),
        (
            "sklearn.linear_model.ElasticNet",
            {"alpha": 0.7, "l1_ratio": 0.0},
            {"tol": 1e-14},
            17 / (14 + 3 * 0.7),
            1.0559006,
        ),
    ],
    ids=["ridge", "elastic net"],
)
@pytest.mark.filterwarnings("ignore:.*l1_reg=0:UserWarning", "ignore:.*no l1 regularization:UserWarning")
def test_the_slope_of_three_points(name, theirs, options, exact, figure):
    assert exact == pytest.approx(figure, abs=5e-8)
    peer = entry(name)(fit_intercept=False, **theirs, **options).fit(THREE, HEIGHTS)
    assert peer.coef_[0] == pytest.approx(exact, rel=1e-12)
    found, _ = ours(rightloss.mse, HEIGHTS, to_rightloss(name, samples=3, **theirs), THREE, intercept=False)
    assert found[0] == pytest.approx(exact, rel=1e-9)


def test_the_cost_of_one_weight_in_keras():
    (penalty,) = to_rightloss("keras.regularizers.L2", l2=0.7)
    assert penalty.value([2.0]) == pytest.approx(2.8, rel=1e-15)
    keras = import_module("keras")
    assert float(entry("keras.regularizers.L2")(0.7)(keras.ops.convert_to_tensor([2.0]))) == pytest.approx(2.8)


def test_the_step_of_one_weight_in_torch():
    (penalty,) = to_rightloss("torch.optim.SGD", weight_decay=0.7)
    assert 2.0 - penalty.gradient([2.0])[0] == pytest.approx(0.6, rel=1e-15)
    weight = torch.nn.Parameter(torch.tensor([2.0], dtype=torch.float64))
    weight.grad = torch.zeros(1, dtype=torch.float64)
    entry("torch.optim.SGD")([weight], lr=1.0, weight_decay=0.7).step()
    assert weight.item() == pytest.approx(0.6, rel=1e-15)


# Bad input.


def refused(call):
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


RIDGE, NET, SURE_C = (f"sklearn.linear_model.{name}" for name in ("Ridge", "ElasticNet", "LogisticRegression"))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: to_rightloss(RIDGE, C=1.0, samples=3),
            f"{RIDGE}: given C\n  expected  alpha\n  help      its objective is sum of r² + alpha · sum of w²",
        ),
        (
            lambda: to_rightloss(RIDGE, samples=3),
            f"{RIDGE}: given no parameter\n  expected  alpha\n"
            "  help      its objective is sum of r² + alpha · sum of w²",
        ),
        (
            lambda: to_rightloss(RIDGE, alpha=1.0),
            f"{RIDGE}: samples is None\n  expected  the number of samples, or the sum of their weights\n"
            "  help      its data loss is a sum, ours a mean: the strength depends on how many samples there are",
        ),
        (
            lambda: to_rightloss("torch.optim.SGD", weight_decay=-0.1),
            "torch.optim.SGD: weight_decay=-0.1 is no strength\n"
            "  expected  strengths >= 0, their inverse C > 0, a ratio in [0, 1]\n"
            "  help      its objective is loss + ½ weight_decay · sum of w², over all parameters, biases too",
        ),
        (
            lambda: from_rightloss("torch.optim.SGD", [rightloss.l1(per_absolute=0.5), rightloss.l2]),
            "torch.optim.SGD: cannot express l1(per_absolute=0.5) + l2\n"
            "  expected  loss + ½ weight_decay · sum of w², over all parameters, biases too\n"
            "  help      leave a penalty out, or choose another entry of `conventions.CONVENTIONS`",
        ),
    ],
)
def test_refuses(call, message):
    assert refused(call) == message


@pytest.mark.parametrize(
    ("name", "theirs"),
    [
        (SURE_C, {"C": 0.0}),
        (SURE_C, {"C": -1.0}),
        (RIDGE, {"alpha": math.nan}),
        (RIDGE, {"alpha": math.inf}),
        (NET, {"alpha": 0.1, "l1_ratio": 1.5}),
        (NET, {"alpha": 0.1, "l1_ratio": -0.5}),
        (NET, {"alpha": -0.1, "l1_ratio": 0.5}),
        (NET, {"alpha": 0.1, "l1_ratio": None}),
        (RIDGE, {"alpha": "much"}),
        (SURE_C, {"C": math.nan}),
    ],
    ids=str,
)
def test_refuses_what_is_no_strength(name, theirs):
    assert "is no strength" in refused(lambda: to_rightloss(name, samples=3, **theirs))


@pytest.mark.parametrize("samples", [0, -1, math.nan, math.inf])
def test_refuses_numbers_of_samples_that_are_none(samples):
    assert f"samples is {samples}" in refused(lambda: to_rightloss(RIDGE, alpha=1.0, samples=samples))
    assert f"samples is {samples}" in refused(lambda: from_rightloss(RIDGE, [rightloss.l2], samples=samples))


@pytest.mark.parametrize("name", CONVENTIONS)
def test_refuses_penalties_that_an_entry_has_not(name):
    groups = rightloss.group_lasso(per_norm=0.5)
    assert "cannot express group_lasso" in refused(lambda: from_rightloss(name, [groups], samples=3))
    kinds = {
        item.name for item in to_rightloss(name, samples=3, **SETTINGS[", ".join(CONVENTIONS[name].parameters)][0])
    }
    for other in {"l1", "l2"} - kinds:
        mixed = [registry.penalty(kind) for kind in ("l1", "l2")]
        assert "cannot express l1 + l2" in refused(lambda mixed=mixed: from_rightloss(name, mixed, samples=3))
        assert "cannot express" in refused(
            lambda other=other: from_rightloss(name, [registry.penalty(other)], samples=3)
        )


@pytest.mark.parametrize("other", [0.1, "l2", rightloss.huber])
def test_refuses_what_is_no_penalty(other):
    assert f"cannot express {other!r}" in refused(lambda: from_rightloss(RIDGE, [other], samples=3))


def test_says_which_entry_was_meant():
    message = refused(lambda: to_rightloss("sklearn.linear_model.Rigde", alpha=1.0))
    assert message.startswith("no library entry with a penalty is called `sklearn.linear_model.Rigde`\n")
    assert message.endswith("did you mean `sklearn.linear_model.Ridge`?")
    refused(lambda: from_rightloss("ridge", []))
