"""What no loss accepts in silence: one clear error each, which says what was given, what is expected, what to do."""

import numpy as np
import pytest

import rightloss
from rightloss import registry

BCE, CE = "binary_cross_entropy", "cross_entropy"
READ_ONLY = np.zeros((1, 2))
READ_ONLY.flags.writeable = False

BAD = {
    "a column against a vector": (
        lambda: rightloss.mse(target=np.zeros(3), prediction=np.zeros((3, 1))),
        "squared_error: target has shape (3,), prediction has shape (3, 1)",
        "prediction.squeeze(-1)",
    ),
    "a vector against a column": (
        lambda: rightloss.mae(target=np.zeros((3, 1)), prediction=np.zeros(3)),
        "absolute_error: target has shape (3, 1), prediction has shape (3,)",
        "target.squeeze(-1)",
    ),
    "unequal lengths": (
        lambda: rightloss.hinge(target=[1, -1], raw=[0.5]),
        "hinge: target has shape (2,), raw has shape (1,)",
        "one shape",
    ),
    "classes on another axis": (
        lambda: rightloss.cross_entropy(target=np.zeros((2, 4), int), logits=np.zeros((2, 3, 4))),
        "cross_entropy: target has shape (2, 4), logits (2, 3, 4) with one number for each class on axis -1",
        "set `axis`",
    ),
    "no such axis": (
        lambda: rightloss.cross_entropy(axis=3)(target=[0], logits=[[0.0, 1.0]]),
        "cross_entropy: logits has shape (1, 2), which has no axis 3",
        "`axis`",
    ),
    "no samples": (
        lambda: rightloss.mse(target=[], prediction=[]),
        "squared_error: there are no samples",
        "skip empty batches",
    ),
    "text": (lambda: rightloss.mse(target=["a"], prediction=[1.0]), "squared_error: target has dtype <U1", "astype"),
    "objects": (
        lambda: rightloss.mse(target=[1.0], prediction=np.array([None])),
        "squared_error: prediction has dtype object",
        "astype",
    ),
    "complex": (lambda: rightloss.mse(target=[1.0], prediction=[1j]), "prediction has dtype complex128", "numbers"),
    "labels {-1, +1} for {0, 1}": (
        lambda: rightloss.bce(target=[-1, 1], logits=[0.0, 0.0]),
        f"{BCE}: target holds -1 at index 0",
        "`(target + 1) / 2`",
    ),
    "labels {0, 1} for {-1, +1}": (
        lambda: rightloss.hinge(target=[0, 1], raw=[0.0, 0.0]),
        "hinge: target holds 0 at index 0",
        "`2 * target - 1`",
    ),
    "soft targets where there is no agreement": (
        lambda: rightloss.focal(target=[0.5], logits=[0.0]),
        "focal: target holds 0.5",
        "{0, 1}",
    ),
    "counts below 0": (lambda: rightloss.poisson(target=[-1], raw=[0.0]), "poisson: target holds -1", "[0, ∞)"),
    "an amount of 0": (lambda: rightloss.gamma(target=[0.0], raw=[0.0]), "gamma: target holds 0", "(0, ∞)"),
    "a share of nothing": (
        lambda: rightloss.mape(target=[1.0, 0.0], prediction=[1.0, 1.0]),
        "absolute_percentage_error: target holds 0 at index 1",
        "without 0",
    ),
    "probabilities above 1": (
        lambda: rightloss.bce(target=[1], probabilities=[1.5]),
        f"{BCE}: probabilities holds 1.5",
        "`logits=`",
    ),
    "logits as probabilities": (
        lambda: rightloss.cross_entropy(target=[1], probabilities=[[-1.0, 2.0]]),
        f"{CE}: probabilities holds -1 at index (0, 0)",
        "`logits=`",
    ),
    "probabilities that do not sum to 1": (
        lambda: rightloss.cross_entropy(target=[1], probabilities=[[0.5, 0.8]]),
        f"{CE}: probabilities has a row that sums to 1.3",
        "binary_cross_entropy",
    ),
    "a target distribution that does not sum to 1": (
        lambda: rightloss.kl_divergence(target=[[1.0, 1.0]], logits=[[0.0, 0.0]]),
        "kl_divergence: target has a row that sums to 2",
        "sum to 1",
    ),
    "a rate below 0": (lambda: rightloss.poisson(target=[1], prediction=[-0.5]), "prediction holds -0.5", "`raw=`"),
    "a raw number below the interval": (
        lambda: rightloss.msle(target=[1.0], raw=[-2.0]),
        "squared_log_error: raw holds -2",
        "[-1, ∞]",
    ),
    "classes counted from 1": (
        lambda: rightloss.cross_entropy(target=[1, 3], logits=np.zeros((2, 3))),
        f"{CE}: target holds class 3 at index 1, but there are 3 classes",
        "subtract 1",
    ),
    "a negative class": (
        lambda: rightloss.cross_entropy(target=[-100, 0], logits=np.zeros((2, 3))),
        f"{CE}: target holds class -100 at index 0",
        "`ignore_index=`",
    ),
    "class indices as floats": (
        lambda: rightloss.cross_entropy(target=[1.0, 0.0], logits=np.zeros((2, 3))),
        f"{CE}: target has dtype float64",
        "astype(int)",
    ),
    "an index for a divergence": (
        lambda: rightloss.kl_divergence(target=[1], logits=[[0.0, 0.0]]),
        "kl_divergence: target has shape (1,)",
        "one-hot",
    ),
    "one-hot rows for an index loss": (
        lambda: rightloss.crammer_singer_hinge(target=[[0, 1]], raw=[[0.0, 0.0]]),
        "crammer_singer_hinge: target has the shape of the prediction",
        "argmax",
    ),
    "thresholds that fall": (
        lambda: rightloss.ordinal(target=[1], logits=[[1.0, 0.0]]),
        "ordinal: logits decrease along the thresholds at index (0, 0)",
        "cumulative sum",
    ),
    "a missing target": (
        lambda: rightloss.mse(target=[1.0, np.nan], prediction=[1.0, 1.0]),
        "squared_error: target holds nan at index 1",
        "drop the rows",
    ),
    "an infinite target": (lambda: rightloss.mse(target=[np.inf], prediction=[1.0]), "target holds inf", "finite"),
    "a negative weight": (
        lambda: rightloss.mse(target=[1.0], prediction=[1.0], weight=[-1.0]),
        "squared_error: weight holds -1",
        "weight 0",
    ),
    "a missing weight": (
        lambda: rightloss.mse(target=[1.0], prediction=[1.0], weight=[np.nan]),
        "squared_error: weight holds nan",
        "finite weights",
    ),
    "weights of another shape": (
        lambda: rightloss.mse(target=np.ones((2, 3)), prediction=np.ones((2, 3)), weight=[1.0, 2.0]),
        "squared_error: weight has shape (2,), but there are samples of shape (2, 3)",
        "broadcast_to",
    ),
    "class weights of another length": (
        lambda: rightloss.cross_entropy(class_weight=[1, 2])(target=[0], logits=np.zeros((1, 3))),
        f"{CE}: class_weight has 2 numbers, but there are 3 classes",
        "order of the class indices",
    ),
    "an unknown keyword": (
        lambda: rightloss.mse(target=[1.0], predictoin=[1.0]),
        "no keyword of squared_error is called `predictoin`",
        "did you mean `prediction`?",
    ),
    "an unknown parameter": (lambda: rightloss.huber(dleta=1), "called `dleta`", "did you mean `delta`?"),
    "a parameter out of range": (lambda: rightloss.huber(delta=-1), "huber: delta is -1", "(0, ∞)"),
    "a quantile in per cent": (lambda: rightloss.pinball(q=90), "pinball: q is 90", "(0, 1)"),
    "an unknown reduction": (
        lambda: rightloss.mse(target=[1.0], prediction=[1.0], reduction="meen"),
        "no reduction of squared_error is called `meen`",
        "did you mean `mean`?",
    ),
    "an unknown loss": (lambda: registry.loss("hubr"), "no loss is called `hubr`", "did you mean `huber`?"),
    "two scales": (
        lambda: rightloss.bce(target=[1], logits=[0.0], probabilities=[0.5]),
        f"{BCE}: given `target` and `logits` and `probabilities`",
        "give one",
    ),
    "no prediction": (lambda: rightloss.bce(target=[1]), f"{BCE}: given `target`", "logits=…"),
    "no target": (lambda: rightloss.mse(prediction=[1.0]), "squared_error: given `prediction`", "target=…"),
    "a scale that the loss does not have": (
        lambda: rightloss.hinge(target=[1], probabilities=[0.5]),
        "hinge: given `target` and `probabilities`",
        "hinge takes `raw`",
    ),
    "arguments without names": (lambda: rightloss.mse([1.0], [2.0]), "2 arguments without a name", "prediction=…"),
    "out of another shape": (
        lambda: rightloss.mse.value_gradient(target=[1.0], prediction=[1.0], out=np.zeros(2)),
        "squared_error: `out` has shape (2,) and dtype float64",
        "`empty_like`",
    ),
    "out of another dtype": (
        lambda: rightloss.mse.value_gradient(target=[1.0], prediction=[1.0], out=np.zeros(1, int)),
        "squared_error: `out` has shape (1,) and dtype int64",
        "dtype float64",
    ),
    "out that cannot be written": (
        lambda: rightloss.cross_entropy.value_gradient(target=[0], logits=[[0.0, 1.0]], out=READ_ONLY),
        f"{CE}: `out` is read-only",
        "copy it",
    ),
    "options on logits with probabilities": (
        lambda: rightloss.cross_entropy(softcap=30.0)(target=[0], probabilities=[[0.5, 0.5]]),
        "cross_entropy: z_loss and softcap act on logits",
        "before the softmax",
    ),
    "a Hessian where there is none": (
        lambda: rightloss.hinge.hessian_product([1.0], target=[1], raw=[0.0]),
        "hinge: no Hessian on this scale",
        "`majorant`",
    ),
    "a best constant for no sample": (
        lambda: rightloss.mse.constant_minimiser(target=[1.0, 2.0], weight=[0.0, 0.0]),
        "squared_error: all weights are 0",
        "a sample that counts",
    ),
    "a prediction of a score": (lambda: rightloss.hinge.inverse_link([1.0]), "hinge: a score has no", "sign"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(name):
    make, fault, remedy = BAD[name]
    with pytest.raises(rightloss.InputError) as refused:
        make()
    message = str(refused.value)
    assert fault in message.splitlines()[0]
    assert remedy in message
    assert 2 <= len(message.splitlines()) <= 3


def test_an_unknown_name_of_the_module_says_what_was_meant():
    with pytest.raises(AttributeError, match="did you mean `huber`"):
        _ = rightloss.hubr


def test_a_refusal_leaves_the_gradient_buffer_as_it_was():
    out = np.full((2, 3), 7.0)
    with pytest.raises(rightloss.InputError):
        rightloss.cross_entropy.value_gradient(target=[0, 3], logits=np.zeros((2, 3)), out=out)
    assert (out == 7.0).all()


@pytest.mark.parametrize("name", registry.losses())
def test_every_loss_refuses_what_it_cannot_compare(name):
    with pytest.raises(rightloss.InputError, match="shape"):
        registry.loss(name)(target=np.ones(3, int), raw=np.zeros((4, 2)))
