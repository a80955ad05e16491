"""rightloss.boosting: the trees of the built-in objectives where conventions agree, on real data, in every API."""

import pickle

import catboost
import lightgbm
import numpy as np
import pytest
import xgboost
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.model_selection import GridSearchCV

import rightloss
from rightloss import InputError
from rightloss.boosting import base_score, metric, objective
from rightloss.sklearn import scorer

pytestmark = [
    pytest.mark.filterwarnings("ignore:Failed to import numba"),  # CatBoost would compile objectives with it
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
ROUNDS = 10
CANCER, DIABETES = load_breast_cancer(return_X_y=True), load_diabetes(return_X_y=True)
SCALED = DIABETES[0], DIABETES[1] / DIABETES[1].mean()  # boosting begins at a rate of 1
PIXELS, DIGITS = (part[:600] for part in load_digits(return_X_y=True))
QUIET = {"verbose": -1, "num_leaves": 7, "boost_from_average": False}
PLAIN = {"max_depth": 3, "eta": 0.3, "base_score": 0.0}


def weights_for(y):
    return np.random.default_rng(0).uniform(0.5, 2.0, len(y))


def xgboost_pair(x, y, option, ours, **more):
    """A model under the built-in objective, and one under ours."""
    data = xgboost.DMatrix(x, y, weight=weights_for(y))
    plain = PLAIN | more
    start = {"binary:logistic": 0.5}.get(option, 1.0 if option in {"reg:gamma", "reg:tweedie"} else 0.0)
    theirs = xgboost.train(plain | {"objective": option, "base_score": start}, data, ROUNDS)
    return theirs, xgboost.train(plain, data, ROUNDS, obj=ours), data


SAME_IN_XGBOOST = {
    "reg:squarederror": (DIABETES, objective("squared_error", factor=0.5)),
    "binary:logistic": (CANCER, objective("binary_cross_entropy")),
    "reg:gamma": (SCALED, objective("gamma")),
    "reg:tweedie": (SCALED, objective(rightloss.tweedie(power=1.5))),
}


@pytest.mark.parametrize("option", SAME_IN_XGBOOST)
def test_trees_equal_xgboosts_under_weights(option):
    (x, y), ours = SAME_IN_XGBOOST[option]
    theirs, mine, data = xgboost_pair(x, y, option, ours)
    expected, found = theirs.trees_to_dataframe(), mine.trees_to_dataframe()
    assert list(found.Feature) == list(expected.Feature)
    np.testing.assert_array_equal(found.Split, expected.Split)
    margins = (model.predict(data, output_margin=True) for model in (mine, theirs))
    np.testing.assert_allclose(*margins, rtol=2e-4, atol=1e-5)


SAME_IN_LIGHTGBM = {
    "regression": (DIABETES, objective("squared_error", factor=0.5)),
    "binary": (CANCER, objective("binary_cross_entropy")),
    "huber": (DIABETES, objective(rightloss.huber(delta=0.9), "floor")),  # its Hessian is 1 everywhere
    "gamma": (SCALED, objective("gamma")),
    "tweedie": (SCALED, objective(rightloss.tweedie(power=1.5))),
}


@pytest.mark.parametrize("option", SAME_IN_LIGHTGBM)
def test_trees_equal_lightgbms_under_weights(option):
    (x, y), ours = SAME_IN_LIGHTGBM[option]

    def trained(chosen):
        data = lightgbm.Dataset(x, y, weight=weights_for(y), params=QUIET)
        return lightgbm.train(QUIET | {"objective": chosen}, data, ROUNDS)

    mine, theirs = trained(ours), trained(option)
    splits = [model.trees_to_dataframe()[["split_feature", "threshold"]] for model in (mine, theirs)]
    assert splits[0].equals(splits[1])
    np.testing.assert_allclose(mine.predict(x), theirs.predict(x, raw_score=True), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(
    ("option", "data", "ours"),
    [
        ("RMSE", DIABETES, objective("squared_error", factor=0.5)),
        ("Logloss", CANCER, objective("binary_cross_entropy")),
        ("Poisson", DIABETES, objective("poisson")),
    ],
)
def test_trees_equal_catboosts_under_weights(option, data, ours):
    x, y = data
    plain = {"iterations": ROUNDS, "depth": 3, "learning_rate": 0.3, "leaf_estimation_method": "Newton"}
    plain |= {"leaf_estimation_iterations": 1, "boost_from_average": False, "allow_writing_files": False}
    plain |= {"bootstrap_type": "No", "random_strength": 0, "verbose": 0, "score_function": "L2"}
    plain |= {"eval_metric": "Logloss" if option == "Logloss" else "RMSE"}
    pool = catboost.Pool(x, y, weight=weights_for(y))

    def raw(chosen):
        return catboost.CatBoost(plain | {"loss_function": chosen}).fit(pool).predict(pool, "RawFormulaVal")

    np.testing.assert_allclose(raw(ours), raw(option), rtol=1e-6, atol=1e-8)


def test_scikit_learns_apis_give_what_the_native_ones_give():
    x, y = CANCER
    weight, bce = weights_for(y), objective("binary_cross_entropy")
    model = xgboost.XGBClassifier(n_estimators=ROUNDS, max_depth=3, learning_rate=0.3, objective=bce, base_score=0.5)
    theirs = xgboost.XGBClassifier(n_estimators=ROUNDS, max_depth=3, learning_rate=0.3, base_score=0.5)
    found, expected = (fitted.fit(x, y, sample_weight=weight).predict_proba(x) for fitted in (model, theirs))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)
    other = lightgbm.LGBMClassifier(n_estimators=ROUNDS, objective=bce, verbose=-1, num_leaves=7)
    data = lightgbm.Dataset(x, y, weight=weight)
    native = lightgbm.train(QUIET | {"objective": bce}, data, ROUNDS)
    raw = other.fit(x, y, sample_weight=weight).predict(x, raw_score=True)
    np.testing.assert_allclose(raw, native.predict(x), rtol=1e-6)


def test_many_classes_in_every_library():
    ours = objective("cross_entropy", "majorant")
    data = xgboost.DMatrix(PIXELS, DIGITS)
    model = xgboost.train({"num_class": 10, "max_depth": 3, "base_score": 0.0}, data, ROUNDS, obj=ours)
    table = model.predict(data, output_margin=True).reshape(-1, 10)
    assert np.mean(table.argmax(axis=1) == DIGITS) > 0.9
    other = lightgbm.train(
        QUIET | {"num_class": 10, "objective": objective("cross_entropy")}, lightgbm.Dataset(PIXELS, DIGITS), ROUNDS
    )
    assert np.mean(other.predict(PIXELS).argmax(axis=1) == DIGITS) > 0.9
    fewer = DIGITS < 3
    cat = catboost.CatBoostClassifier(
        iterations=5, classes_count=3, loss_function=objective("cross_entropy"), eval_metric=metric("cross_entropy"),
        leaf_estimation_method="Newton", leaf_estimation_iterations=1, verbose=0, allow_writing_files=False,
    )  # fmt: skip
    cat.fit(PIXELS[fewer], DIGITS[fewer])
    found = cat.predict(PIXELS[fewer], prediction_type="RawFormulaVal").argmax(axis=1)
    assert np.mean(found == DIGITS[fewer]) > 0.95


def test_the_softmax_hessian_is_the_second_derivative():
    random = np.random.default_rng(0)
    raw, y, weight = 20.0 * random.normal(size=(50, 4)), random.integers(0, 4, 50), random.uniform(0.0, 2.0, 50)
    weight[0] = 0.0
    found = objective("cross_entropy")(y, raw, weight)
    expected = rightloss.cross_entropy.gradient_curvature(target=y, logits=raw, weight=weight)
    for mine, right in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, right, rtol=1e-11, atol=1e-15)
    smoothed = rightloss.cross_entropy(label_smoothing=0.1)
    np.testing.assert_array_equal(objective(smoothed)(y, raw)[1], smoothed.gradient_curvature(target=y, logits=raw)[1])


def test_half_the_softmax_hessian_takes_steps_twice_as_long_as_xgboosts():
    data = xgboost.DMatrix(PIXELS, DIGITS)
    plain = {"num_class": 10, "max_depth": 3, "base_score": 0.0, "lambda": 0.0, "eta": 0.1, "min_child_weight": 0.0}
    theirs = xgboost.train(plain | {"objective": "multi:softprob"}, data, 1).predict(data, output_margin=True)
    mine = xgboost.train(plain, data, 1, obj=objective("cross_entropy")).predict(data, output_margin=True)
    np.testing.assert_allclose(mine.reshape(theirs.shape), 2.0 * theirs, rtol=1e-4, atol=1e-6)


def losses_over_rounds(hessian, loss):
    x, y = DIABETES
    data, seen = xgboost.DMatrix(x, y), {}
    start = float(base_score(loss, y))
    xgboost.train(
        {"max_depth": 3, "base_score": start, "eta": 1.0, "lambda": 0.0}, data, 30, obj=objective(loss, hessian),
        custom_metric=metric(loss), evals=[(data, "train")], evals_result=seen, verbose_eval=False,
    )  # fmt: skip
    return np.array(next(iter(seen["train"].values())))


def test_what_the_hessian_policy_does():
    huber = rightloss.huber(delta=5.0)
    bounded = losses_over_rounds("majorant", huber)
    assert (np.diff(bounded) <= 1e-4).all()  # a full step under a majorant never goes up
    assert losses_over_rounds("floor", huber)[-1] > 1.2 * bounded[-1]  # steps of at most delta
    with pytest.raises(InputError, match="no second derivative"):
        losses_over_rounds("exact", rightloss.absolute_error)


def test_metrics_in_every_library_are_the_weighted_loss():
    x, y = DIABETES
    weight, loss = weights_for(y), rightloss.huber(delta=20.0)
    ours, start = objective(loss, "floor"), float(base_score(loss, y, weight))
    data, seen = xgboost.DMatrix(x, y, weight=weight), {}
    native = xgboost.train(
        {"base_score": start}, data, 3, obj=ours, custom_metric=metric(loss), evals=[(data, "train")],
        evals_result=seen, verbose_eval=False,
    )  # fmt: skip
    expected = loss(target=y, prediction=native.predict(data), weight=weight, reduction="weighted_mean")
    assert seen["train"]["huber(delta=20.0)"][-1] == pytest.approx(expected, rel=1e-4)
    model = xgboost.XGBRegressor(n_estimators=3, objective=ours, eval_metric=metric(loss, "xgboost"), base_score=start)
    model.fit(x, y, sample_weight=weight, eval_set=[(x, y)], sample_weight_eval_set=[weight], verbose=False)
    assert model.evals_result()["validation_0"]["huber(delta=20.0)"][-1] == pytest.approx(expected, rel=1e-4)
    other = lightgbm.LGBMRegressor(n_estimators=3, objective=ours, verbose=-1)
    other.fit(
        x,
        y,
        sample_weight=weight,
        eval_X=x,
        eval_y=y,
        eval_sample_weight=[weight],
        eval_metric=metric(loss, "lightgbm"),
    )
    expected = loss(target=y, prediction=other.predict(x), weight=weight, reduction="weighted_mean")
    assert other.evals_result_["training"]["huber(delta=20.0)"][-1] == pytest.approx(expected, rel=1e-6)
    cat = catboost.CatBoostRegressor(
        iterations=3, loss_function=ours, eval_metric=metric(loss), verbose=0, allow_writing_files=False
    ).fit(x, y, sample_weight=weight)
    expected = loss(target=y, prediction=cat.predict(x), weight=weight, reduction="weighted_mean")
    assert next(iter(cat.evals_result_["learn"].values()))[-1] == pytest.approx(expected, rel=1e-6)


ESTIMATORS = {
    "xgboost": xgboost.XGBRegressor(objective=objective("huber", "floor"), n_estimators=3),
    "lightgbm": lightgbm.LGBMRegressor(objective=objective("huber", "floor"), n_estimators=3, verbose=-1),
    "catboost": catboost.CatBoostRegressor(
        loss_function=objective("huber", "floor"), eval_metric=metric("huber"), iterations=3, verbose=0,
        allow_writing_files=False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("library", ESTIMATORS)
def test_estimators_are_cloned_searched_and_saved(library):
    x, y = DIABETES
    search = GridSearchCV(ESTIMATORS[library], {"max_depth": [2, 3]}, scoring=scorer("huber"), cv=2)
    best = search.fit(x, y).best_estimator_
    again = pickle.loads(pickle.dumps(best))  # noqa: S301 (our own bytes)
    np.testing.assert_array_equal(again.predict(x), best.predict(x))


@pytest.mark.parametrize("library", ["xgboost", "lightgbm"])
def test_several_quantiles_in_one_model(library):
    x, y = DIABETES
    losses = [rightloss.pinball(q=q) for q in (0.1, 0.5, 0.9)]
    start = np.tile(base_score(losses, y), (len(y), 1))
    ours, weight = objective(losses, "majorant"), np.ones(len(y))
    if library == "xgboost":
        data = xgboost.DMatrix(x, np.stack([y] * 3, axis=1), weight=weight, base_margin=start)
        found = xgboost.train({"max_depth": 3}, data, 60, obj=ours).predict(data)
    else:
        data = lightgbm.Dataset(x, y, init_score=start.ravel(order="F"), weight=weight)
        found = lightgbm.train(QUIET | {"num_class": 3, "objective": ours}, data, 60).predict(x) + start
    np.testing.assert_allclose((y[:, None] <= found).mean(axis=0), [0.1, 0.5, 0.9], atol=0.06)


def test_half_precision_of_the_library_is_kept():
    y, raw = np.ones(5, np.float32), np.zeros(5, np.float32)
    assert {part.dtype for part in objective("poisson")(y, raw)} == {np.dtype(np.float32)}
    assert {part.dtype for part in objective("poisson")(y, raw.astype(float))} == {np.dtype(np.float64)}


def test_two_labels_of_scikit_learn_are_what_a_margin_loss_takes():
    given, _ = objective("hinge", "floor")(np.array([0.0, 1.0]), np.zeros(2))
    np.testing.assert_array_equal(given, [1.0, -1.0])


FAULTS = {
    "no loss": lambda: objective("hubert"),
    "no such policy": lambda: objective("huber", "newton"),
    "no curvature": lambda: objective("pinball"),
    "no majorant": lambda: objective("poisson", "majorant"),
    "no positive factor": lambda: objective("huber", factor=0.0),
    "nothing": lambda: objective([]),
    "something else": lambda: objective(3.0),
    "classes beside others": lambda: objective(["cross_entropy", "huber"]),
    "labels are no classes": lambda: objective("cross_entropy")(np.array([0.5]), np.zeros((1, 2))),
    "one column": lambda: objective("cross_entropy")(np.array([0.0, 1.0]), np.zeros(2)),
    "other columns": lambda: objective(["huber", "huber"])(np.zeros(3), np.zeros((3, 3))),
    "labels outside": lambda: objective("poisson")(np.array([-1.0]), np.zeros(1)),
    "unequal lengths": lambda: objective("poisson")(np.ones(3), np.zeros(2)),
    "nan among the labels": lambda: objective("huber")(np.array([np.nan]), np.zeros(1)),
    "weights below 0": lambda: objective("huber")(np.zeros(1), np.zeros(1), np.array([-1.0])),
    "which library": lambda: metric("huber")(np.zeros(1), np.zeros(1)),
    "no such library": lambda: metric("huber", "treelite"),
    "no such scale": lambda: metric("huber", scale="margin"),
    "no labels": lambda: objective("huber")(np.zeros(1), xgboost.DMatrix(np.zeros((1, 1)))),
    "CatBoost without classes": lambda: objective("cross_entropy").calc_ders_range(np.zeros(2), np.zeros(2), None),
    "CatBoost with several losses": lambda: objective(["huber", "huber"]).calc_ders_multi(np.zeros(2), 0.0, 1.0),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_cannot_be_right_is_refused(fault):
    with pytest.raises(InputError, match="expected"):
        FAULTS[fault]()
