"""Every spelling is called for real, and its number compared with ours."""

import os
from importlib import import_module

import numpy as np
import pytest

from rightloss import InputError, registry
from rightloss.spelling import KEYWORDS, Spelling, spellings
from rightloss.vocabulary import Labels, Row, Scale

os.environ.setdefault("KERAS_BACKEND", "torch")

EVERY = [spelling for found in spellings().values() for spelling in found if not spelling.fits]
REDUCE_THE_LAST_AXIS = {spelling.entry for spelling in EVERY if spelling.entry.startswith("keras.losses.")} | {
    f"torch.nn.{name}" for name in ("MultiLabelSoftMarginLoss", "functional.multilabel_soft_margin_loss")
}
ROWS, CLASSES = 12, 4
VALUES = {
    "delta": [0.3, 1.7],
    "beta": [0.3, 1.7],
    "epsilon": [0.1, 0.7],
    "tau": [0.3, 0.8],
    "q": [0.1, 0.8],
    "power": [1.5, 1.9],
    "label_smoothing": [0.1],
    "gamma": [1.0, 3.0],
    "alpha": [0.25],
    "margin": [0.5],
}
CONVERT = {
    "torch": lambda array: import_module("torch").from_numpy(array),
    "optax": lambda array: import_module("jax").numpy.asarray(
        array.astype(np.float32 if array.dtype.kind == "f" else np.int32)
    ),
}


def name(spelling: Spelling) -> str:
    return f"{spelling.entry}-{spelling.loss}-{spelling.scale.name}-{spelling.labels.name}"


def target_for(spelling: Spelling, random: np.random.Generator) -> np.ndarray:
    index = np.arange(ROWS) % CLASSES
    if spelling.labels is Labels.DISTRIBUTION and spelling.loss != "multiclass_focal":
        return random.dirichlet(np.ones(CLASSES), ROWS)
    return {
        Labels.REAL: random.normal(size=ROWS),
        Labels.POSITIVE: random.gamma(2.0, size=ROWS) + 0.1,
        Labels.COUNT: random.poisson(3.0, ROWS).astype(float),
        Labels.SOFT: random.uniform(size=ROWS),
        Labels.ZERO_ONE: np.arange(ROWS) % 2.0,
        Labels.PLUS_MINUS: np.arange(ROWS) % 2 * 2.0 - 1.0,
        Labels.CLASS_INDEX: index,
        Labels.DISTRIBUTION: index,
    }[spelling.labels]


def prediction_for(spelling: Spelling, random: np.random.Generator) -> np.ndarray:
    row = registry.loss(spelling.loss).row
    by_class = row is Row.CLASSES
    raw = random.normal(size={Row.CLASSES: (ROWS, CLASSES), Row.PAIR: (ROWS, 2)}.get(row, (ROWS,)))
    if row is Row.PAIR:
        return np.exp(raw)
    if spelling.scale in (Scale.PROBABILITY, Scale.LOG_PROBABILITY):
        odds = np.exp(raw)
        probability = odds / odds.sum(axis=-1, keepdims=True) if by_class else odds / (1.0 + odds)
        return np.log(probability) if spelling.scale is Scale.LOG_PROBABILITY else probability
    positive = spelling.scale is Scale.RATE or spelling.labels is Labels.POSITIVE
    return np.exp(raw) if positive else raw


def settings_for(spelling: Spelling) -> list[dict[str, float]]:
    tried = [{}]
    for ours, _ in spelling.parameters:
        tried += [{ours: value} for value in VALUES[ours]]
    return tried


def arrays_for(spelling: Spelling, target, prediction):
    """Give what the entry is called with, by the words of its order."""
    if spelling.loss == "gaussian_nll":
        return {"prediction": prediction[:, 0], "target": target, "variance": prediction[:, 1]}
    if spelling.loss == "multiclass_focal":
        target = np.eye(CLASSES)[target]
    if prediction.ndim == 1 and spelling.entry in REDUCE_THE_LAST_AXIS:
        target, prediction = target[:, None], prediction[:, None]
    return {"prediction": prediction, "target": target}


def theirs(spelling: Spelling, target, prediction, settings):
    convert = CONVERT.get(spelling.entry.partition(".")[0], np.asarray)
    module, _, last = spelling.entry.rpartition(".")
    entry = getattr(import_module(module), last)
    known = dict(registry.loss(spelling.loss).with_parameters(**settings).settings)
    options = dict(spelling.arguments) | {their_name: known[our_name] for our_name, their_name in spelling.parameters}
    given = arrays_for(spelling, target, prediction)
    arrays = [convert(given[word]) for word in spelling.order]
    result = entry(**options)(*arrays) if spelling.is_class else entry(*arrays, **options)
    return np.asarray(result.detach() if hasattr(result, "detach") else result, dtype=float)


def ours(spelling: Spelling, target, prediction, settings):
    loss = registry.loss(spelling.loss).with_parameters(**settings)
    if spelling.labels is Labels.PLUS_MINUS and Labels.PLUS_MINUS not in loss.labels:
        target = (target + 1.0) / 2.0
    if spelling.scale is Scale.LOG_PROBABILITY:
        prediction = np.exp(prediction)
    word = KEYWORDS[spelling.scale]
    if word == "probabilities" and word not in loss.keywords():
        word, prediction = "logits", np.log(prediction)  # softmax gives them back
    given = {"target": target, word: prediction, "reduction": str(spelling.reduction)}
    divisor = CLASSES if spelling.over_classes else 1.0
    return np.asarray(loss(**given)) * spelling.factor / divisor


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides")
@pytest.mark.parametrize("spelling", EVERY, ids=name)
def test_computes_what_it_says(spelling):
    random = np.random.default_rng(7)
    target = target_for(spelling, random)
    first, second = prediction_for(spelling, random), prediction_for(spelling, random)
    close = (
        {"rtol": 2e-5, "atol": 2e-6} if spelling.entry.startswith(("keras", "optax")) else {"rtol": 1e-7, "atol": 1e-9}
    )
    for settings in settings_for(spelling):
        gaps = [
            theirs(spelling, target, prediction, settings) - ours(spelling, target, prediction, settings)
            for prediction in (first, second)
        ]
        expected = gaps[1] if spelling.up_to_constant else 0.0
        np.testing.assert_allclose(
            theirs(spelling, target, first, settings) - expected, ours(spelling, target, first, settings), **close
        )


TOLERANT = [spelling for spelling in EVERY if spelling.tolerates]


@pytest.mark.parametrize("spelling", TOLERANT, ids=name)
def test_tolerates_what_it_says(spelling):
    assert spelling.tolerates == (Scale.LOG_PROBABILITY,)
    random = np.random.default_rng(8)
    target, logits = target_for(spelling, random), prediction_for(spelling, random)
    log_probability = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
    for settings in settings_for(spelling):
        np.testing.assert_allclose(
            theirs(spelling, target, log_probability, settings), theirs(spelling, target, logits, settings), rtol=2e-5
        )


def test_the_categorical_hinge_of_keras_is_another_loss():
    # It counts a wrong score of at least 0, even where all wrong scores are negative: the name is not ours to take.
    keras = import_module("keras")
    theirs = keras.losses.categorical_hinge(np.array([[1.0, 0.0]]), np.array([[-1.0, -5.0]]))
    ours = registry.loss("crammer_singer_hinge").value(target=[0], raw=[[-1.0, -5.0]])
    assert (float(theirs[0]), float(ours[0])) == (2.0, 0.0)
    with pytest.raises(InputError, match="categorical_hinge"):
        registry.loss("categorical_hinge")
