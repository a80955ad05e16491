"""The rule exclusive-classes: softmax for labels that go together, sigmoids for classes that do not."""

import pytest

from tests.rules.programs import TORCH, keras_model, levels

RULE = "exclusive-classes"
ONE_HOT = "keras.utils.to_categorical(rng.integers(0, 5, 90), 5)"
TAGS = "(rng.random((90, 5)) > 0.7).astype('float32')"
SOFTMAX, SIGMOID = "layers.Dense(5, activation='softmax')", "layers.Dense(5, activation='sigmoid')"
WRONG = {
    "softmax for tags": ("error", keras_model(SOFTMAX, loss="'categorical_crossentropy'", target=TAGS)),
    "sigmoids for one class": ("warning", keras_model(SIGMOID, loss="'categorical_crossentropy'", target=ONE_HOT)),
    "sigmoids for a class index": ("warning", keras_model(SIGMOID, loss="'sparse_categorical_crossentropy'")),
    "softmax and binary loss": ("warning", keras_model(SOFTMAX, loss="'binary_crossentropy'", target=ONE_HOT)),
    "sigmoids and binary loss for one class": (
        "advice",
        keras_model(SIGMOID, loss="'binary_crossentropy'", target=ONE_HOT),
    ),
    "torch, softmax loss for tags": (
        "error",
        TORCH + "F.cross_entropy(nn.Linear(4, 5)(x), torch.randint(0, 2, (90, 5)).float()).backward()\n",
    ),
    "torch, binary loss for one class": (
        "advice",
        TORCH + "F.binary_cross_entropy_with_logits(nn.Linear(4, 3)(x), F.one_hot(k, 3).float()).backward()\n",
    ),
}
RIGHT = {
    "softmax for one class": keras_model(SOFTMAX, loss="'categorical_crossentropy'", target=ONE_HOT),
    "sigmoids for tags": keras_model(SIGMOID, loss="'binary_crossentropy'", target=TAGS),
    "two units": keras_model("layers.Dense(2, activation='softmax')", loss="'binary_crossentropy'"),
    "one unit": keras_model("layers.Dense(1, activation='sigmoid')", loss="'binary_crossentropy'"),
    "an autoencoder": keras_model("layers.Dense(4, activation='sigmoid')", loss="'binary_crossentropy'", target="x"),
    "soft labels": TORCH + "F.cross_entropy(nn.Linear(4, 3)(x), nn.Linear(4, 3)(x).softmax(1).detach()).backward()\n",
    "one-hot by comparison": TORCH
    + "t = (k[:, None] == torch.arange(3)).float()\nF.cross_entropy(nn.Linear(4, 3)(x), t).backward()\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_found(name):
    level, text = WRONG[name]
    assert set(levels(text, RULE)) == {level}


@pytest.mark.parametrize("name", RIGHT)
def test_silent(name):
    assert levels(RIGHT[name], RULE) == []
