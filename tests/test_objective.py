"""One number and what it is made of, for parameters in every container."""

import pickle
from dataclasses import FrozenInstanceError

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

import rightloss
from rightloss import InputError, Objective

L1, L2 = rightloss.l1(per_absolute=0.3), rightloss.l2(per_square=0.2)
ROWS = rightloss.group_lasso(per_norm=0.4)
TARGET, PREDICTION = np.array([1.0, 2.0, 9.0]), np.array([1.5, 2.0, 3.0])
GIVEN = {"target": TARGET, "prediction": PREDICTION}
WEIGHTS = np.array([[1.0, -2.0], [0.0, 3.0]])
BIAS = np.array([5.0, 7.0])


def cost(*arrays):
    """Elastic net by hand."""
    return sum(0.3 * np.abs(array).sum() + 0.2 * (array**2).sum() for array in map(np.asarray, arrays))


@pytest.mark.parametrize("reduction", ["mean", "sum", "weighted_mean"])
def test_is_the_sum_of_its_parts(reduction):
    objective = Objective(rightloss.huber, L1, L2, reduction=reduction)
    given = GIVEN | {"weight": [1.0, 2.0, 0.5]}
    data = rightloss.huber(**given, reduction=reduction)
    assert objective(**given, parameters=BIAS) == pytest.approx(data + cost(BIAS), rel=1e-15)
    value, slope, penalties = objective.value_gradient(**given, parameters=BIAS)
    assert value == objective(**given, parameters=BIAS)
    np.testing.assert_array_equal(slope, rightloss.huber.gradient(**given, reduction=reduction))
    np.testing.assert_allclose(penalties, 0.3 * np.sign(BIAS) + 0.4 * BIAS, rtol=1e-15)


def test_without_penalties_it_is_the_loss():
    objective = Objective(rightloss.huber)
    assert objective(**GIVEN) == rightloss.huber(**GIVEN)
    assert objective.value_gradient(**GIVEN)[2] == ()
    np.testing.assert_array_equal(objective.value_gradient(**GIVEN, parameters=BIAS)[2], [0.0, 0.0])
    assert str(objective.breakdown(**GIVEN)) == ("huber         1.875   100.0%\ntotal         1.875")


def test_elastic_net_is_a_sum():
    together, apart = Objective(rightloss.mse, L1 + L2), Objective(rightloss.mse, L1, L2)
    assert together == apart
    assert together(**GIVEN, parameters=BIAS) == pytest.approx(rightloss.mse(**GIVEN) + cost(BIAS))


def test_a_penalty_given_twice_counts_twice():
    objective = Objective(rightloss.mse, L2, L2)
    value, _, slope = objective.value_gradient(**GIVEN, parameters=BIAS)
    assert value == pytest.approx(rightloss.mse(**GIVEN) + 0.4 * (BIAS**2).sum())
    np.testing.assert_allclose(slope, 0.8 * BIAS)
    assert [part.name for part in objective.breakdown(**GIVEN, parameters=BIAS).parts[1:]] == [repr(L2)] * 2


def test_breakdown_reads_as_a_table():
    objective = Objective(rightloss.huber(delta=1.35), L1, L2)
    found = objective.breakdown(**GIVEN, parameters={"w": WEIGHTS, "norm.scale": BIAS, "bias": BIAS})
    assert str(found) == (
        "huber(delta=1.35)          2.43792    34.6%\n"
        "l1(per_absolute=0.3)           1.8    25.6%\n"
        "l2(per_square=0.2)             2.8    39.8%\n"
        "total                      7.03792\n"
        "not penalised: norm.scale, bias"
    )
    assert sum(part.share for part in found.parts) == pytest.approx(1.0)
    assert sum(part.value for part in found.parts) == found.total
    assert found.total == pytest.approx(objective(**GIVEN, parameters=[WEIGHTS, BIAS]))


def test_shares_of_a_negative_likelihood_are_shares_of_sizes():
    objective = Objective(rightloss.gaussian_nll, L2)
    found = objective.breakdown(target=[0.0], raw=[[0.0, -8.0]], parameters=[np.sqrt(10.0)])
    data, penalty = found.parts
    assert data.value < 0.0 < penalty.value
    assert found.total == data.value + penalty.value
    assert penalty.share == pytest.approx(penalty.value / (penalty.value - data.value))
    assert data.share + penalty.share == pytest.approx(1.0)


def test_nan_is_passed_on():
    found = Objective(rightloss.mse, L1, L2).breakdown(**GIVEN, parameters=[np.nan, 1.0])
    assert np.isnan(found.total)
    assert str(found).count("nan") == 6


# Containers.


@pytest.mark.parametrize(
    ("parameters", "counted", "left_out"),
    [
        (BIAS, [BIAS], ()),
        ([5.0, 7.0], [BIAS], ()),
        (list(BIAS.astype(np.float32)), [BIAS], ()),
        (3.0, [3.0], ()),
        ([WEIGHTS, BIAS], [WEIGHTS], ("1",)),
        ((WEIGHTS, BIAS), [WEIGHTS], ("1",)),
        ([BIAS, np.float64(2.0)], [BIAS], ("1",)),
        ({"w": BIAS, "intercept": [4.0]}, [BIAS], ("intercept",)),
        ({"w": WEIGHTS, "scale": BIAS}, [WEIGHTS], ("scale",)),
        ({"bias": BIAS}, [], ("bias",)),
        ({("layer", 0): BIAS}, [BIAS], ()),
        ([("a.weight", WEIGHTS), ("a.bias", BIAS)], [WEIGHTS], ("a.bias",)),
        (iter([("a.weight", WEIGHTS), ("a.bias", BIAS)]), [WEIGHTS], ("a.bias",)),
        ([[[1, 2], [3, 4]]], [[[1, 2], [3, 4]]], ()),
    ],
)
def test_counts_weights_in_every_container(parameters, counted, left_out):
    found = Objective(rightloss.mse, L1, L2).breakdown(**GIVEN, parameters=parameters)
    assert found.total == pytest.approx(rightloss.mse(**GIVEN) + cost(*counted))
    assert found.left_out == left_out


def test_hands_back_the_container_it_got():
    objective = Objective(rightloss.mse, L1, L2)
    for parameters in ({"w": WEIGHTS, "bias": BIAS}, [WEIGHTS, BIAS], BIAS):
        slopes = objective.value_gradient(**GIVEN, parameters=parameters)[2]
        shrunk = objective.prox(parameters, 0.5)
        assert type(slopes) is type(shrunk) is type(parameters)
    slopes = objective.value_gradient(**GIVEN, parameters={"w": WEIGHTS, "bias": BIAS})[2]
    np.testing.assert_allclose(slopes["w"], 0.3 * np.sign(WEIGHTS) + 0.4 * WEIGHTS)
    np.testing.assert_array_equal(slopes["bias"], [0.0, 0.0])
    shrunk = objective.prox({"w": WEIGHTS, "bias": BIAS}, 0.5)
    np.testing.assert_allclose(shrunk["w"], [[0.85, -1.85], [0.0, 2.85]])
    np.testing.assert_array_equal(shrunk["bias"], BIAS)


def test_penalise_decides():
    objective = Objective(rightloss.mse, L2, penalise=lambda name, array: name == "bias" and array.ndim == 1)
    found = objective.breakdown(**GIVEN, parameters={"w": WEIGHTS, "bias": BIAS})
    assert found.left_out == ("w",)
    assert found.parts[1].value == pytest.approx(0.2 * (BIAS**2).sum())
    assert objective.smooth_part().penalise is objective.penalise


# Models.


def model():
    torch.manual_seed(0)
    return torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.LayerNorm(3), torch.nn.BatchNorm1d(3), torch.nn.ReLU(), torch.nn.Linear(3, 1)
    )


def containers(net):
    """What a user of PyTorch may pass; iterators are fresh each time."""
    return {
        "module": net,
        "named_parameters": net.named_parameters(),
        "list of pairs": list(net.named_parameters()),
        "dict": dict(net.named_parameters()),
        "parameters": net.parameters(),
        "list": list(net.parameters()),
    }


@pytest.mark.parametrize("kind", list(containers(model())))
def test_in_torch_only_weights_are_penalised_and_the_number_is_differentiable(kind):
    net, objective = model(), Objective(rightloss.mse, L1, L2)
    features, target = torch.randn(8, 4), torch.randn(8)
    weights = [net[0].weight, net[4].weight]
    expected = rightloss.mse(target=target, prediction=net(features)[:, 0]) + sum(
        0.3 * weight.abs().sum() + 0.2 * weight.square().sum() for weight in weights
    )
    hand = torch.autograd.grad(expected, list(net.parameters()))

    prediction = net(features)[:, 0]
    number = objective(target=target, prediction=prediction, parameters=containers(net)[kind])
    torch.testing.assert_close(number, expected)
    torch.testing.assert_close(torch.autograd.grad(number, list(net.parameters())), hand)

    prediction = net(features)[:, 0]
    value, slope, penalties = objective.value_gradient(
        target=target, prediction=prediction.detach(), parameters=containers(net)[kind]
    )
    torch.testing.assert_close(value, expected)
    through = torch.autograd.grad(prediction, list(net.parameters()), slope)
    pieces = penalties.values() if isinstance(penalties, dict) else penalties
    torch.testing.assert_close(tuple(a + b for a, b in zip(through, pieces, strict=True)), hand)


def test_in_torch_the_breakdown_names_what_is_left_out():
    found = Objective(rightloss.mse, L2).breakdown(
        target=torch.ones(3), prediction=torch.zeros(3), parameters=model().named_parameters()
    )
    assert found.left_out == ("0.bias", "1.weight", "1.bias", "2.weight", "2.bias", "4.bias")


def test_in_jax_the_number_is_differentiable():
    objective = Objective(rightloss.mse, L1, L2)
    features, target = jnp.asarray([[1.0, 2.0], [3.0, 4.0]]), jnp.asarray([[1.0, 0.0], [0.0, 1.0]])

    def train(parameters):
        prediction = features @ parameters["w"] + parameters["bias"]
        return objective(target=target, prediction=prediction, parameters=parameters)

    parameters = {"w": jnp.asarray(WEIGHTS), "bias": jnp.asarray(BIAS)}
    slopes = jax.jit(jax.grad(train))(parameters)
    residual = np.asarray(features) @ WEIGHTS + BIAS - np.asarray(target)
    np.testing.assert_allclose(slopes["bias"], 0.5 * residual.sum(axis=0), rtol=1e-5)
    by_hand = 0.5 * np.asarray(features).T @ residual + 0.3 * np.sign(WEIGHTS) + 0.4 * WEIGHTS
    np.testing.assert_allclose(slopes["w"], by_hand, rtol=1e-5)


# Proximal maps.


def test_prox_of_sparse_groups_is_the_minimiser():
    objective = Objective(rightloss.mse, ROWS, L1, L2)
    found = objective.prox(WEIGHTS, 0.7)

    def least(x):
        return 0.5 * ((x - WEIGHTS) ** 2).sum() + 0.7 * (ROWS.value(x) + L1.value(x))

    rng = np.random.default_rng(0)
    for size in (1e-4, 1e-2, 1.0):
        assert all(least(found + size * rng.normal(size=(2, 2))) >= least(found) for _ in range(100))


def test_the_smooth_part_leaves_out_kinks():
    objective = Objective(rightloss.mse, L1, L2, ROWS, reduction="sum")
    assert objective.smooth_part() == Objective(rightloss.mse, L2, reduction="sum")
    assert objective.smooth_part().smooth
    assert not objective.smooth


# As an object.


def test_frozen_equal_picklable_and_its_repr_makes_it():
    objective = Objective(rightloss.huber(delta=1.35), L1 + L2, reduction="sum")
    assert repr(objective) == "Objective(huber(delta=1.35), l1(per_absolute=0.3), l2(per_square=0.2), reduction='sum')"
    names = {name: getattr(rightloss, name) for name in ("Objective", "huber", "l1", "l2")}
    assert eval(repr(objective), names) == objective  # noqa: S307
    assert pickle.loads(pickle.dumps(objective)) == objective  # noqa: S301
    assert hash(objective) == hash(Objective(rightloss.huber(delta=1.35), L1, L2, reduction="sum"))
    assert repr(Objective(rightloss.huber)) == "Objective(huber)"
    with pytest.raises(FrozenInstanceError):
        objective.reduction = "mean"


# Bad input.


def refused(call):
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Objective("huber"),
            "Objective: 'huber' is no loss\n  expected  a loss, such as rightloss.huber\n  help      name a loss",
        ),
        (
            lambda: Objective(rightloss.huber, 0.1),
            "Objective: 0.1 is no penalty\n  expected  penalties, such as rightloss.l2(per_square=0.1)\n"
            "  help      `conventions.to_rightloss` turns other libraries' strengths into penalties",
        ),
        (
            lambda: Objective(rightloss.huber, (L1, rightloss.huber)),
            "Objective: huber is no penalty\n  expected  penalties, such as rightloss.l2(per_square=0.1)\n"
            "  help      `conventions.to_rightloss` turns other libraries' strengths into penalties",
        ),
        (
            lambda: Objective(rightloss.huber, reduction="none"),
            "Objective: reduction is 'none'\n  expected  mean, sum or weighted_mean\n"
            "  help      an objective is one number",
        ),
        (
            lambda: Objective(rightloss.huber, penalise="weights"),
            "Objective: penalise is 'weights'\n  expected  a function of an array's name and the array\n"
            "  help      for example `penalise=lambda name, array: array.ndim > 1`",
        ),
        (
            lambda: Objective(rightloss.mse, L2)(**GIVEN),
            "Objective(squared_error, l2(per_square=0.2)): no parameters\n"
            "  expected  `parameters=`: a vector, a list or dict of arrays, or a module\n"
            "  help      a penalty is a cost of parameters: pass what the model trains",
        ),
        (
            lambda: Objective(rightloss.mse, L2)(**GIVEN, parameters=iter(())),
            "Objective(squared_error, l2(per_square=0.2)): no parameters left in what was given\n"
            "  expected  `parameters=`: a vector, a list or dict of arrays, or a module\n"
            "  help      an iterator such as `named_parameters()` is empty after one use: call it each time",
        ),
        (
            lambda: Objective(rightloss.mse, L2)(**GIVEN, parameters=BIAS, reduction="none"),
            "Objective(squared_error, l2(per_square=0.2)): given `reduction`\n"
            "  expected  no `reduction`: it is 'mean' for this objective\n"
            "  help      set it once: Objective(…, reduction=…)",
        ),
        (
            lambda: Objective(rightloss.mse, ROWS, ROWS(groups=(0, 0, 1))).prox(BIAS),
            "prox: group_lasso(per_norm=0.4) + group_lasso(per_norm=0.4, groups=(0, 0, 1)) has no map in closed form\n"
            "  expected  one set of groups\n  help      use groups that every such penalty shares",
        ),
    ],
)
def test_refuses(make, message):
    assert refused(make) == message


@pytest.mark.parametrize(
    ("parameters", "held"),
    [("abc", "<U3"), (["a"], "<U1"), ({"w": None}, "NoneType"), ({"a": {"w": BIAS}}, "dict"), ([[1.0, [2.0]]], "list")],
    ids=str,
)
def test_refuses_parameters_that_are_no_arrays(parameters, held):
    message = refused(lambda: Objective(rightloss.mse, L2)(**GIVEN, parameters=parameters))
    assert message == (
        f"parameters hold {held}\n"
        "  expected  a vector, a list or dict of arrays, or a module's `named_parameters()`\n"
        "  help      pass the arrays that the model trains"
    )


def test_refuses_a_forgotten_target():
    message = refused(lambda: Objective(rightloss.mse, L2)(parameters=BIAS))
    assert message.startswith("squared_error: given no arrays\n")


def test_a_tuple_of_arrays_comes_back_as_a_tuple():
    assert isinstance(Objective(rightloss.mse, L1).prox((WEIGHTS, BIAS)), tuple)


def test_refuses_a_name_that_is_given_twice():
    with pytest.raises(InputError, match="name `w` twice"):
        Objective(rightloss.mse, L2)(**GIVEN, parameters=[("w", WEIGHTS), ("w", BIAS)])
