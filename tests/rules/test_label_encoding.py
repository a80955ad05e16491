"""The rule label-encoding: what each framework's losses take, and what looks wrong but is right."""

import pytest

from tests.rules.programs import KERAS, TORCH, keras_model, levels, silent

RULE = "label-encoding"
NET = "net = nn.Linear(4, 1)\ns = net(x).squeeze(1)\ny = torch.randint(0, 2, (90,)).float()\n"
OPTAX = (
    "import jax.numpy as jnp\nimport optax\nfrom sklearn.datasets import load_breast_cancer, load_digits\n"
    "x, y = load_breast_cancer(return_X_y=True)\nw = jnp.zeros(30)\n"
)
XGB = "import numpy as np\nimport xgboost as xgb\nrng = np.random.default_rng(0)\nx = rng.normal(size=(90, 4))\n"
CCE, SCCE = "'categorical_crossentropy'", "'sparse_categorical_crossentropy'"
WRONG = {
    "soft margin": TORCH + NET + "F.soft_margin_loss(s, y).backward()\n",
    "cosine embedding": TORCH + "F.cosine_embedding_loss(nn.Linear(4, 2)(x), x[:, :2], torch.rand(90) > 0.5)\n",
    "margin ranking": TORCH + NET + "nn.MarginRankingLoss()(s, s * 2, y)\n",
    "hinge by hand": TORCH + NET + "torch.relu(1 - y * s).mean().backward()\n",
    "from one": TORCH + "F.cross_entropy(nn.Linear(4, 3)(x), k + 1).backward()\n",
    "months": TORCH
    + "m = torch.arange(1, 13).repeat(9)\nF.nll_loss(nn.Linear(4, 12)(x).log_softmax(1), m).backward()\n",
    "signs to classes": TORCH + "F.cross_entropy(nn.Linear(4, 2)(x), 2 * torch.randint(0, 2, (90,)) - 1).backward()\n",
    "signs to BCE": TORCH + NET + "F.binary_cross_entropy_with_logits(s, 2 * y - 1).backward()\n",
    "where to BCE": TORCH
    + NET
    + "import numpy as np\nt = np.where(np.random.randn(90) > 0, 1.0, 2.0)\n"
    + "nn.BCEWithLogitsLoss()(s, torch.tensor(t)).backward()\n",
    "keras, codes 1 and 2": keras_model(
        "layers.Dense(1, 'sigmoid')", loss="'binary_crossentropy'", target="rng.integers(1, 3, 90)"
    ),
    "keras, numbers for rows": keras_model("layers.Dense(5, 'softmax')", loss=CCE, target="rng.integers(0, 5, 90)"),
    "keras, rows for numbers": keras_model(
        "layers.Dense(5, 'softmax')", loss=SCCE, target="keras.utils.to_categorical(rng.integers(0, 5, 90))"
    ),
    "keras, too many classes": keras_model("layers.Dense(5, 'softmax')", loss=SCCE, target="rng.integers(0, 6, 90)"),
    "keras, mapped column": KERAS
    + "import pandas as pd\ny = pd.read_csv('a.csv').pop('b').map({'no': 1, 'yes': 2}).to_numpy()\n"
    + "m = keras.Sequential([layers.Dense(1, 'sigmoid')])\nm.compile(loss='binary_crossentropy')\nm.fit(x, y)\n",
    "optax hinge": OPTAX + "optax.hinge_loss(x @ w, y).mean()\n",
    "xgboost from three": XGB
    + "d = xgb.DMatrix(x, label=rng.integers(3, 9, 90))\n"
    + "xgb.train({'objective': 'multi:softprob', 'num_class': 6}, d)\n",
    "lightgbm, codes 1 and 2": "import lightgbm as lgb\n"
    + XGB
    + "lgb.train({'objective': 'binary'}, lgb.Dataset(x, rng.integers(1, 3, 90)))\n",
    "logistic loss of signs": "import numpy as np\nfrom sklearn.datasets import make_moons\nX, y = make_moons(90)\n"
    "w = np.zeros(2)\nnp.logaddexp(0, -y * (X @ w)).mean()\n",
}
RIGHT = {
    "other labels written into a data set": TORCH
    + "from torchvision.datasets import MNIST\ndata = MNIST('.')\ndata.targets[data.targets != 1] = 0\n"
    + "net = nn.Linear(9, 2)\nfor image, kind in torch.utils.data.DataLoader(data):\n"
    + "    F.cross_entropy(net(image), kind).backward()\n",
    "signs written in": TORCH + NET + "y[y == 0] = -1\nF.soft_margin_loss(s, y).backward()\n",
    "signs": TORCH + NET + "F.soft_margin_loss(s, 2 * y - 1).backward()\n",
    "keras hinge": keras_model("layers.Dense(1)", loss="'hinge'", target="rng.integers(0, 2, 90)"),
    "ignored": TORCH
    + "t = torch.where(torch.rand(90) > 0.5, 1, -100)\nF.cross_entropy(nn.Linear(4, 3)(x), t).backward()\n",
    "another ignored": TORCH
    + "t = torch.where(torch.rand(90) > 0.5, 1, -1)\n"
    + "nn.CrossEntropyLoss(ignore_index=-1)(nn.Linear(4, 3)(x), t).backward()\n",
    "spare outputs": TORCH + "F.cross_entropy(nn.Linear(4, 9)(x), k + 1).backward()\n",
    "soft labels": TORCH + "F.cross_entropy(nn.Linear(4, 3)(x), F.one_hot(k, 3).float()).backward()\n",
    "two of three species": TORCH
    + "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\n"
    + "F.cross_entropy(nn.Linear(4, 2)(torch.tensor(X[:100]).float()), torch.tensor(y[:100])).backward()\n",
    "two of three by a mask": TORCH
    + "from sklearn.datasets import load_iris\nX, y = load_iris(return_X_y=True)\nX, y = X[y != 2], y[y != 2]\n"
    + "F.cross_entropy(nn.Linear(4, 2)(torch.tensor(X).float()), torch.tensor(y)).backward()\n",
    "some digits": TORCH
    + "from sklearn.datasets import load_digits\nX, y = load_digits(n_class=2, return_X_y=True)\n"
    + "F.cross_entropy(nn.Linear(64, 2)(torch.tensor(X).float()), torch.tensor(y)).backward()\n",
    "rows": keras_model(
        "layers.Dense(5, 'softmax')", loss=CCE, target="keras.utils.to_categorical(rng.integers(0, 5, 90))"
    ),
    "lightgbm takes what is positive": "import lightgbm as lgb\n"
    + XGB
    + "lgb.train({'objective': 'binary'}, lgb.Dataset(x, 2 * rng.integers(0, 2, 90) - 1))\n",
    "estimators number classes": "import lightgbm as lgb\n"
    + XGB
    + "lgb.LGBMClassifier(objective='multiclass', num_class=3).fit(x, rng.integers(1, 4, 90))\n",
    "logistic loss of 0 and 1": "import numpy as np\nfrom sklearn.datasets import make_moons\nX, y = make_moons(90)\n"
    "z = X @ np.zeros(2)\n(np.logaddexp(0, z) - y * z).mean()\n",
    "scikit-learn takes any names": "from sklearn.svm import LinearSVC\n" + XGB + "LinearSVC().fit(x, x[:, 0] > 0)\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_found(text):
    assert levels(text, RULE) == ["error"]


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_silent(text):
    assert silent(text)
