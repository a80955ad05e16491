"""rightloss.keras on one backend; `test_keras_drop_in.py` runs this file on each, in a process of its own."""

import os

import keras
import numpy as np
import pytest
from keras import losses as theirs
from sklearn.datasets import load_diabetes, load_digits

import rightloss
import rightloss.keras as ours
from rightloss import InputError

pytestmark = [  # of Keras' own
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:invalid value encountered in divide:RuntimeWarning"),
]
BACKEND = keras.backend.backend()
RANDOM = np.random.default_rng(0)
X, Y = (RANDOM.normal(size=(6, 5)).astype(np.float32) for _ in range(2))
POSITIVE = np.abs(X) + 0.1, np.abs(Y) + 0.1
ZERO_ONE = (Y > 0).astype(np.float32)
SHARES = np.exp(X) / np.exp(X).sum(-1, keepdims=True)
ROWS = np.exp(Y) / np.exp(Y).sum(-1, keepdims=True)
INDEX = np.array([0, 1, 2, 3, 4, 0])
HOT = np.eye(5, dtype=np.float32)[INDEX]
CHANCES = 1.0 / (1.0 + np.exp(-X))
CASES = [  # class, settings, target, prediction
    ("MeanSquaredError", {}, Y, X),
    ("MeanAbsoluteError", {}, Y, X),
    ("MeanAbsolutePercentageError", {}, *POSITIVE),
    ("MeanSquaredLogarithmicError", {}, *POSITIVE),
    ("Huber", {"delta": 0.7}, Y, X),
    ("LogCosh", {}, Y, X),
    ("Poisson", {}, *POSITIVE),
    ("Hinge", {}, ZERO_ONE, X),
    ("SquaredHinge", {}, 2 * ZERO_ONE - 1, X),
    ("BinaryCrossentropy", {}, ZERO_ONE, CHANCES),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ZERO_ONE, X),
    ("BinaryCrossentropy", {"from_logits": True, "axis": 0}, ZERO_ONE, X),
    ("BinaryFocalCrossentropy", {"gamma": 1.5}, ZERO_ONE, CHANCES),
    ("BinaryFocalCrossentropy", {"from_logits": True, "apply_class_balancing": True, "alpha": 0.3}, ZERO_ONE, X),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, ROWS, SHARES),
    ("CategoricalCrossentropy", {"from_logits": True}, HOT, X),
    ("SparseCategoricalCrossentropy", {}, INDEX, SHARES),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, INDEX, X),
    ("SparseCategoricalCrossentropy", {"from_logits": True, "ignore_class": 0}, INDEX, X),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, INDEX[:, None], SHARES),
    ("CategoricalFocalCrossentropy", {"gamma": 1.5}, HOT, SHARES),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "alpha": 0.5}, HOT, X),
    ("KLDivergence", {}, ROWS, SHARES),
]
NAMES = [f"{name}-{number}" for number, (name, *_) in enumerate(CASES)]
each_case = pytest.mark.parametrize(("name", "settings", "target", "prediction"), CASES, ids=NAMES)


def number(value):
    return np.asarray(keras.ops.convert_to_numpy(value))


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum", "none", "mean_with_sample_weight"])
@each_case
def test_numbers_are_keras(name, settings, target, prediction, reduction):
    weight = RANDOM.uniform(0.5, 2.0, len(target)).astype(np.float32)
    weight = weight[:5] if settings.get("axis") == 0 else weight
    mine, peer = (getattr(library, name)(reduction=reduction, **settings) for library in (ours, theirs))
    for more in ((), (weight,)):
        found, expected = (number(loss(target, prediction, *more)) for loss in (mine, peer))
        np.testing.assert_allclose(found, expected, rtol=2e-5, atol=2e-6)


@each_case
def test_masks_are_applied(name, settings, target, prediction):
    if settings.get("axis") == 0:
        return
    mask = keras.ops.convert_to_tensor(np.array([True, False, True, True, False, True]))
    found = []
    for library in (ours, theirs):
        given = keras.ops.convert_to_tensor(prediction, dtype="float32")
        keras.src.backend.set_keras_mask(given, mask)
        found.append(number(getattr(library, name)(**settings)(target, given)))
    np.testing.assert_allclose(*found, rtol=2e-5)


@each_case
def test_saved_and_loaded_it_is_the_same(name, settings, target, prediction):
    loss = getattr(ours, name)(**settings)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert type(again) is type(loss)
    assert again.get_config() == loss.get_config()
    np.testing.assert_array_equal(number(again(target, prediction)), number(loss(target, prediction)))


def test_what_keras_forgets_is_saved():
    again = keras.losses.deserialize(keras.losses.serialize(ours.Huber(delta=0.7)))
    assert again.get_config()["delta"] == 0.7
    assert "delta" not in theirs.Huber(delta=0.7).get_config()
    again = keras.losses.deserialize(keras.losses.serialize(ours.SparseCategoricalCrossentropy(axis=1)))
    assert again.get_config()["axis"] == 1


def test_other_losses_by_name():
    loss = ours.LossOf("tweedie", scale="raw", power=1.5)
    expected = rightloss.tweedie(power=1.5)(target=POSITIVE[0], raw=X)
    assert float(number(loss(POSITIVE[0], X))) == pytest.approx(float(expected), rel=1e-5)
    again = keras.losses.deserialize(keras.losses.serialize(loss))
    assert again.get_config() == loss.get_config()
    cut = np.sort(X, axis=1)
    ordered = ours.LossOf("ordinal")
    expected = rightloss.ordinal(target=INDEX, logits=cut)
    assert float(number(ordered(INDEX, cut))) == pytest.approx(float(expected), rel=1e-5)
    found = number(ours.Quantile(q=0.9)(Y, X))
    assert float(found) == pytest.approx(float(rightloss.pinball(q=0.9)(target=Y, prediction=X)), rel=1e-5)
    quantile = keras.losses.deserialize(keras.losses.serialize(ours.Quantile(q=0.9)))
    assert quantile.get_config()["q"] == 0.9


def test_right_near_certainty():
    sure = np.array([[20.0, 0.0]], np.float32)
    loss = ours.CategoricalCrossentropy(from_logits=True)(np.array([[1.0, 0.0]]), sure)
    assert float(number(loss)) == pytest.approx(2.0611536e-9, rel=1e-5)


REFUSED = {
    "shapes that broadcast": lambda: ours.MeanSquaredError()(np.zeros((3, 2)), np.zeros((3, 3))),
    "logits for probabilities": lambda: ours.BinaryCrossentropy()(ZERO_ONE, 10.0 * X),
    "logits for class probabilities": lambda: ours.SparseCategoricalCrossentropy()(INDEX, 10.0 * X),
    "a label outside": lambda: ours.SparseCategoricalCrossentropy(from_logits=True)(INDEX + 1, X),
    "a label -1": lambda: ours.SparseCategoricalCrossentropy(from_logits=True)(INDEX - 1, X),
    "labels 1 and 2": lambda: ours.Hinge()(ZERO_ONE + 1, X),
    "percent": lambda: ours.BinaryCrossentropy(from_logits=True)(100 * ROWS, X),
    "no distribution": lambda: ours.CategoricalCrossentropy(from_logits=True)(2.0 * HOT, X),
    "negative counts": lambda: ours.Poisson()(-POSITIVE[0], POSITIVE[1]),
    "a delta below 0": lambda: ours.Huber(delta=-1.0)(Y, X),
    "a level of 90": lambda: ours.Quantile(q=90),
    "smoothed focal loss": lambda: ours.BinaryFocalCrossentropy(label_smoothing=0.1)(ZERO_ONE, CHANCES),
    "no such loss": lambda: ours.LossOf("hubert"),
    "no such scale": lambda: ours.LossOf("hinge", scale="probabilities"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_refused(case):
    with pytest.raises(InputError):
        REFUSED[case]()


@pytest.mark.skipif(BACKEND != "torch", reason="only PyTorch's graph proves it")
def test_softmax_before_logits_is_refused():
    import torch

    made = torch.randn(6, 5, requires_grad=True).softmax(1)
    with pytest.raises(InputError, match="output of softmax"):
        ours.CategoricalCrossentropy(from_logits=True)(HOT, made)


@pytest.mark.skipif(BACKEND != "jax", reason="only JAX compiles")
def test_under_jit_what_would_be_refused_is_nan():
    import jax

    loss = ours.SparseCategoricalCrossentropy(from_logits=True, reduction="none")
    found = jax.jit(loss.__call__)(INDEX.astype(np.float32) - 1, X)
    assert list(np.isnan(found)) == [True, False, False, False, False, True]


@pytest.mark.skipif(BACKEND == "numpy", reason="NumPy does not train")
@pytest.mark.parametrize("data", ["digits", "diabetes"])
def test_a_training_script_ends_the_same_with_either_import(data):
    features, target = (load_digits if data == "digits" else load_diabetes)(return_X_y=True)
    x = ((features - features.mean(0)) / (features.std(0) + 1e-9)).astype(np.float32)
    y = target if data == "digits" else ((target - target.mean()) / target.std()).astype(np.float32)

    def trained(losses):
        keras.utils.set_random_seed(0)
        model = keras.Sequential([keras.layers.Dense(16, "relu"), keras.layers.Dense(10 if data == "digits" else 1)])
        loss = losses.SparseCategoricalCrossentropy(from_logits=True) if data == "digits" else losses.Huber()
        model.compile(optimizer="adam", loss=loss)
        return model.fit(x, y, epochs=4, batch_size=64, verbose=0).history["loss"][-1]

    assert trained(ours) == pytest.approx(trained(theirs), rel=2e-3)


@pytest.mark.skipif(BACKEND == "numpy", reason="NumPy does not train")
def test_a_model_that_was_saved_goes_on(tmp_path):
    model = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(5)])
    model.compile(optimizer="sgd", loss=ours.LossOf("log_cosh"))
    model.fit(X, Y, verbose=0)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert type(again.loss) is ours.LossOf
    assert again.evaluate(X, Y, verbose=0) == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-5)


def test_the_backend_is_the_one_asked_for():
    assert os.environ["KERAS_BACKEND"] == BACKEND
