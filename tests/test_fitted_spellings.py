"""What estimators minimise when they are told a loss: measured on the real ones, and compared with ours.

Boosting libraries do not show their loss. A tree with one leaf for one sample does: without a penalty the leaf is
-gradient / curvature, with a penalty of 1 it is -gradient / (curvature + 1); two leaves give both numbers. Where the
library puts a quantile into the leaf instead, its own evaluation gives the value.
"""

from importlib import import_module

import numpy as np
import pytest

from rightloss import registry
from rightloss.spelling import spellings
from rightloss.vocabulary import Labels, Scale
from tests.test_spellings import CLASSES, ROWS, name, prediction_for, settings_for, target_for

EVERY = [spelling for found in spellings().values() for spelling in found if spelling.fits]
CURVED = 0.02  # small, or one leaf would be as good as two
VALUED = {"reg:absoluteerror", "reg:quantileerror", "regression_l1", "quantile", "mape"}  # leaves hold a quantile


def told(spelling, settings):
    if not spelling.arguments:
        return {}
    known = dict(registry.loss(spelling.loss).with_parameters(**settings).settings)
    (word, option), *_ = spelling.arguments
    if "{" in option:
        return {word: option.format(**known)}
    return {word: option} | {theirs: known[ours] for ours, theirs in spelling.parameters}


def leaf(spelling, options, target, raw, curved):
    """The leaf of one sample, with a penalty of `curved` on its curvature."""
    return {"xgboost": leaf_of_xgboost, "lightgbm": leaf_of_lightgbm}[spelling.entry.partition(".")[0]](
        options, target, np.atleast_1d(raw), curved
    )


def leaf_of_xgboost(options, target, raw, curved):
    xgboost = import_module("xgboost")
    data = xgboost.DMatrix(np.zeros((1, 1)), label=[target], base_margin=raw[None])
    more = {"num_class": len(raw)} if len(raw) > 1 else {}
    plain = {"lambda": curved, "eta": 1, "min_child_weight": 0, "max_delta_step": 0, "base_score": 0.5}
    model = xgboost.train(plain | more | options, data, 1)
    return np.ravel(model.predict(data, output_margin=True)) - raw


def leaf_of_lightgbm(options, target, raw, curved):
    # A tree splits where samples want different leaves, and classes must all be there; the first sample is measured.
    plain = {"lambda_l2": curved, "learning_rate": 1.0, "min_data_in_leaf": 1, "min_data_in_bin": 1, "verbose": -1}
    plain |= {"min_sum_hessian_in_leaf": 0.0, "boost_from_average": False, "num_class": len(raw), "num_leaves": 2}
    others = {"multiclass": range(CLASSES), "binary": [1.0 - target]}.get(options["objective"], [target])
    features = [[1.0], *[[2.0]] * len(others)]
    lightgbm = import_module("lightgbm")

    def trained(far):
        scores = np.stack([raw, *[raw + far] * len(others)], axis=1)
        data = lightgbm.Dataset(np.array(features), label=[target, *others], init_score=np.ravel(scores), params=plain)
        return np.ravel(lightgbm.train(plain | options, data, 1).predict([[1.0]], raw_score=True))

    directions = [*np.eye(len(raw)), *-np.eye(len(raw))]
    found = np.stack([trained(length * direction) for length in (20.0, 4.0, 1.0) for direction in directions])
    return np.take_along_axis(found, np.abs(found).argmax(axis=0)[None], axis=0)[0]


def gradient_from_leaves(spelling, options, target, raw):
    def one(target, raw):
        free, held = (leaf(spelling, options, target, raw, penalty) for penalty in (0.0, CURVED))
        curvature = CURVED * held / (free - held)
        return -free * curvature

    return np.squeeze([one(*pair) for pair in zip(target, raw, strict=True)])


def gradient_from_steps(spelling, options, target, raw):
    """How far one step of stochastic gradient descent on one sample goes."""
    module, _, last = spelling.entry.rpartition(".")
    plain = {"penalty": None, "learning_rate": "constant", "eta0": 1.0, "fit_intercept": False}
    model = getattr(import_module(module), last)(**plain, **options)
    classes = {"classes": [-1, 1]} if last.endswith("Classifier") else {}

    def one(target, raw):
        model.partial_fit([[0.0]], [1.0], **classes)
        model.coef_[:] = raw
        return raw - model.partial_fit([[1.0]], [target]).coef_.item()

    return np.array([one(*pair) for pair in zip(target, raw, strict=True)])


def value_of_xgboost(_, options, target, raw):
    xgboost = import_module("xgboost")
    data = xgboost.DMatrix(np.zeros((ROWS, 1)), label=target, base_margin=raw)
    model = xgboost.train({"base_score": 0.5} | options, data, 0)
    return float(model.eval(data).rpartition(":")[2])


def value_of_lightgbm(_, options, target, raw):
    lightgbm = import_module("lightgbm")
    data = lightgbm.Dataset(np.arange(float(ROWS))[:, None], label=target, init_score=raw)
    model = lightgbm.Booster({"verbose": -1, "boost_from_average": False} | options, data)
    ((_, _, value, *_),) = model.eval_train()
    return value


def value_of_catboost(_, options, target, raw):
    utils = import_module("catboost.utils")
    (value,) = utils.eval_metric(target, raw, options["loss_function"])
    return value**2 if options["loss_function"] == "RMSE" else value


def value_of_sklearn(spelling, options, target, raw):
    module, _, last = spelling.entry.rpartition(".")
    estimator = getattr(import_module(module), last)(**options)
    estimator.set_params(**{"n_estimators" if hasattr(estimator, "n_estimators") else "max_iter": 1})
    inner = estimator.fit(np.arange(float(len(target)))[:, None], target)._loss
    return np.mean(inner.loss(y_true=np.ascontiguousarray(target, dtype=float), raw_prediction=raw))


def value_of_skorch(_, options, target, raw):
    torch = import_module("torch")
    layer = {"module__in_features": 1, "module__out_features": 1}  # never asked: the loss is given its output
    net = import_module("skorch").NeuralNetClassifier(torch.nn.Linear, **layer, **options).initialize()
    return float(net.get_loss(torch.from_numpy(raw), torch.from_numpy(target)))


GRADIENT = {"xgboost": gradient_from_leaves, "lightgbm": gradient_from_leaves}
VALUE = {
    "xgboost": value_of_xgboost,
    "lightgbm": value_of_lightgbm,
    "catboost": value_of_catboost,
    "sklearn": value_of_sklearn,
    "skorch": value_of_skorch,
}


def ours(spelling, target, raw, settings):
    fixed = {"smoothing": 2.0} if spelling.loss == "smoothed_hinge" else {}
    loss = registry.loss(spelling.loss).with_parameters(**settings, **fixed)
    if Labels.PLUS_MINUS in loss.labels and spelling.labels is Labels.ZERO_ONE:
        target = 2.0 * target - 1.0
    if spelling.labels is Labels.PLUS_MINUS and Labels.PLUS_MINUS not in loss.labels:
        target = (target + 1.0) / 2.0
    return loss, {"target": target, "raw": raw}


@pytest.mark.parametrize("spelling", EVERY, ids=lambda spelling: f"{name(spelling)}-{spelling.option}")
def test_minimises_what_it_says(spelling):
    random = np.random.default_rng(7)
    target, raw = target_for(spelling, random), prediction_for(spelling, random)
    target = np.maximum(target, 1.0) if spelling.loss == "absolute_percentage_error" else target
    raw = np.log(raw) if spelling.scale is Scale.LOG_RATE and spelling.labels is Labels.POSITIVE else raw
    family = spelling.entry.partition(".")[0]
    measured = gradient_from_steps if "SGD" in spelling.entry else GRADIENT.get(family)
    for settings in settings_for(spelling):
        options = told(spelling, settings)
        loss, given = ours(spelling, target, raw if spelling.scale is not Scale.PROBABILITY else np.log(raw), settings)
        if spelling.option not in VALUED and measured is not None:
            expected = spelling.factor * loss.gradient(**given, reduction="sum")
            np.testing.assert_allclose(measured(spelling, options, target, raw), expected, rtol=1e-3)
            continue
        found = [VALUE[family](spelling, options, target, np.array(each)) for each in (raw, raw[::-1])]
        wanted = [spelling.factor * loss(**(given | {"raw": each})) for each in (given["raw"], given["raw"][::-1])]
        shift = found[1] - wanted[1] if spelling.up_to_constant else 0.0
        np.testing.assert_allclose(
            found[0] - shift, wanted[0], rtol=1e-5 if spelling.option != "LogCosh" else 3e-4, atol=1e-6
        )
