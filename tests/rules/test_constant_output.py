"""The rule constant-output: every way to softmax over one number, and the softmaxes that are right."""

import pytest

from tests.rules.programs import KERAS, TORCH, found, keras_model, levels, silent

RULE = "constant-output"
SCCE = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
WRONG = {
    "one softmax unit": keras_model("layers.Dense(1, activation='softmax')", loss="'binary_crossentropy'"),
    "an activation by itself": keras_model(
        "layers.Dense(1)", "layers.Activation('softmax')", loss="'binary_crossentropy'"
    ),
    "a softmax layer": keras_model("layers.Dense(1)", "layers.Softmax()", loss="'mse'"),
    "categorical cross-entropy of one unit": keras_model(
        "layers.Dense(1, activation='sigmoid')", loss="'categorical_crossentropy'"
    ),
    "one logit": keras_model("layers.Dense(1)", loss=SCCE),
    "functional": KERAS
    + (
        "start = keras.Input((4,))\nout = layers.Dense(1, activation='softmax')(start)\n"
        "keras.Model(start, out).compile(loss='binary_crossentropy')\n"
    ),
    "tf.keras": (
        "import tensorflow as tf\ndense = tf.keras.layers.Dense(1, activation=tf.nn.softmax)\n"
        "model = tf.keras.Sequential([dense])\n"
        "model.compile(loss=tf.keras.losses.binary_crossentropy)\n"
    ),
    "torch, softmax": TORCH
    + "p = F.softmax(nn.Linear(4, 1)(x), dim=1)\nF.binary_cross_entropy(p, torch.rand(90, 1)).backward()\n",
    "torch, log-softmax": TORCH + "F.nll_loss(F.log_softmax(nn.Linear(4, 1)(x), dim=-1), k).backward()\n",
    "torch, cross-entropy": TORCH + "nn.CrossEntropyLoss()(nn.Linear(4, 1)(x), k).backward()\n",
}
RIGHT = {
    "one sigmoid unit": keras_model("layers.Dense(1, activation='sigmoid')", loss="'binary_crossentropy'"),
    "two softmax units": keras_model("layers.Dense(2, activation='softmax')", loss="'sparse_categorical_crossentropy'"),
    "unknown units": KERAS
    + (
        "def build(units):\n    model = keras.Sequential([layers.Dense(units, activation='softmax')])\n"
        "    model.compile(loss='categorical_crossentropy')\n"
    ),
    "attention over time": KERAS
    + (
        "start = keras.Input((9, 4))\nscore = layers.Dense(1)(start)\nweight = layers.Softmax(axis=1)(score)\n"
        "pooled = layers.Lambda(lambda t: ops.sum(t[0] * t[1], axis=1))([weight, start])\n"
        "model = keras.Model(start, layers.Dense(3, activation='softmax')(pooled))\n"
        "model.compile(loss='sparse_categorical_crossentropy')\n"
    ),
    "softmax over candidates": TORCH
    + (
        "c = torch.randn(90, 7, 4)\nscore = nn.Linear(4, 1)(c).squeeze(-1)\n"
        "F.cross_entropy(score, torch.randint(0, 7, (90,))).backward()\n"
    ),
    "softmax over time, of one column": TORCH
    + (
        "c = torch.randn(90, 7, 4)\nw = F.softmax(nn.Linear(4, 1)(c), dim=1)\n"
        "F.cross_entropy(nn.Linear(4, 3)((w * c).sum(1)), k).backward()\n"
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_found(name):
    assert set(levels(WRONG[name], RULE)) == {"error"}


@pytest.mark.parametrize("name", RIGHT)
def test_silent(name):
    assert silent(RIGHT[name])


def test_the_layer_is_shown():
    (finding,) = found(WRONG["one softmax unit"], RULE)
    assert (
        finding[1]
        == WRONG["one softmax unit"].splitlines().index("model.add(layers.Dense(1, activation='softmax'))") + 1
    )
