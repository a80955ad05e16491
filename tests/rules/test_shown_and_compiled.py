"""What is only shown, evaluated, or scored by itself is no training; each beside a program that trains."""

import pytest

from rightloss.analysis import analyse
from rightloss.finding import Level
from rightloss.source import Source
from tests.rules.programs import KERAS, TORCH, found, levels, silent

OPTAX = "import jax\nimport jax.numpy as jnp\nimport optax\n"


def test_a_polynomial_of_a_parameter_is_no_penalty():
    text = OPTAX + "def f(w):\n    return {}\njax.grad(f)(jnp.array([1.0, 2.0]))\n"
    assert silent(text.format("jnp.sum(w**4) - jnp.sum(w**2)"))
    assert silent(text.format("jnp.sum(w**2) - 3.0"))
    fitted = (
        OPTAX + "def f(w, x, y):\n    return jnp.mean((x @ w - y) ** 2) {} 0.1 * jnp.sum(w**2)\njax.grad(f)(a, b, c)\n"
    )
    assert levels(fitted.format("-"), "penalty") == ["error"]
    assert silent(fitted.format("+"))


def test_rounding_to_look_at_numbers():
    text = "from sklearn.datasets import load_iris\nfrom sklearn.svm import SVC\nX, y = load_iris(return_X_y=True)\n"
    text += "m = SVC().fit(X, y == 1)\n{}\n"
    assert silent(text.format("m.decision_function(X).round()"))
    assert silent(text.format("print(m.decision_function(X).round(2))"))
    assert levels(text.format("answer = m.decision_function(X).round()"), "decision-readout") == ["error"]


OWN = "def own(t, p):\n    return ops.mean(ops.square(t - ops.round(p)))\n"
MODEL = KERAS + OWN + "m = keras.Sequential([layers.Dense(1{})])\n{}"


def test_models_that_are_only_compiled():
    decides = ", activation='sigmoid'), layers.Lambda(lambda z: ops.round(z)"
    assert silent(MODEL.format(decides, "m.compile(loss='mse')\n"))
    assert levels(MODEL.format("", "m.compile(loss=own)\n"), "dead-gradient") == ["warning"]
    assert levels(MODEL.format("", "m.compile(loss=own)\nm.fit(x, x[:, :1])\n"), "dead-gradient") == ["error"]
    assert silent(MODEL.format("", "m.compile(loss='mse')\n"))


def test_a_package_that_names_its_own_files(tmp_path):
    package = tmp_path / "nets"
    package.mkdir()
    (package / "__init__.py").write_text("from . import head\nfrom .head import Head\n")
    (package / "head.py").write_text(
        "from torch import nn\nclass Head(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.f = nn.Linear(4, 3)\n    def forward(self, x):\n        return {}\n"
    )
    main = (
        TORCH
        + "import nets\nfrom nets import head\nF.cross_entropy(head.Head()(x), k)\nF.cross_entropy(nets.Head()(x), k)\n"
    )
    (tmp_path / "main.py").write_text(main)

    def rules(last):
        path = package / "head.py"
        path.write_text(path.read_text().rpartition("return ")[0] + f"return {last}\n")
        seen = analyse(Source(str(tmp_path / "main.py"), main), (str(tmp_path),)).findings
        return {one.rule for one in seen if one.level is not Level.ADVICE}

    assert rules("self.f(x).softmax(1)") == {"prediction-scale"}
    assert rules("self.f(x)") == set()


SCORER = (
    "import pytest\nfrom sklearn.linear_model import Ridge\n"
    "from sklearn.metrics import brier_score_loss, make_scorer, mean_squared_error\n"
    "from sklearn.model_selection import GridSearchCV, cross_val_score\n{}\n"
)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("s = make_scorer(mean_squared_error)\nGridSearchCV(Ridge(), {'alpha': [1, 2]}, scoring=s)", ["error"]),
        ("cross_val_score(Ridge(), X, y, scoring=make_scorer(mean_squared_error))", ["error"]),
        ("GridSearchCV(Ridge(), {}, scoring={'a': make_scorer(mean_squared_error)}, refit='a')", ["error"]),
        ("SCORERS = {'mse': make_scorer(mean_squared_error)}", ["warning"]),
        ("def scorer():\n    return make_scorer(mean_squared_error)", ["warning"]),
        ("s = make_scorer(brier_score_loss)\nassert s(m, X, y) == 0.2", []),
        ("@pytest.mark.parametrize('s', [make_scorer(brier_score_loss)])\ndef test(s):\n    s(m, X, y)", []),
        ("s = make_scorer(mean_squared_error, greater_is_better=False)\nGridSearchCV(Ridge(), {}, scoring=s)", []),
    ],
)
def test_scorers_that_a_search_takes(lines, expected):
    assert levels(SCORER.replace("{}", lines), "sign") == expected


def test_scores_behind_relu_are_one_finding():
    head = TORCH + "net = nn.Sequential(nn.Linear(4, 3){})\nF.cross_entropy(net(x), k)\n"
    keras = KERAS + "m = keras.Sequential([layers.Dense(3{})])\nm.compile(loss='sparse_categorical_crossentropy')\n"
    keras += "m.fit(x, rng.integers(0, 3, 90))\n"
    for text, wrong, right in (
        (head, ", nn.ReLU()", ""),
        (keras, ", activation='relu'", ", activation='softmax'"),
    ):
        rules = [rule for rule in ("output-range", "prediction-scale") if found(text.format(wrong), rule)]
        assert rules == ["output-range"]
        assert silent(text.format(right))
    assert found(keras.format(""), "prediction-scale")
