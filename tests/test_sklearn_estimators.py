"""Linear estimators under any loss: scikit-learn's own checks, and the coefficients of its specialised estimators."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import LogisticRegression, PoissonRegressor, QuantileRegressor, Ridge
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import rightloss
from rightloss.errors import InputError
from rightloss.sklearn import LossClassifier, LossRegressor, scorer


@parametrize_with_checks([LossRegressor(), LossRegressor("huber"), LossClassifier(), LossClassifier("hinge")])
@pytest.mark.filterwarnings("ignore")  # the checks provoke warnings
def test_scikit_learns_checks(estimator, check):
    check(estimator)


def scaled(load):
    features, target = load(return_X_y=True)
    return StandardScaler().fit_transform(features), target


def assert_same(ours, theirs):
    assert np.ravel(ours.coef_) == pytest.approx(np.ravel(theirs.coef_), rel=1e-6, abs=1e-6)
    assert np.ravel(ours.intercept_) == pytest.approx(np.ravel(theirs.intercept_), rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("solver", ["auto", "lbfgs"])
def test_coefficients_are_those_of_logistic_regression(solver):
    x, y = scaled(load_breast_cancer)
    theirs = LogisticRegression(C=0.1, tol=1e-10, max_iter=5_000).fit(x, y)
    assert_same(LossClassifier(alpha=10.0 / len(y), tol=1e-9, solver=solver).fit(x, y), theirs)
    three, classes = scaled(load_iris)
    theirs = LogisticRegression(C=1.0, tol=1e-10, max_iter=5_000).fit(three, classes)
    ours = LossClassifier(alpha=1.0 / len(classes), tol=1e-9).fit(three, classes)
    assert ours.predict_proba(three) == pytest.approx(theirs.predict_proba(three), abs=1e-6)


def test_coefficients_are_those_of_poisson_and_ridge():
    x, y = scaled(load_diabetes)
    assert_same(
        LossRegressor("poisson", alpha=0.3, tol=1e-9).fit(x, y), PoissonRegressor(alpha=0.3, tol=1e-9).fit(x, y)
    )
    # Half of scikit-learn's sum of squares: twice our mean, over twice the rows.
    assert_same(LossRegressor(alpha=0.2).fit(x, y), Ridge(0.1 * len(y)).fit(x, y))


def test_quantiles_are_those_of_the_exact_solver():
    x, y = scaled(load_diabetes)
    exact = QuantileRegressor(quantile=0.8, alpha=0.0, solver="highs").fit(x, y)
    ours = LossRegressor(rightloss.pinball(q=0.8), penalty=None, max_iter=5_000).fit(x, y)
    loss = rightloss.pinball(q=0.8)
    least = loss(target=y, prediction=exact.predict(x))
    assert loss(target=y, prediction=ours.predict(x)) <= 1.01 * least


def test_sparse_features_and_weights():
    x, y = scaled(load_breast_cancer)
    x = np.where(np.abs(x) < 1.0, 0.0, x)
    dense = LossClassifier(tol=1e-9).fit(x, y)
    thin = LossClassifier(tol=1e-9).fit(sparse.csr_array(x), y)
    assert thin.coef_ == pytest.approx(dense.coef_, rel=1e-3)
    twice = LossClassifier(tol=1e-9).fit(np.vstack([x, x[y == 1]]), np.append(y, y[y == 1]))
    assert_same(LossClassifier(tol=1e-9, class_weight={0: 1.0, 1: 2.0}).fit(x, y), twice)


def test_pipelines_and_grid_search():
    x, y = load_breast_cancer(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), LossClassifier())
    grid = {"lossclassifier__loss": ["binary_cross_entropy", "brier"], "lossclassifier__alpha": [1e-3, 1e-1]}
    search = GridSearchCV(pipeline, grid, scoring=scorer("binary_cross_entropy"), cv=3).fit(x, y)
    assert set(search.best_params_) == set(grid)
    assert search.best_score_ > -0.1


@pytest.mark.parametrize("loss", ["huber", "absolute_error", "gamma", "tweedie", "log_cosh", "expectile", "cauchy"])
def test_every_kind_of_loss_trains(loss):
    x, y = scaled(load_diabetes)
    model = LossRegressor(loss, max_iter=5_000).fit(x, y)
    assert np.corrcoef(model.predict(x), y)[0, 1] > 0.65


@pytest.mark.parametrize(
    "loss", ["hinge", "squared_hinge", "focal", "crammer_singer_hinge", "multiclass_brier", "exponential"]
)
def test_every_kind_of_loss_classifies(loss):
    x, y = scaled(load_iris)
    assert LossClassifier(loss, max_iter=5_000).fit(x, y).score(x, y) > 0.8
    assert hasattr(LossClassifier("hinge"), "predict_proba") is False


BAD = {
    "a loss of classes": (lambda: LossRegressor("hinge"), "is a loss for binary"),
    "a loss of numbers": (lambda: LossClassifier("huber"), "is a loss for regression"),
    "two numbers": (lambda: LossRegressor("gaussian_nll"), "one for each row"),
    "no loss": (lambda: LossRegressor("hubr"), "did you mean `huber`"),
    "a number": (lambda: LossRegressor(3.0), "is no loss"),
    "solver": (lambda: LossRegressor(solver="sag"), "no solver is called"),
    "penalty": (lambda: LossRegressor(penalty="l1"), "'l2' or None"),
    "alpha": (lambda: LossRegressor(alpha=-1.0), "alpha is -1.0"),
    "no Hessian": (lambda: LossClassifier("hinge", solver="newton"), "has no Hessian"),
}


@pytest.mark.parametrize("name", BAD)
def test_wrong_settings_are_one_clear_error(name):
    make, message = BAD[name]
    x, y = load_breast_cancer(return_X_y=True)
    with pytest.raises(InputError) as refused:
        make().fit(x, y)
    assert message in str(refused.value)


def test_targets_a_loss_does_not_take():
    with pytest.raises(InputError, match="poisson: target holds -1"):
        LossRegressor("poisson").fit([[0.0], [1.0]], [-1.0, 2.0])
