"""rightloss.sklearn: the scorers of scikit-learn's own metrics, one for every loss, in its searches."""

import pickle

import numpy as np
import pytest
import sklearn
from sklearn import metrics
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, PoissonRegressor, Ridge
from sklearn.model_selection import GridSearchCV, cross_val_score, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

import rightloss
from rightloss import InputError, registry
from rightloss.sklearn import scorer
from rightloss.sklearn.response import response_method
from rightloss.vocabulary import Row, Task

X, Y = load_diabetes(return_X_y=True)
CANCER, BENIGN = load_breast_cancer(return_X_y=True)
NAMES = np.where(BENIGN == 1, "benign", "malign")  # "benign" comes first
PIXELS, DIGITS = (part[:500] for part in load_digits(return_X_y=True))
LINE = Ridge(alpha=1e-3).fit(X, Y)
RATE = PoissonRegressor(max_iter=500).fit(X, Y)
WEIGHT = np.random.default_rng(0).uniform(0.5, 2.0, len(Y))
TWO = make_pipeline(StandardScaler(), LogisticRegression()).fit(CANCER, BENIGN)
TEN = make_pipeline(StandardScaler(), LogisticRegression()).fit(PIXELS, DIGITS)
SVC = make_pipeline(StandardScaler(), LinearSVC()).fit(CANCER, BENIGN)
TEN_SVC = make_pipeline(StandardScaler(), LinearSVC()).fit(PIXELS, DIGITS)

SAME = {
    "squared_error": (LINE, X, Y, metrics.mean_squared_error),
    "absolute_error": (LINE, X, Y, metrics.mean_absolute_error),
    "poisson": (RATE, X, Y, lambda y, p: 0.5 * metrics.mean_poisson_deviance(y, p)),
    "gamma": (RATE, X, Y, lambda y, p: 0.5 * metrics.mean_gamma_deviance(y, p)),
    "binary_cross_entropy": (TWO, CANCER, BENIGN, metrics.log_loss),
    "brier": (TWO, CANCER, BENIGN, lambda y, p: metrics.brier_score_loss(y, p[:, 1])),
    "cross_entropy": (TEN, PIXELS, DIGITS, metrics.log_loss),
    "hinge": (SVC, CANCER, BENIGN, metrics.hinge_loss),
    "crammer_singer_hinge": (TEN_SVC, PIXELS, DIGITS, metrics.hinge_loss),
}


@pytest.mark.parametrize("name", SAME)
def test_scores_are_minus_scikit_learns_metrics(name):
    estimator, x, y, metric = SAME[name]
    loss = registry.loss(name)
    expected = metric(y, getattr(estimator, response_method(loss))(x))
    assert scorer(name)(estimator, x, y) == pytest.approx(-expected, rel=1e-9)


@pytest.mark.parametrize("loss", registry.losses().values(), ids=repr)
def test_every_loss_scores_some_estimator(loss):
    if loss.task is Task.BINARY:
        estimator, x, y = (SVC if response_method(loss) == "decision_function" else TWO), CANCER, BENIGN
    elif loss.task is Task.MULTICLASS:
        estimator, x, y = (TEN_SVC if response_method(loss) == "decision_function" else TEN), PIXELS, DIGITS
    elif loss.row is Row.PAIR:
        estimator, x, y = LinearRegression().fit(X, np.stack([Y, np.full(len(Y), 9.0)], axis=1)), X, Y
    else:
        estimator, x, y = RATE, X, Y
    assert np.isfinite(scorer(loss)(estimator, x, y))
    assert np.isfinite(scorer(loss)(estimator, x, y, sample_weight=np.ones(len(y))))


def test_grid_search_chooses_by_the_loss():
    search = GridSearchCV(Ridge(), {"alpha": [1e-3, 1.0, 1e3]}, scoring=scorer("huber")).fit(X, Y)
    found = [cross_val_score(Ridge(alpha=alpha), X, Y, scoring=scorer("huber")).mean() for alpha in (1e-3, 1.0, 1e3)]
    assert search.best_params_["alpha"] == (1e-3, 1.0, 1e3)[int(np.argmax(found))]
    assert search.best_score_ == pytest.approx(max(found))


def test_several_scorers_beside_scikit_learns():
    scoring = {"ours": scorer("cross_entropy"), "theirs": "neg_log_loss", "margin": scorer("crammer_singer_hinge")}
    found = cross_validate(TEN, PIXELS, DIGITS, scoring=scoring, cv=3)
    np.testing.assert_allclose(found["test_ours"], found["test_theirs"], rtol=1e-9)


def test_weights_are_routed():
    with sklearn.config_context(enable_metadata_routing=True):
        asked = scorer("squared_error").set_score_request(sample_weight=True)
        model = Ridge().set_fit_request(sample_weight=True)
        given = {"scoring": asked, "params": {"sample_weight": WEIGHT}}
        found = cross_val_score(model, X, Y, **given)
        theirs = metrics.make_scorer(metrics.mean_squared_error, greater_is_better=False)
        given["scoring"] = theirs.set_score_request(sample_weight=True)
        np.testing.assert_allclose(found, cross_val_score(model, X, Y, **given), rtol=1e-9)
        again = clone(asked)
        assert again(LINE, X, Y, sample_weight=WEIGHT) == asked(LINE, X, Y, sample_weight=WEIGHT)
        search = GridSearchCV(model, {"alpha": [0.1, 1.0]}, scoring=asked).fit(X, Y, sample_weight=WEIGHT)
        assert search.score(X, Y, sample_weight=WEIGHT) == pytest.approx(asked(search, X, Y, sample_weight=WEIGHT))


def test_weights_that_nobody_asked_for_are_refused_by_scikit_learn():
    with sklearn.config_context(enable_metadata_routing=True), pytest.raises(ValueError, match="sample_weight"):
        cross_val_score(Ridge(), X, Y, scoring=scorer("huber"), params={"sample_weight": WEIGHT})


@pytest.mark.parametrize("name", ["binary_cross_entropy", "brier", "hinge", "exponential"])
def test_names_of_classes_and_the_positive_one(name):
    kind = LinearSVC() if response_method(registry.loss(name)) == "decision_function" else LogisticRegression()
    named = make_pipeline(StandardScaler(), kind).fit(CANCER, NAMES)
    numbered = make_pipeline(StandardScaler(), clone(kind)).fit(CANCER, 1 - BENIGN)
    assert scorer(name)(named, CANCER, NAMES) == pytest.approx(scorer(name)(numbered, CANCER, 1 - BENIGN))
    other = scorer(name, pos_label="benign")(named, CANCER, NAMES)
    assert other == pytest.approx(scorer(name)(named, CANCER, NAMES), rel=1e-6)  # the losses are symmetric


def test_a_fold_without_a_class_keeps_the_columns_of_the_classes():
    labels = DIGITS + 1  # 1 … 10, of which the fold has 1 and 2: also places of columns
    model = KNeighborsClassifier(25).fit(PIXELS, labels)
    fold = np.isin(labels, [1, 2])
    expected = metrics.log_loss(labels[fold], model.predict_proba(PIXELS[fold]), labels=model.classes_)
    assert scorer("cross_entropy")(model, PIXELS[fold], labels[fold]) == pytest.approx(-expected)


def test_two_classes_under_losses_of_many():
    expected = scorer("hinge")(SVC, CANCER, BENIGN)
    assert scorer("crammer_singer_hinge")(SVC, CANCER, BENIGN) == pytest.approx(expected)
    expected = scorer("binary_cross_entropy")(TWO, CANCER, BENIGN)
    assert scorer("cross_entropy")(TWO, CANCER, BENIGN) == pytest.approx(expected)


def test_several_outputs_of_a_regressor():
    both = np.stack([Y, Y[::-1]], axis=1)
    model = LinearRegression().fit(X, both)
    expected = metrics.mean_squared_error(both, model.predict(X), sample_weight=WEIGHT)
    assert scorer("squared_error")(model, X, both, sample_weight=WEIGHT) == pytest.approx(-expected)


def test_what_it_looks_like_and_that_it_travels():
    asked = scorer(rightloss.huber(delta=2.0))
    assert repr(asked) == "LossScorer(loss=huber(delta=2.0))"
    assert pickle.loads(pickle.dumps(asked))(LINE, X, Y) == asked(LINE, X, Y)  # noqa: S301 (our own bytes)


FAULTS = {
    "no loss": lambda: scorer("hubert"),
    "something else": lambda: scorer(3.0),
    "a loss of amounts for classes": lambda: scorer("huber")(TWO, CANCER, BENIGN),
    "no probabilities": lambda: scorer("cross_entropy")(SVC, CANCER, BENIGN),
    "no scores": lambda: scorer("hinge")(DummyClassifier().fit(CANCER, BENIGN), CANCER, BENIGN),
    "a regressor for classes": lambda: scorer("brier")(LINE, X, Y),
    "ten classes for two": lambda: scorer("brier")(TEN, PIXELS, DIGITS),
    "a class never seen": lambda: scorer("cross_entropy")(TEN, PIXELS, DIGITS + 5),
    "no such positive class": lambda: scorer("brier", pos_label="yes")(TWO, CANCER, BENIGN),
    "no target": lambda: scorer("huber")(LINE, X),
    "negative rates": lambda: scorer("poisson")(LinearRegression().fit(X, Y - 200.0), X, Y),
    "weights of others": lambda: scorer("huber")(LINE, X, Y, sample_weight=WEIGHT[1:]),
    "nan": lambda: scorer("huber")(LINE, X, np.full(len(Y), np.nan)),
    "several outputs of a classifier": lambda: scorer("brier")(
        KNeighborsClassifier().fit(CANCER, np.stack([BENIGN, BENIGN], 1)), CANCER, BENIGN
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_right_is_refused(fault):
    with pytest.raises(InputError, match="expected"):
        FAULTS[fault]()
