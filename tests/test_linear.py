"""A linear model's objective: derivatives, sparse features, and the coefficients that scikit-learn finds."""

import pickle

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression, PoissonRegressor, Ridge

import rightloss
from rightloss import InputError, Objective, registry
from rightloss.vocabulary import Labels, Row

N, D, K = 30, 4, 3
RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(N, D))
WEIGHT = RANDOM.uniform(0.2, 2.0, N)
L1, L2 = rightloss.l1(per_absolute=0.03), rightloss.l2(per_square=0.02)
TARGETS = {
    Labels.REAL: RANDOM.uniform(0.5, 4.0, N),
    Labels.POSITIVE: RANDOM.gamma(2.0, size=N) + 0.1,
    Labels.COUNT: RANDOM.poisson(2.0, N),
    Labels.SOFT: RANDOM.uniform(size=N),
    Labels.ZERO_ONE: np.arange(N) % 2,
    Labels.PLUS_MINUS: np.arange(N) % 2 * 2 - 1,
    Labels.CLASS_INDEX: np.arange(N) % K,
    Labels.DISTRIBUTION: RANDOM.dirichlet(np.ones(K), N),
}
VARIANTS = [
    rightloss.cross_entropy(class_weight=(1.0, 2.0, 0.5)),
    rightloss.cross_entropy(class_weight=(1.0, 2.0, 0.5), label_smoothing=0.1, z_loss=0.05),
    rightloss.cross_entropy(z_loss=0.1),
    rightloss.cross_entropy(softcap=2.0),
    rightloss.cross_entropy(softcap=2.0, z_loss=0.1, class_weight=(1.0, 2.0, 0.5)),
    rightloss.cross_entropy(ignore_index=1),
    rightloss.binary_cross_entropy(pos_weight=3.0, label_smoothing=0.1),
    rightloss.focal(gamma=3.0, alpha=0.25),
]
LOSSES = [loss for loss in registry.losses().values() if loss.row in (Row.ONE, Row.CLASSES)] + VARIANTS
CASES = [(loss, labels) for loss in LOSSES for labels in Labels if labels in loss.labels]
every_case = pytest.mark.parametrize(
    ("loss", "labels"), CASES, ids=lambda item: repr(item) if item in LOSSES else item.name
)


def bends(loss):
    return loss.formula.product is not None or (loss.formula.curvature is not None and loss.row is Row.ONE)


def problem_for(loss, labels, features=X, *, reduction="mean", intercept=True, weighted=True):
    weight = WEIGHT if weighted else None
    return Objective(loss, L1, L2, reduction=reduction).linear(
        features, TARGETS[labels], weight=weight, intercept=intercept
    )


def point_for(problem):
    """A point whose predictions are valid for every loss, away from kinks."""
    flat = np.random.default_rng(6).uniform(0.05, 0.1, problem.size)
    return flat + problem.pack(np.zeros(problem.shape), 0.7)


def differences(function, flat, size=1e-5):
    return np.array([(function(flat + d) - function(flat - d)) / (2 * size) for d in size * np.eye(len(flat))])


@every_case
@pytest.mark.parametrize("reduction", ["mean", "weighted_mean"])
def test_gradient_is_the_derivative(loss, labels, reduction):
    problem = problem_for(loss, labels, reduction=reduction)
    flat = point_for(problem)
    value, gradient = problem.value_gradient(flat)
    assert isinstance(value, float)
    assert value == problem.value(flat)
    np.testing.assert_allclose(gradient, differences(problem.value, flat), rtol=2e-6, atol=2e-7)


@every_case
@pytest.mark.parametrize("reduction", ["sum", "weighted_mean"])
def test_hessian_product_is_the_derivative_of_the_gradient(loss, labels, reduction):
    problem = problem_for(loss, labels, reduction=reduction)
    flat, vector = point_for(problem), np.random.default_rng(8).normal(size=problem.size)
    if not bends(loss):
        with pytest.raises(InputError) as caught:
            problem.hessian_product(flat, vector)
        assert str(caught.value) == (
            f"{loss.name}: no Hessian on this scale\n"
            "  expected  a loss that is twice differentiable\n"
            "  help      use the gradient alone, or `majorant` where the loss has one"
        )
        return
    numerical = vector @ differences(lambda at: problem.value_gradient(at)[1], flat)
    np.testing.assert_allclose(problem.hessian_product(flat, vector), numerical, rtol=1e-5, atol=1e-6)


@every_case
def test_the_number_is_that_of_the_objective(loss, labels):
    problem = problem_for(loss, labels)
    flat = point_for(problem)
    coefficients, intercept = problem.unpack(flat)
    raw = X @ coefficients.T + intercept
    np.testing.assert_array_equal(problem.raw(flat), raw)
    direct = problem.objective(
        target=TARGETS[labels], raw=raw, weight=WEIGHT, parameters={"w": coefficients, "bias": np.atleast_1d(intercept)}
    )
    assert problem.value(flat) == pytest.approx(direct, rel=1e-14)
    np.testing.assert_array_equal(problem.pack(coefficients, intercept), flat)


@pytest.mark.parametrize(
    "make", [sparse.csr_array, sparse.csc_matrix, sparse.coo_array, sparse.lil_array], ids=lambda make: make.__name__
)
@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize(
    ("loss", "labels"),
    [(rightloss.poisson, Labels.COUNT), (rightloss.cross_entropy, Labels.CLASS_INDEX)],
    ids=["one", "classes"],
)
def test_sparse_equals_dense(loss, labels, make, intercept):
    features = np.where(np.abs(X) > 0.7, X, 0.0)
    dense = problem_for(loss, labels, features, intercept=intercept)
    thin = problem_for(loss, labels, make(features), intercept=intercept)
    flat, vector = point_for(dense), np.random.default_rng(9).normal(size=dense.size)
    assert thin.size == dense.size == (K if loss.row is Row.CLASSES else 1) * (D + intercept)
    np.testing.assert_allclose(thin.value_gradient(flat)[1], dense.value_gradient(flat)[1], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(thin.hessian_product(flat, vector), dense.hessian_product(flat, vector), rtol=1e-11)
    assert thin.zero_strength() == pytest.approx(dense.zero_strength(), rel=1e-12)


@pytest.mark.parametrize("intercept", [True, False])
def test_pickles_for_other_processes(intercept):
    problem = problem_for(rightloss.cross_entropy, Labels.CLASS_INDEX, sparse.csr_array(X), intercept=intercept)
    again, flat = pickle.loads(pickle.dumps(problem)), point_for(problem)  # noqa: S301
    assert again.value(flat) == problem.value(flat)
    assert again.objective == problem.objective


def test_classes_are_the_columns_whatever_axis_the_loss_has():
    along = problem_for(rightloss.cross_entropy(axis=0), Labels.CLASS_INDEX)
    usual = problem_for(rightloss.cross_entropy, Labels.CLASS_INDEX)
    flat, vector = point_for(usual), np.ones(usual.size)
    np.testing.assert_array_equal(along.value_gradient(flat)[1], usual.value_gradient(flat)[1])
    np.testing.assert_array_equal(along.hessian_product(flat, vector), usual.hessian_product(flat, vector))


# Beside scikit-learn.


def fitted(problem):
    """Coefficients and intercept by Newton's method with conjugate gradients."""
    result = minimize(
        problem.value_gradient,
        problem.start(),
        jac=True,
        hessp=problem.hessian_product,
        method="trust-ncg",
        options={"gtol": 1e-9},
    )
    return problem.unpack(result.x)


@pytest.mark.parametrize("weight", [None, WEIGHT], ids=["", "weighted"])
@pytest.mark.parametrize("intercept", [True, False], ids=["intercept", "none"])
def test_finds_the_coefficients_that_sklearn_finds(weight, intercept):
    total = N if weight is None else WEIGHT.sum()
    real, counts, sure, index = (
        TARGETS[labels] for labels in (Labels.REAL, Labels.COUNT, Labels.ZERO_ONE, Labels.CLASS_INDEX)
    )
    options = {"fit_intercept": intercept, "tol": 1e-10}
    peers = [
        (rightloss.squared_error, real, Ridge(alpha=0.7, **options), 0.7 / total),
        (rightloss.poisson, counts, PoissonRegressor(alpha=0.7, solver="newton-cholesky", **options), 0.35),
        (rightloss.binary_cross_entropy, sure, LogisticRegression(C=0.7, **options), 0.5 / (0.7 * total)),
        (rightloss.cross_entropy, index, LogisticRegression(C=0.7, max_iter=1000, **options), 0.5 / (0.7 * total)),
    ]
    for loss, target, peer, per_square in peers:
        peer.fit(X, target, sample_weight=weight)
        objective = Objective(loss, rightloss.l2(per_square=per_square), reduction="weighted_mean")
        coefficients, ends = fitted(objective.linear(X, target, weight=weight, intercept=intercept))
        np.testing.assert_allclose(coefficients, np.squeeze(peer.coef_), rtol=1e-5, atol=1e-6)
        # Softmax does not change when a number is added to every class.
        shift = np.mean(ends) if loss.row is Row.CLASSES else 0.0
        theirs = np.squeeze(peer.intercept_) - (np.mean(peer.intercept_) if loss.row is Row.CLASSES else 0.0)
        np.testing.assert_allclose(ends - shift, theirs, rtol=1e-5, atol=1e-6)


# Start and zero strength.


@pytest.mark.parametrize(
    ("loss", "labels", "middle"),
    [
        (rightloss.squared_error, Labels.REAL, lambda mean: mean),
        (rightloss.poisson, Labels.COUNT, np.log),
        (rightloss.binary_cross_entropy, Labels.SOFT, lambda mean: np.log(mean / (1.0 - mean))),
        (rightloss.hinge, Labels.PLUS_MINUS, lambda mean: 0.0 * mean),
        (rightloss.cross_entropy, Labels.CLASS_INDEX, lambda mean: np.zeros(K) * mean),
    ],
    ids=lambda item: repr(item) if item in LOSSES else "",
)
def test_start_predicts_the_mean(loss, labels, middle):
    problem = problem_for(loss, labels)
    coefficients, intercept = problem.unpack(problem.start())
    assert not coefficients.any()
    np.testing.assert_allclose(intercept, middle(np.average(TARGETS[labels], weights=WEIGHT)), rtol=1e-12)


@pytest.mark.parametrize("target", [np.ones(N), np.zeros(N)])
def test_start_is_finite_for_targets_all_alike(target):
    for loss in (rightloss.binary_cross_entropy, rightloss.poisson):
        assert np.isfinite(Objective(loss).linear(X, target).start()).all()
    nothing = Objective(rightloss.mse).linear(X, target, weight=np.zeros(N))
    assert not nothing.start().any()
    assert nothing.value(nothing.start()) == 0.0


@pytest.mark.parametrize(
    ("loss", "labels"),
    [
        (rightloss.squared_error, Labels.REAL),
        (rightloss.huber(delta=0.3), Labels.REAL),
        (rightloss.poisson, Labels.COUNT),
        (rightloss.cross_entropy, Labels.CLASS_INDEX),
        (rightloss.binary_cross_entropy, Labels.ZERO_ONE),
    ],
    ids=repr,
)
@pytest.mark.parametrize("penalty", [rightloss.l1, rightloss.group_lasso], ids=repr)
def test_zero_strength_is_the_least_that_makes_all_zero_beside_a_free_intercept(loss, labels, penalty):
    word = penalty.parameters[0].name
    (least,) = Objective(loss, penalty).linear(X, TARGETS[labels]).zero_strength()
    for factor, zero in ((0.99, False), (1.0001, True)):
        objective = Objective(loss, penalty(**{word: factor * least}))
        assert (proximal(objective, TARGETS[labels]) == 0.0).all() == zero


def proximal(objective, target):
    """Coefficients by proximal gradient with backtracking-free small steps from the start."""
    smooth = objective.smooth_part().linear(X, target)
    problem, flat, step = objective.linear(X, target), smooth.start(), 0.15
    for _ in range(600):
        flat = problem.prox(flat - step * smooth.value_gradient(flat)[1], step)
    return problem.unpack(flat)[0]


# Bad input.


def refused(call):
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("features", "target", "shapes"),
    [
        (X[0], TARGETS[Labels.REAL], f"({D},), target has shape ({N},)"),
        (X, TARGETS[Labels.REAL][1:], f"({N}, {D}), target has shape ({N - 1},)"),
        (X, 3.0, f"({N}, {D}), target has shape ()"),
        (X[:0], [], f"(0, {D}), target has shape (0,)"),
        (sparse.csr_array(X), TARGETS[Labels.REAL][1:], f"({N}, {D}), target has shape ({N - 1},)"),
    ],
    ids=["vector", "fewer", "scalar", "empty", "sparse"],
)
def test_refuses_rows_that_do_not_belong_together(features, target, shapes):
    assert refused(lambda: Objective(rightloss.mse).linear(features, target)) == (
        f"linear objective: features have shape {shapes}\n"
        "  expected  features (n, d) and a target for each of the n rows, with n >= 1\n"
        "  help      one row of features for each sample"
    )


def test_refuses_a_column_of_targets():
    message = refused(lambda: Objective(rightloss.mse).linear(X, TARGETS[Labels.REAL][:, None]))
    assert message.startswith(f"squared_error: target has shape ({N}, 1), raw has shape ({N},)\n")


def test_refuses_what_is_no_number():
    words = np.full(X.shape, "a")
    assert refused(lambda: Objective(rightloss.mse).linear(words, TARGETS[Labels.REAL])) == (
        "linear objective: features hold something that is no real number\n"
        "  expected  features (n, d) of numbers\n"
        "  help      turn text and categories into numbers first, with an encoder"
    )
    for loss in (rightloss.mse, rightloss.cross_entropy):
        assert "target has dtype" in refused(lambda loss=loss: Objective(loss).linear(X, words[:, 0]))
    broken = np.where(np.arange(N) == 3, np.nan, 1.0)
    assert "target holds nan at index 3" in refused(lambda: Objective(rightloss.mse).linear(X, broken))
    assert "target has dtype float64" in refused(lambda: Objective(rightloss.cross_entropy).linear(X, broken))


@pytest.mark.parametrize("make", [np.asarray, sparse.csr_array], ids=["dense", "sparse"])
def test_refuses_complex_numbers(make):
    message = refused(lambda: Objective(rightloss.mse).linear(make(X * 1j), TARGETS[Labels.REAL]))
    assert message.startswith("linear objective: features hold something that is no real number\n")


@pytest.mark.parametrize("make", [np.asarray, sparse.csr_array, np.ndarray.tolist], ids=["dense", "sparse", "list"])
def test_predicts_for_new_features_of_the_same_columns(make):
    problem = Objective(rightloss.mse).linear(X, TARGETS[Labels.REAL])
    flat = point_for(problem)
    np.testing.assert_allclose(problem.raw(flat, make(X[:2])), problem.raw(flat)[:2], rtol=1e-15)
    assert refused(lambda: problem.raw(flat, make(X[:, :3]))) == (
        f"linear objective: features have shape ({N}, 3)\n"
        f"  expected  (n, {D}): the columns that the coefficients are for\n"
        "  help      prepare new features as the features of the objective were prepared"
    )


@pytest.mark.parametrize(("coefficients", "intercept"), [(np.zeros(D + 1), 0.0), (np.zeros(D), [1.0, 2.0])])
def test_refuses_to_pack_what_does_not_fit(coefficients, intercept):
    problem = Objective(rightloss.mse).linear(X, TARGETS[Labels.REAL])
    assert refused(lambda: problem.pack(coefficients, intercept)) == (
        f"linear objective: coefficients have shape {coefficients.shape}, "
        f"the intercept has shape {np.shape(intercept)}\n"
        f"  expected  coefficients ({D},), 1 intercepts\n"
        "  help      `unpack` gives both as `pack` takes them"
    )


def test_refuses_weights_that_do_not_belong():
    real = TARGETS[Labels.REAL]
    assert "weight has shape (3,)" in refused(lambda: Objective(rightloss.mse).linear(X, real, weight=np.ones(3)))
    assert "weight holds -1" in refused(lambda: Objective(rightloss.mse).linear(X, real, weight=-np.ones(N)))


def test_refuses_a_flat_vector_of_another_length():
    problem = Objective(rightloss.cross_entropy).linear(X, TARGETS[Labels.CLASS_INDEX])
    for call in (problem.value, problem.value_gradient, problem.raw, problem.unpack, problem.prox):
        assert refused(lambda call=call: call(np.zeros(7))) == (
            "linear objective: the flat vector has shape (7,)\n"
            f"  expected  ({K * (D + 1)},): coefficients ({K}, {D}), then intercepts\n"
            "  help      `pack(coefficients, intercept)` makes one, `start()` a first one"
        )
    refused(lambda: problem.hessian_product(problem.start(), np.zeros(7)))


def test_refuses_what_a_linear_model_cannot_have():
    assert refused(lambda: Objective(rightloss.gaussian_nll).linear(X, TARGETS[Labels.REAL])) == (
        "gaussian_nll: two numbers for each sample is more than a linear model has\n"
        "  expected  a loss of one number, or one number for each class\n"
        "  help      compute `raw` yourself and call the objective with `parameters=`"
    )
    chosen = Objective(rightloss.mse, L2, penalise=print)
    assert refused(lambda: chosen.linear(X, TARGETS[Labels.REAL])) == (
        f"{chosen!r}: `penalise` has nothing to choose from in a linear model\n"
        "  expected  an objective without it: the coefficients are penalised, the intercept is not\n"
        "  help      leave `penalise` out, or compute `raw` yourself and call the objective with `parameters=`"
    )
