"""The rule class-weight: which way weights go, whose they are, and how often they count."""

import pytest

from tests.rules.programs import KERAS, TORCH, levels, silent

RULE = "class-weight"
BINARY = (
    TORCH
    + "y = (torch.rand(90) < 0.1).float()\n"
    + "s = nn.Linear(4, 1)(x).squeeze(1)\nn, p = (y == 0).sum(), y.sum()\n"
)
MANY = TORCH + "counts = torch.bincount(k)\n"
FIT = "m = keras.Sequential([layers.Dense(3, 'softmax')])\nm.compile(loss='sparse_categorical_crossentropy')\n"
LABELS = KERAS + "y = rng.choice(3, 90)\ncounts = np.bincount(y)\n"
MOONS = "from sklearn.datasets import make_moons\nimport numpy as np\nX, y = make_moons(90)\n"
XGB = MOONS + "from xgboost import XGBClassifier\n"
LOADED = (
    MANY + "from torch.utils.data import DataLoader, TensorDataset, WeightedRandomSampler\n"
    "w = 1.0 / counts.float()\ns = WeightedRandomSampler(w[k], 90)\n"
    "for a, b in DataLoader(TensorDataset(x, k), 9, sampler=s):\n"
    "    nn.CrossEntropyLoss({})(nn.Linear(4, 3)(a), b).backward()\n"
)
TWICE = (
    MOONS + "from sklearn.linear_model import LogisticRegression\n"
    "from sklearn.utils.class_weight import compute_sample_weight\nw = compute_sample_weight('balanced', y)\n"
    "LogisticRegression({}).fit(X, y, sample_weight=w)\n"
)
WRONG = {
    "ratio": ("warning", BINARY + "nn.BCEWithLogitsLoss(pos_weight=p / n)(s, y).backward()\n"),
    "share": ("warning", MANY + "nn.CrossEntropyLoss(counts / counts.sum())(nn.Linear(4, 3)(x), k).backward()\n"),
    "functional": ("warning", MANY + "F.cross_entropy(nn.Linear(4, 3)(x), k, weight=counts.float()).backward()\n"),
    "sampler too": ("warning", LOADED.format("weight=w")),
    "xgboost": ("warning", XGB + "XGBClassifier(scale_pos_weight=y.mean() / (1 - y.mean())).fit(X, y)\n"),
    "xgboost, counted": (
        "warning",
        XGB + "XGBClassifier(scale_pos_weight=np.sum(y == 1) / np.sum(y == 0)).fit(X, y)\n",
    ),
    "twice": ("warning", TWICE.format("class_weight='balanced'")),
    "keys from one": (
        "error",
        LABELS + FIT + "m.fit(x, y, class_weight={i + 1: 30 / c for i, c in enumerate(counts)})\n",
    ),
    "keys written out": ("error", LABELS + FIT + "m.fit(x, y, class_weight={1: 1.0, 2: 2.0, 3: 5.0})\n"),
    "counter": (
        "warning",
        "from collections import Counter\n"
        + LABELS
        + FIT
        + "c = Counter(y)\nm.fit(x, y, class_weight={k: v / len(y) for k, v in c.items()})\n",
    ),
}
RIGHT = {
    "ratio": BINARY + "nn.BCEWithLogitsLoss(pos_weight=n / p)(s, y).backward()\n",
    "root of the ratio": BINARY + "nn.BCEWithLogitsLoss(pos_weight=(n / p) ** 0.5)(s, y).backward()\n",
    "a number": BINARY + "nn.BCEWithLogitsLoss(pos_weight=torch.tensor(0.3))(s, y).backward()\n",
    "inverse": MANY + "nn.CrossEntropyLoss(90 / (3 * counts))(nn.Linear(4, 3)(x), k).backward()\n",
    "one minus the share": MANY + "nn.CrossEntropyLoss(1 - counts / 90)(nn.Linear(4, 3)(x), k).backward()\n",
    "numbers": TORCH + "nn.CrossEntropyLoss(torch.tensor([9.0, 3.0, 1.0]))(nn.Linear(4, 3)(x), k).backward()\n",
    "sampler alone": LOADED.format(""),
    "xgboost": XGB + "XGBClassifier(scale_pos_weight=np.sum(y == 0) / np.sum(y == 1)).fit(X, y)\n",
    "once": TWICE.format(""),
    "keys": LABELS + FIT + "m.fit(x, y, class_weight={i: 30 / c for i, c in enumerate(counts)})\n",
    "keys from one, labels too": KERAS
    + "y = rng.integers(1, 4, 90)\ncounts = np.bincount(y)[1:]\n"
    + "from sklearn.svm import SVC\nSVC(class_weight={i: 30 / c for i, c in enumerate(counts, 1)}).fit(x, y)\n",
    "one key": MOONS + "from sklearn.svm import SVC\nSVC(class_weight={1: 10}).fit(X, y)\n",
    "not known": TORCH
    + "import pickle\nw = pickle.load(open('w', 'rb'))\nnn.CrossEntropyLoss(w)(nn.Linear(4, 3)(x), k).backward()\n",
}


@pytest.mark.parametrize(("level", "text"), WRONG.values(), ids=WRONG)
def test_found(level, text):
    assert levels(text, RULE) == [level]


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_silent(text):
    assert silent(text)
