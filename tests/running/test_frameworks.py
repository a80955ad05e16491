"""Keras, optax, scikit-learn, XGBoost and LightGBM while they run."""

import pytest

from tests.running.programs import found

SKLEARN = """
import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import brier_score_loss, log_loss, r2_score, mean_squared_error, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

X, y = load_breast_cancer(return_X_y=True)
"""
BOOST = """
import lightgbm
import numpy as np
import xgboost
from sklearn.datasets import load_diabetes

X, y = load_diabetes(return_X_y=True)
y = (y - y.mean()) / y.std()


def build(sign):
    def objective(target, prediction):
        return sign * (prediction - target), np.ones_like(prediction)

    return objective


def by_name(sign):
    return lambda prediction, data: build(sign)(data.get_label(), prediction)


"""
OPTAX = """
import jax
import jax.numpy as jnp
import optax

x, w, classes = jnp.ones((8, 4)), jnp.ones((4, 3)), jnp.arange(8) % 3
take = {name: getattr(jax.nn, name) for name in ("softmax", "relu", "log_softmax", "sigmoid")}


def train(loss, jit=True):
    gradient = jax.grad(lambda w: loss(x @ w).mean())
    return (jax.jit(gradient) if jit else gradient)(w)


"""
KERAS = """
import keras
import numpy as np

rng = np.random.default_rng(0)
X, y, classes = rng.normal(size=(64, 4)), rng.normal(size=64), rng.integers(0, 3, 64)


def fit(units, activation, loss, target):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation=activation)])
    model.compile(optimizer="sgd", loss=loss)
    model.fit(X, target, epochs=1, verbose=0)


"""


def rules(tmp_path, program):
    return [(rule, level) for rule, level, _ in found(tmp_path, program)]


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (
            "model = make_pipeline(StandardScaler(), LinearSVC()).fit(X, y)\nscores = model.decision_function(X)\n"
            "try:\n    log_loss(y, scores)\nexcept ValueError:\n    pass",
            ("prediction-scale", "error"),
        ),
        ("r2_score(LinearRegression().fit(X, y).predict(X), y)", ("argument-order", "warning")),
        (
            "model = LogisticRegression(max_iter=9999).fit(X, y)\n"
            "try:\n    roc_auc_score(model.predict_proba(X)[:, 1], y)\nexcept ValueError:\n    pass",
            ("argument-order", "error"),
        ),
    ],
)
def test_scikit_learn(tmp_path, program, expected):
    assert expected in rules(tmp_path, SKLEARN + program)


@pytest.mark.parametrize(
    "program",
    [
        "model = LogisticRegression(max_iter=9999).fit(X, y)\nlog_loss(y, model.predict_proba(X))",
        "model = LinearRegression().fit(X, y)\nr2_score(y, model.predict(X))\nmean_squared_error(model.predict(X), y)",
        "model = LinearSVC().fit(X, y)\nroc_auc_score(y, model.decision_function(X))",
        "from sklearn.calibration import CalibratedClassifierCV\n"
        "brier_score_loss(y, CalibratedClassifierCV(LinearSVC()).fit(X, y).predict_proba(X)[:, 1])",
        "from sklearn.ensemble import GradientBoostingClassifier\nGradientBoostingClassifier(n_estimators=3).fit(X, y)",
    ],
)
def test_right_uses_of_scikit_learn_stay_silent(tmp_path, program):
    assert rules(tmp_path, SKLEARN + program) == []


@pytest.mark.parametrize(
    "program",
    [
        "xgboost.XGBRegressor(objective=build(-1), n_estimators=3).fit(X, y)",
        "lightgbm.LGBMRegressor(objective=build(-1), n_estimators=3, verbose=-1).fit(X, y)",
        "xgboost.train({}, xgboost.DMatrix(X, y), 3, obj=by_name(-1))",
    ],
)
def test_gradients_that_go_uphill(tmp_path, program):
    assert ("custom-gradient", "error") in rules(tmp_path, BOOST + program)


@pytest.mark.parametrize(
    "program",
    [
        "xgboost.XGBRegressor(objective=build(1), n_estimators=3).fit(X, y)",
        "lightgbm.LGBMRegressor(objective=build(1), n_estimators=3, verbose=-1).fit(X, y)",
        "xgboost.train({}, xgboost.DMatrix(X, y), 3, obj=by_name(1))",
        "xgboost.XGBRegressor(n_estimators=3).fit(X, y)",
        "xgboost.XGBClassifier(n_estimators=3).fit(X, y > 0)",
        "lightgbm.LGBMClassifier(n_estimators=3, verbose=-1).fit(X, (y > 0) * 2)",
        "lightgbm.train({'objective': 'poisson', 'verbose': -1}, lightgbm.Dataset(X, np.round(np.exp(y))), 3)",
    ],
)
def test_right_boosters_stay_silent(tmp_path, program):
    assert rules(tmp_path, BOOST + program) == []


def test_boosted_trees_are_the_same_with_a_guard():
    import rightloss
    from rightloss.running.guard import guard

    xgboost = pytest.importorskip("xgboost")
    data = [[float(row), float(row % 3)] for row in range(60)]
    target = [float(row % 7) for row in range(60)]

    def objective(target, prediction):
        return prediction - target, prediction * 0 + 1

    def answers():
        return xgboost.XGBRegressor(objective=objective, n_estimators=5).fit(data, target).predict(data).tolist()

    plain = answers()
    with guard("collect") as watching:
        assert answers() == plain
    assert watching.session.faults == []
    assert rightloss.guard is guard


@pytest.mark.parametrize("jit", [True, False])
def test_shapes_of_optax(tmp_path, jit):
    program = f"train(lambda out: optax.log_cosh(out[:, :1], classes * 1.0), jit={jit})"
    assert ("shape-broadcast", "error") in rules(tmp_path, OPTAX + program)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (
            "train(lambda out: optax.softmax_cross_entropy_with_integer_labels(take['softmax'](out), classes))",
            ("prediction-scale", "error"),
        ),
        (
            "train(lambda out: optax.sigmoid_binary_cross_entropy(take['sigmoid'](out)[:, 0], classes == 1))",
            ("prediction-scale", "error"),
        ),
        (
            "train(lambda out: optax.softmax_cross_entropy_with_integer_labels(take['relu'](out), classes))",
            ("output-range", "error"),
        ),
    ],
)
def test_what_jax_traces(tmp_path, program, expected):
    assert expected in rules(tmp_path, OPTAX + program)


@pytest.mark.parametrize(
    "program",
    [
        "train(lambda out: optax.softmax_cross_entropy_with_integer_labels(out, classes))",
        "train(lambda out: optax.softmax_cross_entropy_with_integer_labels(take['log_softmax'](out), classes))",
        "train(lambda out: optax.l2_loss(take['softmax'](out), jnp.eye(3)[classes]))",
        "train(lambda out: optax.sigmoid_binary_cross_entropy(out[:, 0], (classes == 1) * 1.0))",
        "train(lambda out: optax.huber_loss(out[:, 0], classes * 1.0), jit=False)",
        "jax.vmap(lambda row, label: optax.softmax_cross_entropy_with_integer_labels(row, label))(x @ w, classes)",
    ],
)
def test_right_uses_of_optax_stay_silent(tmp_path, program):
    assert rules(tmp_path, OPTAX + program) == []


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (
            "fit(3, 'softmax', keras.losses.SparseCategoricalCrossentropy(from_logits=True), classes)",
            ("prediction-scale", "error"),
        ),
        ("fit(3, None, 'sparse_categorical_crossentropy', classes)", ("prediction-scale", "error")),
        ("fit(1, 'softmax', 'binary_crossentropy', (classes == 1) * 1.0)", ("constant-output", "error")),
        ("fit(1, 'sigmoid', 'mse', y)", ("output-range", "error")),
    ],
)
def test_keras(tmp_path, program, expected):
    assert expected in rules(tmp_path, KERAS + program)


@pytest.mark.parametrize(
    "program",
    [
        "fit(3, 'softmax', 'sparse_categorical_crossentropy', classes)",
        "fit(3, None, keras.losses.SparseCategoricalCrossentropy(from_logits=True), classes)",
        "fit(3, 'softmax', 'categorical_crossentropy', np.eye(3)[classes])",
        "fit(1, 'sigmoid', 'binary_crossentropy', (classes == 1) * 1.0)",
        "fit(1, None, 'mse', y)",
        "fit(1, 'tanh', 'hinge', 2.0 * (classes == 1) - 1)",
    ],
)
def test_right_uses_of_keras_stay_silent(tmp_path, program):
    assert rules(tmp_path, KERAS + program) == []


def test_watched_metrics_can_be_sent_to_other_processes(tmp_path):
    program = (
        "import pickle\nfrom sklearn.metrics import make_scorer\n"
        "assert pickle.loads(pickle.dumps(make_scorer(r2_score)))._score_func is r2_score\n"
    )
    assert rules(tmp_path, SKLEARN + program) == []


def test_objectives_of_another_form_are_left_alone(tmp_path):
    program = (
        "class Own(xgboost.objective.TreeObjective):\n"
        "    def __call__(self, iteration, prediction, data):\n"
        "        return prediction - data.get_label(), np.ones_like(prediction)\n\n\n"
        "xgboost.train({'base_score': 0.5}, xgboost.DMatrix(X, y), 2, obj=Own())\n"
    )
    assert rules(tmp_path, BOOST + program) == []


INSPECT = """
import jax
import jax.numpy as jnp
import optax
import rightloss.jax

w, x, y = jnp.ones((3, 2)), jnp.ones((4, 3)), jnp.array([0.0, 1.0, 0.0, 1.0])


def loss(w, x, y):
    return {loss}


print(sorted((one.rule, str(one.level)) for one in rightloss.jax.inspect(loss, w, x, y).findings))
"""


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("optax.sigmoid_binary_cross_entropy(jax.nn.sigmoid(x @ w)[:, 0], y).mean()", [("prediction-scale", "error")]),
        ("optax.log_cosh((x @ w)[:, :1], y).mean()", [("shape-broadcast", "error")]),
        ("jnp.mean((jnp.round((x @ w)[:, 0]) - y) ** 2)", [("dead-gradient", "error")]),
        ("jnp.mean((jax.lax.stop_gradient(x @ w)[:, 0] - y) ** 2)", [("dead-gradient", "error")]),
        ("jnp.mean(-jnp.log(jax.nn.softmax(x @ w)[:, 0]))", [("unstable-formula", "warning")]),
        ("optax.sigmoid_binary_cross_entropy((x @ w)[:, 0], y).mean()", []),
        ("jnp.mean(((x @ w)[:, 0] - y) ** 2) + 0.01 * jnp.sum(w**2)", []),
        ("jnp.mean(((x @ w)[:, 0] - y) ** 2) - 0.01 * jnp.sum(w**2)", [("penalty", "error")]),
        ("jnp.mean((x @ w)[:, 0] * jax.lax.stop_gradient(y))", []),
    ],
)
def test_a_loss_of_jax_is_inspected(tmp_path, capsys, loss, expected):
    import runpy

    path = tmp_path / "inspected.py"
    path.write_text(INSPECT.replace("{loss}", loss))
    runpy.run_path(str(path))
    assert capsys.readouterr().out.strip() == str(expected)
