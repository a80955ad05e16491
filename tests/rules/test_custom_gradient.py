"""The rule custom-gradient: objectives for boosters, and derivatives beside their losses."""

import pytest

from rightloss.facts.code.libraries import boosting
from tests.rules.programs import found, levels, silent

RULE = "custom-gradient"
HEAD = "import numpy as np\nimport xgboost as xgb\nimport lightgbm as lgb\n\n"
SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n\n"
TORCH = "import torch\n\nclass Loss(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, r):\n"
SAVED = "        ctx.save_for_backward(r)\n        return {}\n\n    @staticmethod\n    def backward(ctx, g):\n"
BACK = "        (r,) = ctx.saved_tensors\n        return {}\n\n"
BACK += "Loss.apply(torch.nn.Linear(4, 1)(torch.randn(8, 4))).mean().backward()\n"


def native(*lines, package="xgb"):
    body = "".join(f"    {line}\n" for line in ("y = data.get_label()", *lines))
    data = {"xgb": "xgb.DMatrix(X, y)", "lgb": "lgb.Dataset(X, y)"}[package]
    call = {"xgb": "obj=f)", "lgb": ")"}[package]
    given = {"xgb": "{}", "lgb": "{'objective': f}"}[package]
    return f"{HEAD}{SIGMOID}def f(p, data):\n{body}\nX, y = load()\n{package}.train({given}, {data}, {call}\n"


def estimator(*lines, names="y, p", made="xgb.XGBRegressor(objective=f)"):
    body = "".join(f"    {line}\n" for line in lines)
    return f"{HEAD}{SIGMOID}def f({names}):\n{body}\nX, y = load()\n{made}.fit(X, y)\n"


def catboost(first, second):
    return (
        "import math\nfrom catboost import CatBoostRegressor\n\nclass Own:\n"
        "    def calc_ders_range(self, approxes, targets, weights):\n        found = []\n"
        "        for i in range(len(targets)):\n"
        f"            p = 1 / (1 + math.exp(-approxes[i]))\n            found.append(({first}, {second}))\n"
        "        return found\n\nCatBoostRegressor(loss_function=Own())\n"
    )


def autograd(loss, gradient):
    return TORCH + SAVED.format(loss) + BACK.format(gradient)


def vjp(gradient):
    return (
        "import jax\nimport jax.numpy as jnp\n\n@jax.custom_vjp\ndef f(x):\n    return jnp.log(jnp.cosh(x))\n\n"
        "def fwd(x):\n    return f(x), x\n\ndef bwd(x, g):\n"
        f"    return (g * {gradient},)\n\nf.defvjp(fwd, bwd)\n"
    )


WRONG = {
    "residual": native("return y - p, np.ones_like(p)"),
    "residual, lightgbm": native("return 2 * (y - p), 2 * np.ones(len(y))", package="lgb"),
    "no sigmoid": native("return p - y, p * (1 - p)"),
    "no sigmoid, guarded": native("return p - y, np.maximum(p * (1.0 - p), 1e-16)"),
    "residual of a sigmoid": native("q = sigmoid(p)", "return y - q, q * (1 - q)"),
    "Hessian 0": estimator("return np.sign(p - y), np.zeros_like(p)"),
    "Hessian negative": estimator("return p - y, -np.ones_like(p)"),
    "quantile": estimator("return np.where(y > p, -(1 - q), q), np.ones_like(p)", names="y, p, q=0.9"),
    "Poisson": estimator("return y - np.exp(p), np.exp(p)"),
    "CatBoost uphill": catboost("p - targets[i]", "-p * (1 - p)"),
    "second derivative": autograd("torch.log(torch.cosh(r))", "g * (1 - torch.tanh(r) ** 2)"),
    "minus, in JAX": vjp("-jnp.tanh(x)"),
}
RIGHT = {
    "squared": native("return p - y, np.ones_like(p)"),
    "logistic": native("q = sigmoid(p)", "return q - y, q * (1 - q)"),
    "logistic, lightgbm": native("q = sigmoid(p)", "return q - y, np.maximum(q * (1 - q), 1e-6)", package="lgb"),
    "bounded Hessian": native("return np.tanh(p - y), np.ones_like(p)"),
    "absolute": estimator("return np.sign(p - y), np.ones_like(p)"),
    "quantile": estimator("return np.where(y > p, -q, 1 - q), np.ones_like(p)", names="y, p, q=0.9"),
    "fair": estimator("r = p - y", "return 2 * r / (np.abs(r) + 2), 4 / (np.abs(r) + 2) ** 2"),
    "not convex, exact": estimator("r = p - y", "return r / (1 + r ** 2), (1 - r ** 2) / (1 + r ** 2) ** 2"),
    "asymmetric": estimator("r = p - y", "return np.where(r > 0, 4 * r, r), np.where(r > 0, 4.0, 1.0)"),
    "Poisson": estimator("return np.exp(p) - y, np.exp(p)"),
    "logarithms": native("return (np.log1p(p) - np.log1p(y)) / (p + 1), np.ones_like(p)"),
    "several classes": native(
        "p = p.reshape(-1, 3)", "e = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)", "return e - y, e * (1 - e)"
    ),
    "filled one by one": native(
        "grad, hess = np.zeros(len(y)), np.zeros(len(y))",
        "for i in range(len(y)):",
        "    grad[i], hess[i] = p[i] - y[i], 1",
        "return grad, hess",
    ),
    "not known": native("w = weights[data]", "return w * (y - p), w"),
    "CatBoost": catboost("targets[i] - p", "-p * (1 - p)"),
    "log cosh": autograd("torch.log(torch.cosh(r))", "g * torch.tanh(r)"),
    "clipped": autograd("r ** 2", "g * torch.clamp(2 * r, -1, 1)"),
    "straight through": autograd("torch.round(r)", "g"),
    "surrogate": autograd("(r > 0).float()", "g / (1 + r.abs()) ** 2"),
    "gradient reversal": autograd("r * 1.0", "-0.5 * g"),
    "JAX": vjp("jnp.tanh(x)"),
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_found(text):
    assert levels(text, RULE) == ["error"]


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_silent(text):
    assert silent(text)


def test_is_shown_where_it_is_computed():
    assert found(native("gradient = y - p", "return gradient, np.ones_like(p)"), RULE) == [("error", 10)]


def test_every_model_of_the_libraries_is_watched():
    assert {"xgboost.XGBRegressor", "lightgbm.LGBMClassifier", "catboost.CatBoost"} <= set(boosting.WATCHED)


def test_swapped_arguments_are_another_rule():
    text = estimator("return y_pred - y_true, np.ones_like(y_pred)", names="y_pred, y_true")
    assert levels(text, "argument-order") == ["error"]
    assert levels(text, RULE) == []
