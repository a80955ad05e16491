"""rightloss.jax: optax's numbers where optax is right, and right ones, or errors, where it is not."""

import inspect

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from sklearn.datasets import load_diabetes, load_digits

import rightloss.jax as ours
from rightloss import InputError

RANDOM = np.random.default_rng(0)
X, Y = (jnp.asarray(RANDOM.normal(size=(6, 5)), jnp.float32) for _ in range(2))
SIGNS = jnp.where(Y > 0, 1.0, -1.0)
ROWS = jax.nn.softmax(Y)
LOGS = jax.nn.log_softmax(X)
INDEX = jnp.asarray([0, 1, 2, 3, 4, 0])
MASK = jnp.asarray(RANDOM.random((6, 5)) > 0.3).at[:, 0].set(True)
THREE = (X, Y, X * Y)
GIVEN = {
    "squared_error": (X, Y),
    "l2_loss": (X, Y),
    "huber_loss": (X, Y),
    "log_cosh": (X, Y),
    "sigmoid_binary_cross_entropy": (X, (SIGNS + 1) / 2),
    "sigmoid_focal_loss": (X, (SIGNS + 1) / 2),
    "hinge_loss": (X, SIGNS),
    "perceptron_loss": (X, SIGNS),
    "softmax_cross_entropy": (X, ROWS),
    "safe_softmax_cross_entropy": (X, ROWS),
    "softmax_cross_entropy_with_integer_labels": (X, INDEX),
    "multiclass_hinge_loss": (X, INDEX),
    "multiclass_perceptron_loss": (X, INDEX),
    "poly_loss_cross_entropy": (X, ROWS),
    "smooth_labels": (ROWS, 0.1),
    "kl_divergence": (LOGS, ROWS),
    "generalized_kl_divergence": (LOGS, ROWS),
    "kl_divergence_with_log_targets": (LOGS, jnp.log(ROWS)),
    "cosine_similarity": (X, Y),
    "cosine_distance": (X, Y),
    "triplet_margin_loss": THREE,
}
MASKED = [name for name in GIVEN if "where" in inspect.signature(getattr(optax.losses, name)).parameters]
FUNCTIONS = {name for name, item in vars(ours).items() if inspect.isfunction(item) and not name.startswith("_")}


def test_every_function_is_here():
    assert set(GIVEN) == FUNCTIONS - {"inspect", "linear_cross_entropy", "quantile_loss"}


@pytest.mark.parametrize("name", GIVEN)
def test_signatures_are_optaxs(name):
    def told(function):
        return [(p.name, p.kind, p.default) for p in inspect.signature(function).parameters.values()]

    assert told(getattr(ours, name)) == told(getattr(optax.losses, name))


@pytest.mark.parametrize("name", GIVEN)
def test_values_gradients_and_tangents_are_optaxs(name):
    given, *others = GIVEN[name]
    mine, theirs = getattr(ours, name), getattr(optax.losses, name)
    np.testing.assert_allclose(mine(given, *others), theirs(given, *others), rtol=2e-5, atol=1e-6)

    def total(function):
        return lambda given: jnp.sum(function(given, *others))

    expected = jax.grad(total(theirs))(given)
    for slope in (jax.grad(total(mine)), jax.jit(jax.grad(total(mine)))):
        np.testing.assert_allclose(slope(given), expected, rtol=2e-5, atol=1e-6)
    along = jax.jvp(total(mine), (given,), (jnp.ones_like(given),))[1]
    np.testing.assert_allclose(along, jnp.sum(expected), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", GIVEN)
def test_mapped_over_rows_it_is_the_same(name):
    axes = [0 if jnp.ndim(item) else None for item in GIVEN[name]]
    function = getattr(ours, name)
    np.testing.assert_allclose(jax.vmap(function, axes)(*GIVEN[name]), function(*GIVEN[name]), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("axis", [-1, 0, 1, (0, 1), None])
@pytest.mark.parametrize("name", MASKED)
def test_axes_and_masks_are_optaxs(name, axis):
    given = list(GIVEN[name])
    indices = name == "softmax_cross_entropy_with_integer_labels"
    if indices and axis is None:
        return
    if indices:
        given[1] = jnp.asarray([0, 1, 2, 3, 4]) if axis == 0 else jnp.asarray(3) if axis == (0, 1) else INDEX
    elif "log" in name or name.endswith("entropy"):
        given[1] = jax.nn.softmax(Y, axis)  # distributions along this axis
    mask = MASK.at[0].set(True) if axis == 0 else MASK
    mask = mask.at[jnp.asarray([0, 1, 2, 3, 4]), jnp.arange(5)].set(True).at[jnp.arange(6), INDEX].set(True)
    mine, theirs = getattr(ours, name), getattr(optax.losses, name)
    if "log_targets" in name:
        given[1] = jax.nn.log_softmax(Y, axis)
    for more in ({}, {"where": mask}):
        np.testing.assert_allclose(
            mine(*given, axis=axis, **more), theirs(*given, axis=axis, **more), rtol=2e-5, atol=2e-6
        )


def test_parameters_may_be_traced():
    found = jax.jit(lambda delta: ours.huber_loss(X, Y, delta=delta))(0.7)
    np.testing.assert_allclose(found, optax.losses.huber_loss(X, Y, delta=0.7), rtol=1e-6)
    found = jax.jit(lambda gamma: ours.sigmoid_focal_loss(X, ROWS.round(), gamma=gamma))(1.5)
    np.testing.assert_allclose(found, optax.losses.sigmoid_focal_loss(X, ROWS.round(), gamma=1.5), rtol=1e-5, atol=1e-7)


SURE = jnp.array([[12.0, 0.0]])
WRONG_THERE = {  # what optax gives, what is right
    "certain and right": (lambda lib: lib.softmax_cross_entropy(SURE, jnp.array([[1.0, 0.0]])), 6.1441934e-06),
    "an infinite logit": (
        lambda lib: lib.softmax_cross_entropy(jnp.array([[0.0, -jnp.inf]]), jnp.array([[1.0, 0.0]])), 0.0,
    ),
    "the angle of nothing": (lambda lib: lib.cosine_similarity(jnp.zeros((1, 2)), jnp.ones((1, 2))), 0.0),
    "a norm of degree 1": (
        lambda lib: lib.triplet_margin_loss(
            *(jnp.array([row]) for row in ([0.0, 0.0], [1.0, 0.0], [0.0, 2.0])), norm_degree=1, eps=0.0
        ),
        0.0,
    ),
    "a norm of degree 3": (
        lambda lib: lib.triplet_margin_loss(
            *(jnp.array([row]) for row in ([0.0, 0.0], [1.0, 0.0], [0.0, 2.0])), norm_degree=3
        ),
        0.0,
    ),
    "a target of log 0": (
        lambda lib: lib.kl_divergence_with_log_targets(
            jnp.log(jnp.array([[0.5, 0.5]])), jnp.array([[0.0, -jnp.inf]])
        ),
        0.6931472,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_THERE)
def test_right_where_optax_is_not(case):
    call, truth = WRONG_THERE[case]
    assert float(call(ours)[0]) == pytest.approx(truth, rel=1e-5, abs=2e-7)
    assert float(call(optax.losses)[0]) != pytest.approx(truth, rel=1e-3, abs=1e-12)


def test_cross_entropy_and_its_gradient_are_exact_also_near_certainty():
    from mpmath import mp

    def truth(logits, label):
        mp.dps = 50
        powers = [mp.exp(mp.mpf(float(item))) for item in logits]
        total = mp.fsum(powers)
        rest = mp.fsum(power for place, power in enumerate(powers) if place != label)
        slope = [-rest / total if place == label else power / total for place, power in enumerate(powers)]
        bend = [power * (total - power) / total**2 for power in powers]
        return mp.log1p(rest / powers[label]), slope, bend

    rows = [[20.0, 0.0, -1.0], [1.0, 1.0, 0.5], [-80.0, 3.0, 3.0], [0.25, 12.0, -90.0], [2.0, 2.0, 2.0]]
    for row in jnp.array(rows):
        for label in range(3):
            cost = lambda x, label=label: ours.softmax_cross_entropy_with_integer_labels(x, label)  # noqa: E731
            value, slope, bend = truth(row, label)
            np.testing.assert_allclose(cost(row), float(value), rtol=2e-6)
            np.testing.assert_allclose(jax.grad(cost)(row), np.array(slope, float), rtol=2e-6, atol=1e-37)
            np.testing.assert_allclose(jnp.diag(jax.hessian(cost)(row)), np.array(bend, float), rtol=2e-6, atol=1e-7)


def test_gradients_at_zero_vectors_are_numbers():
    for function in (ours.cosine_similarity, ours.cosine_distance):
        slope = jax.grad(lambda x, f=function: f(x, jnp.ones(3)))(jnp.zeros(3))
        np.testing.assert_array_equal(slope, 0.0)


REFUSED = {
    "shapes that broadcast": lambda: ours.huber_loss(jnp.zeros((3, 1)), jnp.zeros(3)),
    "shapes that broadcast, squared": lambda: ours.squared_error(jnp.zeros((3, 1)), jnp.zeros(3)),
    "shapes that broadcast, log-cosh": lambda: ours.log_cosh(jnp.zeros((3, 1)), jnp.zeros(3)),
    "shapes that broadcast, hinge": lambda: ours.hinge_loss(jnp.zeros((3, 1)), jnp.ones(3)),
    "shapes that broadcast, binary": lambda: ours.sigmoid_binary_cross_entropy(jnp.zeros((3, 1)), jnp.ones(3)),
    "shapes that broadcast, cosine": lambda: ours.cosine_distance(jnp.zeros((3, 2)), jnp.ones(2)),
    "shapes that broadcast, KL": lambda: ours.kl_divergence(jnp.zeros((3, 2)), jnp.ones(2)),
    "shapes under jit": lambda: jax.jit(ours.huber_loss)(jnp.zeros((3, 1)), jnp.zeros(3)),
    "label -1": lambda: ours.softmax_cross_entropy_with_integer_labels(X, INDEX - 1),
    "a label too large": lambda: ours.multiclass_hinge_loss(X, INDEX + 1),
    "a label while derived": lambda: jax.grad(
        lambda x: ours.softmax_cross_entropy_with_integer_labels(x, INDEX - 1).sum()
    )(X),
    "labels 0 and 1": lambda: ours.hinge_loss(X, (SIGNS + 1) / 2),
    "labels of percent": lambda: ours.sigmoid_binary_cross_entropy(X, 100.0 * ROWS),
    "logits for log-probabilities": lambda: ours.kl_divergence(X, ROWS),
    "negative targets": lambda: ours.kl_divergence(LOGS, -ROWS),
    "no distribution": lambda: ours.softmax_cross_entropy(X, 2.0 * ROWS),
    "integers": lambda: ours.squared_error(jnp.arange(3), jnp.arange(3)),
    "float labels": lambda: ours.softmax_cross_entropy_with_integer_labels(X, INDEX.astype(float)),
    "float labels under jit": lambda: jax.jit(ours.softmax_cross_entropy_with_integer_labels)(X, INDEX.astype(float)),
    "a negative delta": lambda: ours.huber_loss(X, Y, delta=-1.0),
    "a level of 90": lambda: ours.quantile_loss(X, Y, q=90.0),
    "no such axis": lambda: ours.softmax_cross_entropy(X, ROWS, axis=2),
    "one axis twice": lambda: ours.softmax_cross_entropy(X, ROWS, axis=(1, -1)),
    "too much smoothing": lambda: ours.smooth_labels(ROWS, 1.5),
    "features first": lambda: ours.linear_cross_entropy(X, jnp.zeros((5, 7)), INDEX),
    "other rows": lambda: ours.linear_cross_entropy(X, jnp.zeros((7, 5)), INDEX[:3]),
    "a label outside": lambda: ours.linear_cross_entropy(X, jnp.zeros((3, 5)), INDEX),
    "no chunk": lambda: ours.linear_cross_entropy(X, jnp.zeros((7, 5)), INDEX, chunk=0),
    "no such reduction": lambda: ours.linear_cross_entropy(X, jnp.zeros((7, 5)), INDEX, reduction="batchmean"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_right_is_refused(case):
    with pytest.raises(InputError):
        REFUSED[case]()


def test_under_jit_what_would_be_refused_is_nan():
    rows = jax.jit(ours.softmax_cross_entropy_with_integer_labels)(X, INDEX.at[0].set(-1))
    assert list(jnp.isnan(rows)) == [True, *[False] * 5]
    assert jnp.isnan(jax.jit(ours.hinge_loss)(X, (SIGNS + 1) / 2)[SIGNS < 0]).all()
    assert jnp.isnan(jax.jit(ours.linear_cross_entropy)(X, jnp.zeros((3, 5)), INDEX))


def test_half_precision_is_computed_in_single():
    found = ours.softmax_cross_entropy_with_integer_labels(X.astype(jnp.bfloat16), INDEX)
    assert found.dtype == jnp.float32


@pytest.mark.parametrize("chunk", [4, None])
@pytest.mark.parametrize("more", [{}, {"label_smoothing": 0.1}, {"z_loss": 0.01, "softcap": 4.0}, {"ignore_index": 0}])
def test_linear_cross_entropy_in_chunks(chunk, more):
    import torch

    import rightloss.torch

    weight, bias = RANDOM.normal(size=(5, 5)).astype(np.float32), RANDOM.normal(size=5).astype(np.float32)
    leaves = [torch.tensor(np.asarray(a), dtype=torch.float64, requires_grad=True) for a in (X, weight, bias)]
    expected = rightloss.torch.cross_entropy(
        leaves[0] @ leaves[1].T + leaves[2], torch.tensor(np.asarray(INDEX)).long(), **more
    )
    slopes = torch.autograd.grad(expected, leaves)

    def value(x, w, b):
        return ours.linear_cross_entropy(x, w, INDEX, b, chunk=chunk, **more)

    given = X, jnp.asarray(weight), jnp.asarray(bias)
    assert float(value(*given)) == pytest.approx(expected.item(), rel=1e-5)
    for found, right in zip(jax.jit(jax.grad(value, (0, 1, 2)))(*given), slopes, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-6)
    forward = jax.jvp(value, given, tuple(map(jnp.ones_like, given)))[1]
    assert float(forward) == pytest.approx(sum(slope.sum().item() for slope in slopes), abs=1e-4)
    twice = jax.vmap(lambda x: value(x, *given[1:]))(jnp.stack([X, X]))
    np.testing.assert_allclose(twice, value(*given), rtol=1e-6)


def test_rows_all_ignored_are_zero():
    none = jnp.full(6, -100)
    value, slope = jax.value_and_grad(
        lambda x: ours.linear_cross_entropy(x, jnp.ones((3, 5)), none, ignore_index=-100)
    )(X)
    assert float(value) == 0.0
    np.testing.assert_array_equal(slope, 0.0)


def test_linear_cross_entropy_holds_one_chunk_of_logits():
    hidden, weight, labels = jnp.ones((512, 8)), jnp.ones((4096, 8)), jnp.zeros(512, jnp.int32)

    def memory(function):
        program = jax.jit(jax.grad(function)).lower(hidden).compile()
        return program.memory_analysis().temp_size_in_bytes

    whole = memory(lambda x: optax.losses.softmax_cross_entropy_with_integer_labels(x @ weight.T, labels).mean())
    chunked = memory(lambda x: ours.linear_cross_entropy(x, weight, labels, chunk=32))
    assert chunked < 0.3 * whole


@pytest.mark.parametrize("data", ["digits", "diabetes"])
def test_a_training_script_ends_the_same_with_either_import(data):
    features, target = (load_digits if data == "digits" else load_diabetes)(return_X_y=True)
    x = jnp.asarray((features - features.mean(0)) / (features.std(0) + 1e-9), jnp.float32)
    y = jnp.asarray(target if data == "digits" else (target - target.mean()) / target.std())
    y = y.astype(jnp.int32 if data == "digits" else jnp.float32)

    def trained(losses):
        def cost(weight):
            raw = x @ weight
            if data == "digits":
                return losses.softmax_cross_entropy_with_integer_labels(raw, y).mean()
            return losses.huber_loss(raw[:, 0], y).mean()

        weight, optimiser = jnp.zeros((x.shape[1], 10 if data == "digits" else 1)), optax.adam(0.05)
        state, step = optimiser.init(weight), jax.jit(jax.value_and_grad(cost))
        for _ in range(100):
            value, slope = step(weight)
            updates, state = optimiser.update(slope, state)
            weight = optax.apply_updates(weight, updates)
        return float(value)

    assert trained(ours) == pytest.approx(trained(optax.losses), rel=1e-3)
