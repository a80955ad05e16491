"""Estimators, searches and boosters: what is scored, on which scale, and with which penalty."""

import pytest

from tests.rules.programs import KERAS, found, levels, silent

DATA = (
    "import numpy as np\nimport pandas as pd\nimport lightgbm as lgb\nimport xgboost as xgb\nimport optuna\n"
    "from sklearn import linear_model, metrics, svm\nfrom sklearn.datasets import load_breast_cancer, load_digits\n"
    "from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier\n"
    "from sklearn.metrics import make_scorer, mean_absolute_error\n"
    "from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split\n"
    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
    "X, y = load_breast_cancer(return_X_y=True)\ndf = pd.read_csv('a.csv')\n"
)
SEARCH = "GridSearchCV(linear_model.Lasso(), {'alpha': [1]}, scoring="
STUDY = "def f(trial):\n    m = linear_model.Ridge(alpha=trial.suggest_float('a', 0, 1)).fit(X, y)\n    return "
PAIRS = {  # rule, wrong, right
    "lambda": (
        "sign",
        "make_scorer(lambda y, p: np.mean(np.abs(y - p)))",
        "make_scorer(lambda y, p: -np.mean(np.abs(y - p)))",
    ),
    "a word that does not tell": (
        "sign",
        "def mine(y, p):\n    return ((y - p) ** 2).mean()\nmake_scorer(mine)",
        "def mine(y, p):\n    return 1 - ((y - p) ** 2).mean()\nmake_scorer(mine)",
    ),
    "a function of an estimator": (
        "sign",
        "def mine(m, X, y):\n    return mean_absolute_error(y, m.predict(X))\n" + SEARCH + "mine)",
        "def mae_score(m, X, y):\n    return -mean_absolute_error(y, m.predict(X))\n" + SEARCH + "mae_score)",
    ),
    "several scores": (
        "metric-mismatch",
        SEARCH + "{'a': 'accuracy', 'r': 'r2'}, refit='a')",
        SEARCH + "{'a': 'max_error', 'r': 'r2'}, refit='r')",
    ),
    "a study of errors": (
        "sign",
        STUDY + "metrics.mean_squared_error(y, m.predict(X)) ** 0.5 if 0 else metrics.max_error(y, m.predict(X))\n"
        "optuna.create_study(direction='maximize').optimize(f)",
        STUDY + "-metrics.mean_squared_error(y, m.predict(X))\noptuna.create_study(direction='maximize').optimize(f)",
    ),
    "a study of scores": (
        "sign",
        STUDY + "cross_val_score(m, X, y, cv=3).mean()\noptuna.create_study().optimize(f, n_trials=3)",
        STUDY + "-cross_val_score(m, X, y, scoring='neg_mean_squared_error').mean()\noptuna.create_study().optimize(f)",
    ),
    "raw scores": (
        "prediction-scale",
        "metrics.log_loss(y, lgb.LGBMClassifier().fit(X, y).predict(X, raw_score=True))",
        "metrics.log_loss(y, lgb.LGBMClassifier().fit(X, y).predict_proba(X))",
    ),
    "a booster's margins": (
        "prediction-scale",
        "d = xgb.DMatrix(X, y)\n"
        "metrics.brier_score_loss(y, xgb.train({'objective': 'binary:logistic'}, d).predict(d, output_margin=True))",
        "d = xgb.DMatrix(X, y)\nmetrics.brier_score_loss(y, xgb.train({'objective': 'binary:logistic'}, d).predict(d))",
    ),
    "logarithms": (
        "prediction-scale",
        "a, b, c, d = train_test_split(df[['x']], df['y'])\nm = linear_model.Ridge().fit(a, np.log1p(c))\n"
        "mean_absolute_error(d, m.predict(b))",
        "a, b, c, d = train_test_split(df[['x']], df['y'])\nm = linear_model.Ridge().fit(a, np.log1p(c))\n"
        "mean_absolute_error(np.log1p(d), m.predict(b)), mean_absolute_error(d, np.expm1(m.predict(b)))",
    ),
    "rounded": (
        "metric-mismatch",
        "p = lgb.train({'objective': 'binary'}, lgb.Dataset(X, y)).predict(X)\nmetrics.log_loss(y, np.round(p))",
        "p = lgb.train({'objective': 'binary'}, lgb.Dataset(X, y)).predict(X)\nmetrics.log_loss(y, np.round(p, 4))",
    ),
    "a regressor's metric": (
        "metric-mismatch",
        "xgb.XGBRegressor(eval_metric='logloss')",
        "xgb.XGBRegressor(objective='reg:logistic', eval_metric='logloss')",
    ),
    "a native regressor's metric": (
        "metric-mismatch",
        "xgb.train({'objective': 'reg:squarederror', 'eval_metric': 'mlogloss'}, xgb.DMatrix(X, y))",
        "xgb.train({'objective': 'binary:logistic', 'eval_metric': 'logloss'}, xgb.DMatrix(X, y))",
    ),
    "ten classes for two": (
        "label-encoding",
        "D, k = load_digits(return_X_y=True)\nlgb.train({'objective': 'binary'}, lgb.Dataset(D, k))",
        "D, k = load_digits(return_X_y=True)\nlgb.train({'objective': 'binary'}, lgb.Dataset(D, k > 4))",
    ),
    "named truths": (
        "argument-order",
        "metrics.precision_score(RandomForestClassifier().fit(a, c).predict(b), y_test)",
        "metrics.precision_score(y_test, RandomForestClassifier().fit(a, c).predict(b))",
    ),
    "no penalty": (
        "penalty",
        "linear_model.SGDRegressor(penalty=None, alpha=0.1).fit(X, y)",
        "linear_model.SGDClassifier(penalty=None, alpha=0.1).fit(X, y)",  # the size of its steps is made of alpha
    ),
    "a search over no penalty": (
        "penalty",
        "m = linear_model.LogisticRegression(penalty=None)\nGridSearchCV(m, {'C': [1, 2]}).fit(X, y)",
        "m = linear_model.LogisticRegression(penalty=None)\n"
        "GridSearchCV(m, {'C': [1, 2], 'penalty': ['l1', 'l2']}).fit(X, y)",
    ),
    "mixed with nothing": (
        "penalty",
        "make_pipeline(StandardScaler(), linear_model.SGDClassifier(l1_ratio=0.5)).fit(X, y)",
        "make_pipeline(StandardScaler(), linear_model.SGDClassifier(penalty='elasticnet', l1_ratio=0.5)).fit(X, y)",
    ),
    "the intercept": (
        "penalty",
        "A = np.column_stack([np.ones(len(X)), X])\nw = np.linalg.solve(A.T @ A + 3 * np.eye(31), A.T @ y)",
        "A = X - X.mean(axis=0)\nw = np.linalg.solve(A.T @ A + 3 * np.eye(30), A.T @ y)",
    ),
    "the intercept of c_": (
        "penalty",
        "A = np.c_[np.ones((len(X), 1)), X]\nw = np.linalg.inv(A.T @ A + np.identity(31) * 0.1) @ A.T @ y",
        "A = np.c_[np.ones((len(X), 1)), X]\nR = np.identity(31) * 0.1\nR[0, 0] = 0\n"
        "w = np.linalg.inv(A.T @ A + R) @ A.T @ y",
    ),
    "features again": (
        "wrong-target",
        "a, b, c, d = train_test_split(X, y)\nlinear_model.Ridge().fit(a, b)",
        "a, b, c, d = train_test_split(X, y)\nlinear_model.Ridge().fit(a, c)",
    ),
    "dummies of a table": (
        "wrong-target",
        "GradientBoostingRegressor().fit(pd.get_dummies(df), df['y'])",
        "GradientBoostingRegressor().fit(pd.get_dummies(df.drop(columns=['y'])), df['y'])",
    ),
    "balanced twice": (
        "class-weight",
        "from sklearn.utils.class_weight import compute_sample_weight as w\n"
        "lgb.LGBMClassifier(is_unbalance=True).fit(X, y, sample_weight=w('balanced', y))",
        "from sklearn.utils.class_weight import compute_sample_weight as w\n"
        "lgb.LGBMClassifier(is_unbalance=False).fit(X, y, sample_weight=w('balanced', y))",
    ),
}


@pytest.mark.parametrize("name", PAIRS)
def test_found_and_silent(name):
    rule, wrong, right = PAIRS[name]
    assert len(found(DATA + wrong + "\n", rule)) == 1
    assert silent(DATA + right + "\n")


def test_one_model_for_two_targets_is_not_judged():
    text = "m = linear_model.Ridge()\nm.fit(X, y)\np = m.predict(X)\nm.fit(X, np.log1p(y))\nmean_absolute_error(y, p)\n"
    assert levels(DATA + text, "prediction-scale") == []


ADDED = (
    "import keras\nclass Act(keras.layers.Layer):\n    def __init__(self):\n        super().__init__()\n"
    "        self.d = keras.layers.Dense(8)\n    def call(self, x):\n        h = self.d(x)\n"
    "        self.add_loss({} * keras.ops.sum(keras.ops.square(self.d.kernel)))\n        return h\n"
    "m = keras.Sequential([Act(), keras.layers.Dense(1)])\nm.compile('adam', 'mse')\nm.fit(x, y)\n"
)


def test_penalties_that_a_layer_adds():
    assert levels(ADDED.format("-0.1"), "penalty") == ["error"]
    assert silent(ADDED.format("0.1"))


FOCAL = (
    "import keras\nfrom keras import ops\nbce = {}\ndef focal(y_true, y_pred):\n    ce = bce(y_true, y_pred)\n"
    "    return (1 - ops.exp(-ce)) ** 2 * ce\nm = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])\n"
    "m.compile('adam', focal)\nm.fit(x, y)\n"
)


def test_loss_objects_of_keras_reduce():
    assert levels(FOCAL.format("keras.losses.BinaryCrossentropy()"), "reduction") == ["error"]
    assert silent(FOCAL.format("keras.losses.BinaryCrossentropy(reduction='none')"))
    assert silent(FOCAL.format("keras.losses.BinaryCrossentropy(reduction=None)"))
    assert silent(FOCAL.format("keras.losses.binary_crossentropy"))


MADE = "import keras\nfrom keras import ops\n{}m = keras.Sequential([keras.layers.Dense(1, activation='sigmoid')])\n"
LOSS = "def tversky({}):\n    hit = ops.sum({})\n    return 1 - hit / (hit + ops.sum((1 - {}) * {}) + 1e-6)\n"
CLASS = (
    "class T(keras.losses.Loss):\n    def call(self, {}, {}):\n        return ops.mean(y_true * ops.square(y_pred))\n"
)
PLAIN = "def f(y_pred, y_true):\n    return ops.mean(ops.square(y_true - y_pred))\n"


def test_parameters_in_the_order_of_the_caller():
    swapped = LOSS.format("y_pred, y_true", "y_true * y_pred", "y_true", "y_pred")
    meant = LOSS.format("y_true, y_pred", "y_true * y_pred", "y_true", "y_pred")
    assert levels(MADE.format(swapped) + "m.compile('adam', tversky)\n", "argument-order") == ["warning"]
    assert silent(MADE.format(meant) + "m.compile('adam', tversky)\n")
    assert levels(MADE.format(CLASS.format("y_pred", "y_true")) + "m.compile('adam', T())\n", "argument-order")
    assert silent(MADE.format(CLASS.format("y_true", "y_pred")) + "m.compile('adam', T())\n")
    assert silent(MADE.format(PLAIN) + "m.compile('adam', f)\n")


IMAGES = (
    "import keras\n(x, y), _ = keras.datasets.mnist.load_data()\nx = {}\n"
    "m = keras.Sequential([keras.layers.Dense(9, activation='relu'), keras.layers.Dense(784, activation='sigmoid')])\n"
    "m.compile(loss='{}')\nm.fit(x, x)\n"
)


@pytest.mark.parametrize(
    ("scaled", "loss", "rule"),
    [
        ("x.reshape(-1, 784).astype('float32')", "mse", "output-range"),
        ("x.reshape(-1, 784)", "binary_crossentropy", "task-mismatch"),
        ("(x.reshape(-1, 784) - 127.5) / 127.5", "binary_crossentropy", "task-mismatch"),
        ("x.reshape(-1, 784) / 255", "sparse_categorical_crossentropy", "wrong-target"),
        ("x.reshape(-1, 784) / 255", "binary_crossentropy", None),
        ("x.reshape((len(x), 784)).astype('float32') / 255.0", "mse", None),
        ("(x.reshape(-1, 784) > 127).astype('float32')", "binary_crossentropy", None),
    ],
)
def test_pixels_go_from_0_to_255(scaled, loss, rule):
    text = IMAGES.format(scaled, loss)
    assert silent(text) if rule is None else levels(text, rule) == ["error"]


RATIO = KERAS + "m = keras.Sequential([layers.Dense(1)])\nm.compile(loss='{}')\nm.fit(x, {})\n"


def test_ratios_of_targets_that_are_0_or_less():
    zeros, signed = "rng.integers(0, 2, 90)", "np.array([1.0, -2.0, 3.0])"
    assert levels(RATIO.format("mape", zeros), "label-encoding") == ["error"]
    assert levels(RATIO.format("msle", signed), "label-encoding") == ["error"]
    assert silent(RATIO.format("mape", "rng.integers(1, 9, 90)"))
    assert silent(RATIO.format("msle", zeros))


def test_hinge_losses_of_loops_without_a_framework():
    loop = DATA + "w = np.zeros(30)\nfor _ in range(9):\n    loss = np.maximum(0, 1 - {} * (X @ w)).mean()\n"
    assert levels(loop.format("y"), "label-encoding") == ["error"]
    assert silent(loop.format("(2 * y - 1)"))


def test_the_largest_of_one_column_of_dense_layers():
    text = KERAS + "m = keras.Sequential([layers.Dense({}, activation='sigmoid')])\nnp.argmax(m.predict(t), axis=1)\n"
    assert levels(text.format(1), "decision-readout") == ["warning"]
    assert silent(text.format(3))
