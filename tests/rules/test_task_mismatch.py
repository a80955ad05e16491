"""The rule task-mismatch: losses and estimators for the wrong kind of target."""

import pytest

from rightloss.analysis import analyse
from rightloss.source import Source
from tests.rules.programs import TORCH, keras_model, levels, silent

RULE = "task-mismatch"
DATA = "from sklearn import datasets\nX, y = datasets.{}(return_X_y=True)\n"
IRIS, CANCER, DIABETES = (DATA.format(f"load_{name}") for name in ("iris", "breast_cancer", "diabetes"))
PIPE = "from sklearn.pipeline import Pipeline, make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
CODES = "from sklearn.preprocessing import LabelEncoder\nimport pandas as pd\nt = pd.read_csv('a.csv')\n"
WRONG = {
    "linear regression": ("warning", IRIS + "from sklearn.linear_model import Ridge\nRidge().fit(X, y)\n"),
    "forest": (
        "error",
        DIABETES + "from sklearn.ensemble import RandomForestClassifier as R\nR(n_estimators=9).fit(X, y)\n",
    ),
    "pipeline": (
        "warning",
        IRIS + PIPE + "from sklearn.svm import SVR\nPipeline([('a', StandardScaler()), ('b', SVR())]).fit(X, y)\n",
    ),
    "cross validation": (
        "warning",
        IRIS
        + PIPE
        + "from sklearn.svm import SVR\nfrom sklearn.model_selection import cross_val_predict\n"
        + "cross_val_predict(make_pipeline(StandardScaler(), SVR()), X, y)\n",
    ),
    "search": (
        "error",
        DIABETES
        + "from sklearn.svm import SVC\nfrom sklearn.model_selection import GridSearchCV\n"
        + "GridSearchCV(SVC(), {'C': [1, 2]}).fit(X, y)\n",
    ),
    "xgboost": (
        "warning",
        CANCER + "import xgboost as xgb\nxgb.train({'objective': 'reg:squarederror'}, xgb.DMatrix(X, y))\n",
    ),
    "xgboost, inside a classifier": (
        "error",
        CANCER + "import xgboost as xgb\nxgb.XGBClassifier(objective='reg:squarederror').fit(X, y)\n",
    ),
    "xgboost, classes of amounts": (
        "error",
        DIABETES + "import xgboost as xgb\nxgb.train({'objective': 'binary:logistic'}, xgb.DMatrix(X, label=y))\n",
    ),
    "lightgbm": (
        "warning",
        CANCER + "import lightgbm as lgb\nlgb.train(dict(objective='regression'), lgb.Dataset(X, y))\n",
    ),
    "catboost": (
        "warning",
        IRIS + "from catboost import CatBoostRegressor, Pool\nCatBoostRegressor().fit(Pool(X, y))\n",
    ),
    "torch": (
        "warning",
        TORCH + IRIS + "F.mse_loss(nn.Linear(4, 1)(torch.tensor(X)).squeeze(1), torch.tensor(y).float()).backward()\n",
    ),
    "torchvision": (
        "warning",
        TORCH
        + "from torchvision.datasets import CIFAR10\nfrom torch.utils.data import DataLoader\nnet = nn.Linear(9, 1)\n"
        + "for image, kind in DataLoader(CIFAR10('.')):\n"
        + "    F.mse_loss(net(image).squeeze(1), kind.float()).backward()\n",
    ),
    "keras": (
        "warning",
        CODES + keras_model("layers.Dense(1)", loss="'mse'", target="LabelEncoder().fit_transform(t['b'])"),
    ),
    "keras, probabilities of prices": (
        "error",
        DATA.format("fetch_california_housing").replace("X, y", "X, price")
        + keras_model("layers.Dense(1, 'sigmoid')", loss="'binary_crossentropy'", target="price"),
    ),
}
RIGHT = {
    "classifier": IRIS + "from sklearn.svm import SVC\nSVC().fit(X, y)\n",
    "regressor": DIABETES + "from sklearn.svm import SVR\nSVR().fit(X, y)\n",
    "ratings": TORCH + "F.mse_loss(nn.Linear(4, 1)(x).squeeze(1), torch.randint(1, 6, (90,)).float()).backward()\n",
    "linear probability": CANCER + "from sklearn.linear_model import LinearRegression\nLinearRegression().fit(X, y)\n",
    "forest of 0 and 1": CANCER + "from sklearn.ensemble import RandomForestRegressor as R\nR().fit(X, y)\n",
    "counts": "import numpy as np\nimport xgboost as xgb\ny = np.random.randint(0, 9, 90)\n"
    "xgb.train({'objective': 'reg:squarederror'}, xgb.DMatrix(np.ones((90, 2)), y))\n",
    "Brier score": keras_model("layers.Dense(1, 'sigmoid')", loss="'mse'", target="(x[:, 0] > 0).astype(int)"),
    "one-hot": keras_model(
        "layers.Dense(3, 'softmax')", loss="'mse'", target="keras.utils.to_categorical(rng.integers(0, 3, 90))"
    ),
    "scaled": DATA.format("fetch_california_housing").replace("X, y", "X, price")
    + keras_model("layers.Dense(1, 'sigmoid')", loss="'binary_crossentropy'", target="price / 10"),
    "unknown column": "import pandas as pd\nfrom sklearn.linear_model import Ridge\nt = pd.read_csv('a.csv')\n"
    "Ridge().fit(t[['a']], t['b'])\n",
    "classes of amounts": DIABETES + "from sklearn.svm import SVC\nSVC().fit(X, y > 140)\n",
    "transformer": IRIS + PIPE + "StandardScaler().fit(X, y)\n",
}


@pytest.mark.parametrize(("level", "text"), WRONG.values(), ids=WRONG)
def test_found(level, text):
    assert levels(text, RULE) == [level]


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_silent(text):
    assert silent(text)


def test_classes_of_a_classifier_may_be_below_zero():
    program = (
        "from sklearn.datasets import make_classification\nfrom sklearn.linear_model import LogisticRegression\n"
        "X, y = make_classification(n_classes=3)\nLogisticRegression().fit(X, y - 1)\n"
    )
    assert [finding.level for finding in analyse(Source("a.py", program)).findings if finding.level == "error"] == []
