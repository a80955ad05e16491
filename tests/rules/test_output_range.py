"""The rule output-range: heads that cannot reach logits or targets, and those that can."""

import pytest

from tests.rules.programs import TORCH, keras_model, levels, silent

RULE = "output-range"
SCCE = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
BCE = "keras.losses.BinaryCrossentropy(from_logits=True)"
CLASSES = "rng.integers(0, 3, 90)"
PRICES = "keras.datasets.boston_housing.load_data()[0][1]"
WRONG = {
    "ReLU logits": ("error", keras_model("layers.Dense(3, activation='relu')", loss=SCCE)),
    "ReLU layer": ("error", keras_model("layers.Dense(3)", "layers.ReLU()", loss=SCCE)),
    "ReLU before sigmoid in the loss": ("error", keras_model("layers.Dense(1, activation='relu')", loss=BCE)),
    "softplus before sigmoid in the loss": ("warning", keras_model("layers.Dense(1, 'softplus')", loss=BCE)),
    "tanh logits": ("warning", keras_model("layers.Dense(3, activation='tanh')", loss=SCCE)),
    "sigmoid for prices": ("error", keras_model("layers.Dense(1, 'sigmoid')", loss="'mse'", target=PRICES)),
    "tanh for prices": ("error", keras_model("layers.Dense(1, 'tanh')", loss="'mae'", target=PRICES)),
    "ReLU for both signs": (
        "warning",
        keras_model("layers.Dense(1, 'relu')", loss="keras.losses.Huber()", target="rng.normal(size=(90, 1))"),
    ),
    "torch, ReLU": (
        "error",
        TORCH + "net = nn.Sequential(nn.Linear(4, 3), nn.ReLU())\nF.cross_entropy(net(x), k).backward()\n",
    ),
    "torch, clamp": ("warning", TORCH + "F.cross_entropy(nn.Linear(4, 3)(x).clamp(0, 1), k).backward()\n"),
    "torch, both signs": (
        "warning",
        TORCH + "F.mse_loss(nn.Linear(4, 4)(x).sigmoid(), torch.randn(90, 4)).backward()\n",
    ),
    "torch, standardised": (
        "warning",
        TORCH
        + (
            "import pandas as pd\ny = pd.read_csv('a.csv')['b'].to_numpy()\ny = (y - y.mean()) / y.std()\n"
            "F.mse_loss(nn.Linear(4, 1)(x).relu().squeeze(1), torch.tensor(y)).backward()\n"
        ),
    ),
}
RIGHT = {
    "linear logits": keras_model("layers.Dense(3)", loss=SCCE, target=CLASSES),
    "ReLU inside": keras_model("layers.Dense(9, 'relu')", "layers.Dense(3)", loss=SCCE, target=CLASSES),
    "leaky ReLU": keras_model("layers.Dense(3)", "layers.ReLU(negative_slope=0.1)", loss=SCCE),
    "ReLU for positive targets": keras_model("layers.Dense(1, 'relu')", loss="'mse'", target=PRICES),
    "sigmoid for unknown targets": keras_model("layers.Dense(1, 'sigmoid')", loss="'mse'", target="np.load('y.npy')"),
    "sigmoid for scaled targets": keras_model("layers.Dense(1, 'sigmoid')", loss="'mse'", target=PRICES + " / 50.0"),
    "sigmoid for one-hot rows": keras_model(
        "layers.Dense(3, 'sigmoid')", loss="'mse'", target=f"keras.utils.to_categorical({CLASSES}, 3)"
    ),
    "wide clip": TORCH + "F.cross_entropy(nn.Linear(4, 3)(x).clamp(-30, 30), k).backward()\n",
    "scaled tanh": TORCH + "F.cross_entropy(10 * nn.Linear(4, 3)(x).tanh(), k).backward()\n",
    "clip of probabilities": TORCH
    + "p = nn.Linear(4, 3)(x).sigmoid().clamp(1e-6, 1)\nF.binary_cross_entropy(p, torch.rand(90, 3)).backward()\n",
    "softplus scores over classes": TORCH + "F.cross_entropy(F.softplus(nn.Linear(4, 3)(x)), k).backward()\n",
}


# What other rules may have something to say about.
OTHERWISE = {"sigmoid for one-hot rows", "softplus scores over classes"}


@pytest.mark.parametrize("name", WRONG)
def test_found(name):
    level, text = WRONG[name]
    assert set(levels(text, RULE)) == {level}


@pytest.mark.parametrize("name", RIGHT)
def test_silent(name):
    assert levels(RIGHT[name], RULE) == []
    assert silent(RIGHT[name]) or name in OTHERWISE
