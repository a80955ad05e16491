"""The rule metric-mismatch: scores that say nothing, and directions that are turned round."""

import pytest

from tests.rules.programs import keras_model, levels

RULE = "metric-mismatch"
PRICES = "keras.datasets.boston_housing.load_data()[0][1]"
ONE_HOT = "keras.utils.to_categorical(rng.integers(0, 5, 90), 5)"
ACCURACY, LINEAR = ", metrics=['accuracy']", "layers.Dense(1)"
SKLEARN = (
    "from sklearn.ensemble import RandomForestClassifier\n"
    "from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge\n"
    "from sklearn.metrics import accuracy_score, average_precision_score, log_loss, roc_auc_score\n"
    "from sklearn.model_selection import GridSearchCV, cross_val_score\n"
    "from sklearn.pipeline import make_pipeline\nfrom sklearn.preprocessing import StandardScaler\n"
)
CALLBACK = "from keras.callbacks import EarlyStopping, ModelCheckpoint\n"
WRONG = {
    "accuracy of prices": ("warning", keras_model(LINEAR, loss="'mse'", target=PRICES, more=ACCURACY)),
    "accuracy of percentages": ("warning", keras_model(LINEAR, loss="'mape'", more=ACCURACY)),
    "accuracy object": (
        "warning",
        keras_model(
            "layers.Dense(3, 'softmax')", loss="'categorical_crossentropy'", more=", metrics=[keras.metrics.Accuracy()]"
        ),
    ),
    "binary accuracy of five classes": (
        "warning",
        keras_model(
            "layers.Dense(5, 'softmax')",
            loss="'categorical_crossentropy'",
            target=ONE_HOT,
            more=", metrics=['binary_accuracy']",
        ),
    ),
    "largest loss": ("error", CALLBACK + "EarlyStopping(monitor='val_loss', mode='max')\n"),
    "smallest accuracy": ("error", CALLBACK + "ModelCheckpoint('a', monitor='val_accuracy', mode='min')\n"),
    "lightning": (
        "error",
        "from pytorch_lightning.callbacks import ModelCheckpoint\nModelCheckpoint(monitor='val_auc', mode='min')\n",
    ),
    "transformers": (
        "error",
        "from transformers import TrainingArguments\n"
        "TrainingArguments('out', metric_for_best_model='eval_loss', greater_is_better=True)\n",
    ),
    "curve of labels": (
        "warning",
        SKLEARN + "clf = RandomForestClassifier()\nclf.fit(X, y)\nroc_auc_score(y, clf.predict(X))\n",
    ),
    "curve of a threshold": ("warning", SKLEARN + "average_precision_score(y, (p > 0.5).astype(int))\n"),
    "log loss of labels": (
        "warning",
        SKLEARN
        + "clf = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, y)\nlog_loss(y, clf.predict(X))\n",
    ),
    "accuracy of a regressor": (
        "error",
        SKLEARN + "m = LinearRegression()\nm.fit(X, y)\naccuracy_score(y, m.predict(X))\n",
    ),
    "search of a regressor": ("error", SKLEARN + "GridSearchCV(Ridge(), {}, scoring='f1_macro')\n"),
    "validation of a classifier": ("warning", SKLEARN + "cross_val_score(LogisticRegression(), X, y, scoring='r2')\n"),
    "a booster": (
        "warning",
        "import lightgbm as lgb\nlgb.train({'objective': 'regression', 'metric': 'binary_error'}, data)\n",
    ),
}
RIGHT = {
    "accuracy of classes": keras_model(
        "layers.Dense(5, 'softmax')", loss="'categorical_crossentropy'", target=ONE_HOT, more=ACCURACY
    ),
    "accuracy of unknown targets": keras_model(LINEAR, loss="'mse'", target="np.load('y.npy')", more=ACCURACY),
    "accuracy of 0 and 1": keras_model(LINEAR, loss="'mse'", target="rng.integers(0, 2, 90)", more=ACCURACY),
    "binary accuracy of tags": keras_model(
        "layers.Dense(5, 'sigmoid')", loss="'binary_crossentropy'", more=", metrics=['binary_accuracy']"
    ),
    "error of prices": keras_model(LINEAR, loss="'mse'", target=PRICES, more=", metrics=['mae']"),
    "smallest loss": CALLBACK + "EarlyStopping(monitor='val_loss', mode='min')\n",
    "left to the callback": CALLBACK + "EarlyStopping(monitor='val_loss', patience=3)\n",
    "largest accuracy": CALLBACK + "ModelCheckpoint('a', monitor='val_accuracy', mode='max')\n",
    "negated error": CALLBACK + "EarlyStopping(monitor='neg_mse', mode='max')\n",
    "a name that says nothing": CALLBACK + "EarlyStopping(monitor='score', mode='min')\n",
    "curve of probabilities": SKLEARN
    + "clf = LogisticRegression().fit(X, y)\nroc_auc_score(y, clf.predict_proba(X)[:, 1])\n",
    "curve of a regressor": SKLEARN + "m = Ridge().fit(X, y)\nroc_auc_score(y, m.predict(X))\n",
    "accuracy of rounded numbers": SKLEARN
    + "m = LinearRegression()\nm.fit(X, y)\naccuracy_score(y, m.predict(X).round())\n",
    "search of a classifier": SKLEARN + "GridSearchCV(LogisticRegression(), {}, scoring='accuracy')\n",
    "curve by a regressor": SKLEARN + "cross_val_score(Ridge(), X, y, scoring='roc_auc')\n",
    "an unknown model": SKLEARN + "def run(m):\n    return cross_val_score(m, X, y, scoring='accuracy')\n",
    "a booster": "import lightgbm as lgb\nlgb.train({'objective': 'regression', 'metric': 'l1'}, data)\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_found(name):
    level, text = WRONG[name]
    assert set(levels(text, RULE)) == {level}


@pytest.mark.parametrize("name", RIGHT)
def test_silent(name):
    assert levels(RIGHT[name], RULE) == []
