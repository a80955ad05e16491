"""The rule decision-readout: faults as people write them, and readings that look like them and are right."""

import pytest

from tests.rules.programs import KERAS, TORCH, found, keras_model, levels, silent

RULE = "decision-readout"
BINARY = TORCH + (
    "y = (torch.rand(90, 1) > 0.5).float()\nnet = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 1))\n"
    "F.binary_cross_entropy_with_logits(net(x), y).backward()\n"
)
MANY = TORCH + (
    "tags = (torch.rand(90, 5) > 0.5).float()\nnet = nn.Linear(4, 5)\nnn.BCEWithLogitsLoss()(net(x), tags).backward()\n"
)
CLASSES = TORCH + "net = nn.Linear(4, 3)\nF.cross_entropy(net(x), k).backward()\n"
MARGIN = TORCH + (
    "sign = torch.where(torch.rand(90) > 0.5, 1.0, -1.0)\nnet = nn.Linear(4, 1)\n"
    "torch.relu(1 - sign * net(x).squeeze(1)).mean().backward()\n"
)
SKLEARN = (
    "import numpy as np\nfrom sklearn.datasets import make_classification\n"
    "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score\nfrom sklearn.svm import LinearSVC, SVC\n"
    "from scipy.special import expit\nX, y = make_classification()\n"
)
XGB = (
    "import numpy as np\nimport xgboost as xgb\nfrom scipy.special import expit\n"
    "X = np.random.rand(90, 4)\ny = (np.random.rand(90) > 0.5).astype(int)\nd = xgb.DMatrix(X, label=y)\n"
    "def logistic(margin, data):\n    p = expit(margin)\n    return p - data.get_label(), p * (1 - p)\n"
    "def squared(value, data):\n    return value - data.get_label(), np.ones_like(value)\n"
)
FLAX = (
    "import jax, jax.numpy as jnp, numpy as np, optax\nimport flax.linen as nn\n"
    "class Net(nn.Module):\n    @nn.compact\n    def __call__(self, x):\n"
    "        return nn.Dense(1)(nn.relu(nn.Dense(8)(x)))\n"
    "x, y = np.random.normal(size=(90, 4)), np.random.randint(0, 2, (90, 1))\n"
    "net = Net()\nparams = net.init(jax.random.key(0), x)\n"
    "def loss(params):\n    return optax.sigmoid_binary_cross_entropy(net.apply(params, x), y).mean()\n"
    "grads = jax.grad(loss)(params)\n"
)


def last(text):
    """The level of what is found in the last line."""
    lines = text.rstrip().splitlines()
    return [level for level, line in found(text, RULE) if line == len(lines)]


@pytest.mark.parametrize(
    "line",
    [
        "guess = net(x) > 0.5",
        "guess = (net(x) >= 0.5).float()",
        "guess = torch.gt(net(x).squeeze(-1), 0.5)",
        "guess = net(x).detach().cpu().numpy() > 0.5",
        "guess = 0.5 < net(x)",
        "guess = torch.where(net(x) > 0.5, 1, 0)",
        "guess = [1 if score > 0.5 else 0 for score in net(x)]",
        "guess = [score for score in net(x).tolist() if score > 0.5]",
        "guess = net(x).ge(0.5).int()",
    ],
)
def test_half_of_logits(line):
    assert levels(BINARY + line + "\n", RULE) == ["warning"]


@pytest.mark.parametrize(
    "line",
    [
        "guess = net(x) > 0",
        "guess = net(x) >= 0.0",
        "guess = torch.sigmoid(net(x)) > 0.5",
        "guess = net(x).sigmoid().round()",
        "guess = torch.round(torch.sigmoid(net(x)))",
        "guess = net(x) > -1.3",
        "guess = net(x) > 0.4",
        "guess = torch.sigmoid(net(x)) > 0.2",
        "print(net(x).round(decimals=2), torch.round(net(x), decimals=3), round(net(x).mean().item(), 2))",
        "import numpy as np\nprint(np.round(net(x).detach().numpy(), 3))",
        "best = max(((t, (net(x) > t).float().mean()) for t in torch.linspace(-2, 2, 9)), key=lambda pair: pair[1])",
        "p = torch.sigmoid(net(x))\nassert torch.all(p > 0) and (p < 1).all()",
        "guess = (net(x) > 0).long()",
        "hours = net(x).long() if False else (torch.sigmoid(net(x)) * 255).byte()",
        "guess = (torch.sigmoid(net(x)) + 0.5).int()",
    ],
)
def test_logits_read_rightly(line):
    assert silent(BINARY + line + "\n")


@pytest.mark.parametrize(
    "line",
    ["guess = torch.round(net(x))", "guess = net(x).round()", "guess = [round(s) for s in net(x).tolist()]"],
)
def test_rounded_logits(line):
    assert levels(BINARY + line + "\n", RULE) == ["error"]


@pytest.mark.parametrize(
    "line",
    [
        "guess = torch.sigmoid(net(x)).int()",
        "guess = net(x).sigmoid().long()",
        "guess = torch.sigmoid(net(x)).detach().numpy().astype(int)",
        "guess = torch.sigmoid(net(x)).numpy().astype('int64')",
        "guess = F.logsigmoid(net(x)) > 0.5",
        "guess = net(x).argmax(dim=1)",
        "guess = torch.argmax(torch.sigmoid(net(x)), -1)",
        "_, guess = torch.max(net(x), 1)",
        "guess = net(x).max(1)[1]",
        "guess = net(x).max(dim=-1).indices",
    ],
)
def test_always_the_same_class(line):
    assert levels(BINARY + line + "\n", RULE) == ["error"]


@pytest.mark.parametrize(
    "line",
    [
        "most, _ = torch.max(net(x), 1)",
        "most = net(x).max(1)[0]",
        "first = net(x).argmax(dim=0)",
        "sample = net(x).argmax()",
        "sample = net(x).squeeze(1).argmax(-1)",
        "p = torch.sigmoid(net(x)).numpy().astype('float32')",
        "p = torch.sigmoid(net(x)).float()",
    ],
)
def test_other_questions_about_one_column(line):
    assert silent(BINARY + line + "\n")


def test_classes_that_are_true_together():
    assert levels(MANY + "guess = net(x).softmax(1) > 0.5\n", RULE) == ["warning"]
    assert levels(MANY + "guess = F.softmax(net(x), dim=-1).ge(0.3)\n", RULE) == ["warning"]
    assert levels(MANY + "guess = net(x) > 0.5\n", RULE) == ["warning"]
    assert silent(MANY + "guess = net(x).sigmoid() > 0.3\n")
    assert silent(MANY + "top = net(x).topk(3)\nbest = net(x).argmax(1)\nshares = net(x).softmax(1)\n")


def test_classes_that_exclude_each_other():
    assert levels(CLASSES + "guess = net(x).sigmoid() > 0.5\n", RULE) == ["warning"]
    assert silent(CLASSES + "sure = net(x).softmax(1) > 0.5\nguess = net(x).argmax(1)\n_, best = net(x).max(1)\n")
    assert silent(CLASSES + "sure = net(x).softmax(1).max(1).values > 0.9\n")
    assert levels(CLASSES + "sure = F.log_softmax(net(x), 1) > 0.5\n", RULE) == ["error"]
    assert silent(CLASSES + "sure = F.log_softmax(net(x), 1).exp() > 0.5\nalso = F.log_softmax(net(x), 1) > -0.7\n")


def test_margins_of_a_hinge():
    assert levels(MARGIN + "guess = net(x) > 0.5\n", RULE) == ["warning"]
    assert silent(MARGIN + "guess = net(x) > 0\nclear = net(x) > 1\n")


def test_a_model_that_answers_otherwise_in_evaluation():
    text = TORCH + (
        "class Net(nn.Module):\n    def __init__(self):\n"
        "        super().__init__()\n        self.last = nn.Linear(4, 1)\n"
        "    def forward(self, x):\n        x = self.last(x)\n        return x if self.training else x.sigmoid()\n"
        "net = Net()\ny = torch.ones(90, 1)\nF.binary_cross_entropy_with_logits(net(x), y).backward()\n"
        "def evaluate(net):\n    return net(x) > 0.5\nevaluate(net)\n"
    )
    assert silent(text)


def test_a_layer_of_several_meanings():
    both = TORCH + (
        "net = nn.Linear(4, 2)\nout = net(x)\ny = torch.rand(90)\n"
        "(F.mse_loss(out[:, 0], y) + F.binary_cross_entropy_with_logits(out[:, 1], y)).backward()\n"
        "far = net(x)[:, 0] > 0.5\n"
    )
    assert silent(both)


def test_probabilities_trained_as_such():
    text = TORCH + "net = nn.Sequential(nn.Linear(4, 1), nn.Sigmoid())\ny = torch.ones(90, 1)\n"
    assert silent(text + "nn.BCELoss()(net(x), y).backward()\nguess = net(x) > 0.5\nalso = net(x).round()\n")
    assert levels(text + "nn.BCELoss()(net(x), y).backward()\nguess = net(x).int()\n", RULE) == ["error"]


def test_values_of_a_regression():
    text = TORCH + "net = nn.Linear(4, 1)\ny = torch.randn(90, 1)\nF.mse_loss(net(x), y).backward()\n"
    assert silent(text + "high = net(x) > 0.5\nwhole = net(x).round()\ncut = net(x).int()\n")


@pytest.mark.parametrize(
    "line", ["guess = net.apply(params, x) > 0.5", "guess = jnp.greater(net.apply(params, x), 0.5)"]
)
def test_flax(line):
    assert levels(FLAX + line + "\n", RULE) == ["warning"]


@pytest.mark.parametrize(
    "line",
    [
        "guess = net.apply(params, x) > 0",
        "guess = jax.nn.sigmoid(net.apply(params, x)) > 0.5",
        "guess = jnp.round(jax.nn.sigmoid(net.apply(params, x)))",
    ],
)
def test_flax_done_right(line):
    assert silent(FLAX + line + "\n")


def test_flax_rounded_and_searched():
    assert levels(FLAX + "guess = jnp.round(net.apply(params, x))\n", RULE) == ["error"]
    assert levels(FLAX + "guess = jnp.argmax(net.apply(params, x), axis=-1)\n", RULE) == ["error"]


LOGITS = "keras.losses.BinaryCrossentropy(from_logits=True)"
LABELS = "rng.integers(0, 2, (90, 1))"


def test_keras_predictions():
    model = keras_model("layers.Dense(1)", loss=LOGITS, target=LABELS)
    assert levels(model + "guess = model.predict(x) > 0.5\n", RULE) == ["warning"]
    assert levels(model + "guess = (model.predict(x) > 0.5).astype('int32')\n", RULE) == ["warning"]
    assert levels(model + "guess = np.round(model.predict(x))\n", RULE) == ["error"]
    assert levels(model + "guess = np.argmax(model.predict(x), axis=-1)\n", RULE) == ["error"]
    assert levels(model + "guess = model.predict(x).argmax(axis=1)\n", RULE) == ["error"]
    assert silent(model + "guess = model.predict(x) > 0\nalso = ops.sigmoid(model.predict(x)) > 0.5\n")


def test_keras_probabilities():
    model = keras_model("layers.Dense(1, activation='sigmoid')", loss="'binary_crossentropy'", target=LABELS)
    assert silent(model + "guess = model.predict(x) > 0.5\nalso = np.round(model.predict(x))\n")
    assert silent(model + "guess = (model.predict(x) > 0.5).astype(int)\nmost = model.predict(x).argmax()\n")
    assert levels(model + "guess = model.predict(x).astype(int)\n", RULE) == ["error"]


@pytest.mark.parametrize(
    "metric", ["'accuracy'", "'binary_accuracy'", "keras.metrics.BinaryAccuracy()", "keras.metrics.Recall(name='r')"]
)
def test_keras_metrics_of_logits(metric):
    model = keras_model("layers.Dense(1)", loss=LOGITS, target=LABELS, more=f", metrics=[{metric}]")
    assert levels(model, RULE) == ["warning"]


@pytest.mark.parametrize(
    "metric",
    ["keras.metrics.BinaryAccuracy(threshold=0.0)", "keras.metrics.BinaryAccuracy('acc', threshold=0)", "'mse'"],
)
def test_keras_metrics_that_are_told(metric):
    assert silent(keras_model("layers.Dense(1)", loss=LOGITS, target=LABELS, more=f", metrics=[{metric}]"))


def test_keras_accuracy_of_probabilities_and_of_classes():
    more = ", metrics=['accuracy']"
    assert silent(keras_model("layers.Dense(1, 'sigmoid')", loss="'binary_crossentropy'", target=LABELS, more=more))
    sparse = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    assert silent(keras_model("layers.Dense(3)", loss=sparse, target="rng.integers(0, 3, 90)", more=more))


@pytest.mark.parametrize(
    "line",
    [
        "guess = LinearSVC().fit(X, y).decision_function(X) > 0.5",
        "svm = SVC()\nsvm.fit(X, y)\nguess = (svm.decision_function(X) >= 0.5).astype(int)",
        "model = LogisticRegression().fit(X, y)\nguess = np.where(model.decision_function(X) > 0.5, 1, 0)",
    ],
)
def test_half_of_margins(line):
    assert levels(SKLEARN + line + "\n", RULE) == ["warning"]


def test_margins_scored_as_probabilities():
    clipped = "p = np.clip(LinearSVC().fit(X, y).decision_function(X), 0, 1)\n"
    assert levels(SKLEARN + clipped + "print(brier_score_loss(y, p))\n", RULE) == ["error"]
    assert levels(SKLEARN + clipped + "print(log_loss(y, p))\n", RULE) == ["error"]


@pytest.mark.parametrize(
    "line",
    [
        "guess = LinearSVC().fit(X, y).decision_function(X) > 0",
        "guess = LogisticRegression().fit(X, y).predict_proba(X)[:, 1] > 0.5",
        "guess = LogisticRegression().fit(X, y).predict_proba(X)[:, 1] > 0.2",
        "print(roc_auc_score(y, LinearSVC().fit(X, y).decision_function(X)))",
        "p = expit(LogisticRegression().fit(X, y).decision_function(X))\nprint(brier_score_loss(y, p), p > 0.5)",
        "s = LinearSVC().fit(X, y).decision_function(X)\nprint(brier_score_loss(y, (s - s.min()) / np.ptp(s)))",
        "clear = np.abs(LinearSVC().fit(X, y).decision_function(X)) > 0.5",
    ],
)
def test_estimators_read_rightly(line):
    assert silent(SKLEARN + line + "\n")


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("guess = xgb.train({}, d, obj=logistic).predict(d) > 0.5", "warning"),
        (
            "bst = xgb.train({'objective': 'binary:logistic'}, d)\nguess = bst.predict(d, output_margin=True) > 0.5",
            "warning",
        ),
        ("bst = xgb.train({'objective': 'binary:logitraw'}, d)\nguess = bst.predict(d) > 0.5", "warning"),
        ("bst = xgb.train({}, d, 10, obj=logistic)\nguess = np.rint(bst.predict(d))", "error"),
        ("bst = xgb.train({}, d, 10, obj=logistic)\nguess = [round(s) for s in bst.predict(d)]", "error"),
    ],
)
def test_margins_of_boosters(line, level):
    assert last(XGB + line + "\n") == [level]


@pytest.mark.parametrize(
    "line",
    [
        "guess = xgb.train({'objective': 'binary:logistic'}, d).predict(d) > 0.5",
        "guess = np.rint(xgb.train({'objective': 'binary:logistic'}, d).predict(d))",
        "guess = expit(xgb.train({}, d, obj=logistic).predict(d)) > 0.5",
        "guess = xgb.train({}, d, obj=logistic).predict(d) > 0",
        "guess = xgb.train({}, d, obj=squared).predict(d) > 0.5",
        "guess = xgb.XGBClassifier().fit(X, y).predict_proba(X)[:, 1] > 0.5",
    ],
)
def test_boosters_read_rightly(line):
    assert last(XGB + line + "\n") == []


def test_one_of_several_readings():
    choose = "def decide(out, classes):\n    if classes > 2:\n        return out.argmax(1)\n    return out > 0\n"
    assert silent(BINARY + choose + "def look(y):\n    return decide(net(x), len(y.unique()))\nlook(y)\n")
    branch = "import sys\nif len(sys.argv) > 2:\n    guess = net(x).argmax(1)\nelse:\n    guess = net(x) > 0\n"
    assert silent(BINARY + branch)
    assert silent(BINARY + "import sys\nguess = net(x) > 0.5 if len(sys.argv) > 2 else net(x) > 0\n")
    assert levels(BINARY + "for epoch in range(9):\n    if epoch % 2:\n        guess = net(x) > 0.5\n", RULE) == [
        "warning"
    ]
    assert silent(BINARY + "print(f'first scores: {torch.round(net(x)[:10])}')\n")


def test_numbers_changed_in_place():
    text = "def evaluate():\n    out = net(x)\n    out.sigmoid_()\n    return out > 0.5\nevaluate()\n"
    assert silent(BINARY + text)


def test_a_band_around_the_boundary():
    assert silent(BINARY + "near = (net(x) > -0.5) & (net(x) < 0.5)\nclose = net(x).abs() < 0.5\n")
    scores = "s = LinearSVC().fit(X, y).decision_function(X)\n"
    assert silent(SKLEARN + scores + "near = (s > -0.5) & (s < 0.5)\n")
    assert levels(SKLEARN + scores + "yes = (s > 0.5) & (X[:, 0] > 0)\n", RULE) == ["warning"]


def test_a_model_and_what_it_ends_with_in_use():
    model = keras_model("layers.Dense(1)", loss=LOGITS, target=LABELS)
    assert silent(model + "whole = keras.Sequential([model, layers.Activation('sigmoid')])\nwhole.predict(x) > 0.5\n")


def test_a_single_sample():
    model = keras_model("layers.Dense(1, 'sigmoid')", loss="'binary_crossentropy'", target=LABELS)
    assert silent(model + "print('yes' if model.predict(x[:1])[0][0] > 0.5 else 'no')\n")


def test_imports_only():
    assert silent(KERAS)
