"""Laws that every penalty of the registry obeys, and figures of single ones."""

import copy
import math
import pickle

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

import rightloss
from rightloss import InputError, registry

EVERY = tuple(registry.penalties().values())
GROUPS = (0, 1, 0, 2, 1, 0)
VARIANTS = [*EVERY, rightloss.group_lasso(groups=GROUPS)]
DEGREE = {"l2": 2.0}  # value(c w) = c ** degree value(w); 1 for every other penalty
MATRIX = np.array([[3.0, -4.0], [0.0, 0.0], [-1.0, 0.25]])

every_penalty = pytest.mark.parametrize("penalty", VARIANTS, ids=repr)
laws = settings(deadline=None, max_examples=60, database=None)

# Multiples of 1/16 hold zeros and equal numbers often: the points where penalties have kinks.
numbers = st.integers(-64, 64).map(lambda count: count / 16)
matrices = arrays_of.arrays(np.float64, (3, 2), elements=numbers)
strengths = st.sampled_from([0.0, 0.125, 0.5, 2.0])
steps = st.sampled_from([0.01, 0.5, 3.0])


def at(penalty, strength):
    return penalty(**{penalty.parameters[0].name: strength})


def proximal_gradient(penalty, features, target, rounds=4000):
    """Minimise the mean squared error plus a penalty."""
    count, width = features.shape
    step = count / (2.0 * np.linalg.norm(features, 2) ** 2)
    coefficients = np.zeros(width)
    for _ in range(rounds):
        slope = 2.0 * features.T @ (features @ coefficients - target) / count
        coefficients = penalty.prox(coefficients - step * slope, step)
    return coefficients


# Laws: values.


@every_penalty
@laws
@given(coefficients=matrices, factor=st.sampled_from([-2.0, 0.5, 3.0]), strength=strengths)
def test_value_is_even_homogeneous_and_proportional_to_the_strength(penalty, coefficients, factor, strength):
    value = penalty.value(coefficients)
    assert value >= 0.0
    assert penalty.value(factor * coefficients) == pytest.approx(abs(factor) ** DEGREE.get(penalty.name, 1.0) * value)
    assert at(penalty, strength).value(coefficients) == pytest.approx(strength * value)
    assert (value == 0.0) == (not coefficients.any())


@every_penalty
@laws
@given(here=matrices, there=matrices, share=st.floats(0.0, 1.0))
def test_value_is_convex(penalty, here, there, share):
    between = penalty.value(share * here + (1.0 - share) * there)
    assert between <= share * penalty.value(here) + (1.0 - share) * penalty.value(there) + 1e-12


# Laws: gradients.


@every_penalty
def test_gradient_is_the_derivative_of_the_value(penalty):
    random = np.random.default_rng(0)
    coefficients = random.choice([-1.0, 1.0], (3, 2)) * random.uniform(0.2, 2.0, (3, 2))
    for place in np.ndindex(coefficients.shape):
        moved = np.zeros_like(coefficients)
        moved[place] = 1e-5
        slope = (penalty.value(coefficients + moved) - penalty.value(coefficients - moved)) / 2e-5
        assert penalty.gradient(coefficients)[place] == pytest.approx(slope, rel=1e-8)


@every_penalty
@laws
@given(here=matrices, there=matrices)
def test_gradient_is_a_subgradient_also_at_kinks(penalty, here, there):
    below = penalty.value(here) + np.sum(penalty.gradient(here) * (there - here))
    assert penalty.value(there) >= below - 1e-10


@every_penalty
def test_gradient_at_zero_is_the_smallest_subgradient(penalty):
    assert not penalty.gradient(np.zeros((3, 2))).any()
    assert not penalty.gradient(MATRIX)[1].any()


@pytest.mark.parametrize("penalty", [item for item in EVERY if item.smooth], ids=lambda item: item.name)
@laws
@given(here=matrices, there=matrices)
def test_gradient_of_a_smooth_penalty_is_linear(penalty, here, there):
    # A linear model takes the gradient along a direction for the product with the Hessian.
    both = penalty.gradient(here) + penalty.gradient(there)
    np.testing.assert_allclose(penalty.gradient(here + there), both, atol=1e-12)


# Laws: proximal maps.


@every_penalty
@laws
@given(start=matrices, other=matrices, strength=strengths, step=steps)
def test_prox_leaves_a_subgradient_of_the_penalty(penalty, start, other, strength, step):
    penalty = at(penalty, strength)
    end = penalty.prox(start, step)
    pull = (start - end) / step
    for anywhere in (other, 0.0 * end, end + other / 64):
        assert penalty.value(anywhere) >= penalty.value(end) + np.sum(pull * (anywhere - end)) - 1e-9


@every_penalty
def test_prox_is_not_beaten_by_random_points_near_it(penalty):
    random, penalty, step = np.random.default_rng(1), at(penalty, 0.7), 0.6

    def cost(point):
        return 0.5 * np.sum((point - MATRIX) ** 2) / step + penalty.value(point)

    least = cost(penalty.prox(MATRIX, step))
    for size in (1e-4, 1e-2, 1.0):
        for _ in range(50):
            assert cost(penalty.prox(MATRIX, step) + size * random.normal(size=MATRIX.shape)) > least


@every_penalty
@laws
@given(here=matrices, there=matrices, step=steps)
def test_prox_brings_no_two_points_further_apart(penalty, here, there, step):
    apart = np.linalg.norm(penalty.prox(here, step) - penalty.prox(there, step))
    assert apart <= np.linalg.norm(here - there) + 1e-12


@every_penalty
def test_prox_without_step_or_strength_changes_nothing(penalty):
    np.testing.assert_array_equal(penalty.prox(MATRIX, 0.0), MATRIX)
    np.testing.assert_array_equal(at(penalty, 0.0).prox(MATRIX, 5.0), MATRIX)


@laws
@given(start=matrices, other=matrices, step=steps)
def test_proximal_maps_of_all_penalties_compose_in_their_order(start, other, step):
    rough = sorted((item for item in EVERY if not item.smooth), key=lambda item: item.prox_order)
    together = [at(item, 0.3) for item in (*rough, rightloss.l2)]
    end = start
    for penalty in together:
        end = penalty.prox(end, step)
    pull = (start - end) / step

    def cost(point):
        return sum(penalty.value(point) for penalty in together)

    for anywhere in (other, 0.0 * end, end + other / 64):
        assert cost(anywhere) >= cost(end) + np.sum(pull * (anywhere - end)) - 1e-9


# Laws: zero strength.


@pytest.mark.parametrize("penalty", [item for item in VARIANTS if not item.smooth], ids=repr)
def test_all_coefficients_are_zero_from_the_zero_strength_on_and_not_below(penalty):
    random = np.random.default_rng(2)
    features, target = random.normal(size=(40, 6)), random.normal(size=40)
    least = penalty.zero_strength(-2.0 * features.T @ target / 40)
    assert not proximal_gradient(at(penalty, 1.000001 * least), features, target).any()
    assert not proximal_gradient(at(penalty, 3.0 * least), features, target).any()
    assert proximal_gradient(at(penalty, 0.999 * least), features, target).any()


@pytest.mark.parametrize("penalty", [item for item in EVERY if item.smooth], ids=repr)
def test_no_strength_of_a_smooth_penalty_makes_coefficients_zero(penalty):
    assert penalty.zero_strength([0.0, -1e-300]) == math.inf
    assert penalty.zero_strength([0.0, 0.0]) == 0.0


@every_penalty
def test_zero_strength_does_not_depend_on_the_strength(penalty):
    gradient = np.arange(6.0)
    assert at(penalty, 0.125).zero_strength(gradient) == penalty.zero_strength(gradient)
    assert isinstance(penalty.zero_strength(gradient), float)


# Laws: frameworks.

FRAMEWORKS = {
    "torch": (torch.tensor, lambda function, point: torch.func.grad(function)(point)),
    "jax": (jnp.asarray, lambda function, point: jax.jit(jax.grad(function))(point)),
}


@every_penalty
@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize("shape", [(3, 2), (6,)])
def test_frameworks_agree_with_numpy_and_differentiate_to_the_gradient(penalty, framework, shape):
    penalty, coefficients = at(penalty, 0.75), MATRIX.reshape(shape)
    convert, differentiate = FRAMEWORKS[framework]
    with jax.enable_x64(new_val=True):
        there = convert(coefficients)
        assert float(penalty.value(there)) == pytest.approx(penalty.value(coefficients), rel=1e-14)
        for theirs, ours in (
            (penalty.gradient(there), penalty.gradient(coefficients)),
            (differentiate(penalty.value, there), penalty.gradient(coefficients)),
            (differentiate(penalty.value, 0.0 * there), np.zeros(shape)),
            (penalty.prox(there, 0.3), penalty.prox(coefficients, 0.3)),
        ):
            assert type(theirs) is type(there)
            np.testing.assert_allclose(np.asarray(theirs), ours, rtol=1e-14, atol=1e-15)


@every_penalty
def test_jax_compiles_the_proximal_map_with_a_traced_step(penalty):
    step = jnp.float32(0.25)
    compiled = jax.jit(penalty.prox)(jnp.asarray(MATRIX), step)
    np.testing.assert_allclose(compiled, penalty.prox(MATRIX, 0.25), rtol=1e-6)


@every_penalty
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_sums_of_half_precision_do_not_overflow_or_drown(penalty, dtype):
    penalty, coefficients = at(penalty, 0.5), torch.full((1000, 6), 8.0, dtype=dtype)
    if dict(penalty.settings).get("groups"):
        coefficients = torch.full((6,), 300.0, dtype=dtype)
    value = penalty.value(coefficients)
    assert value.dtype is torch.float32
    assert float(value) == pytest.approx(penalty.value(coefficients.double().numpy()), rel=1e-6)
    assert penalty.gradient(coefficients).dtype is dtype
    assert penalty.prox(coefficients, 0.1).dtype is dtype
    assert bool(torch.isfinite(penalty.gradient(coefficients)).all())


@every_penalty
def test_single_precision_stays_single(penalty):
    for result in (penalty.value(np.float32(MATRIX)), penalty.gradient(np.float32(MATRIX))):
        assert result.dtype == np.float32


@every_penalty
def test_nan_is_passed_on(penalty):
    coefficients = MATRIX.copy()
    coefficients[0, 0] = math.nan
    assert math.isnan(penalty.value(coefficients))
    assert np.isnan(penalty.gradient(coefficients)[0, 0])
    assert np.isnan(penalty.prox(coefficients)[0, 0])


# Laws: what a penalty is.


@every_penalty
def test_repr_is_python_and_pickle_and_copies_are_equal(penalty):
    penalty = at(penalty, 0.1)
    for again in (
        eval(repr(penalty), vars(rightloss) | registry.penalties()),  # noqa: S307
        pickle.loads(pickle.dumps(penalty)),  # noqa: S301
        copy.deepcopy(penalty),
    ):
        assert again == penalty
        assert hash(again) == hash(penalty)
        assert repr(again) == repr(penalty)
    assert at(penalty, 0.2) != penalty


@pytest.mark.parametrize("penalty", EVERY, ids=lambda item: item.name)
def test_documentation_has_every_section(penalty):
    text = penalty.documentation()
    for heading in ("Parameters", "Formula", "Shapes", "Raises", "References", "Examples"):
        assert f"{heading}\n" in text
    assert all(f"{parameter.name}: " in text for parameter in penalty.parameters)
    assert "doi:10." in text
    for alias in penalty.aliases:
        assert registry.penalty(alias) is penalty


def test_penalties_add_up_to_a_tuple():
    l1, l2, group = rightloss.l1(per_absolute=0.1), rightloss.l2(per_square=0.2), rightloss.group_lasso
    assert l1 + l2 == (l1, l2)
    assert l1 + l2 + group == (l1, l2, group)
    assert l1 + (l2 + group) == (l1, l2, group)


# Figures.


def test_values_by_hand():
    assert rightloss.l2(per_square=0.1).value([3.0, -4.0]) == pytest.approx(2.5)
    assert rightloss.l1(per_absolute=0.1).value([3.0, -4.0]) == pytest.approx(0.7)
    assert rightloss.group_lasso(per_norm=0.1).value([[3.0, -4.0], [0.0, 2.0]]) == pytest.approx(0.7 * math.sqrt(2.0))


def test_groups_of_one_are_the_l1_penalty():
    alone, l1 = rightloss.group_lasso(per_norm=0.3), rightloss.l1(per_absolute=0.3)
    for coefficients in (np.array([1.0, 0.0, -2.0]), np.array(-1.5)):
        assert alone.value(coefficients) == pytest.approx(l1.value(coefficients))
        np.testing.assert_allclose(alone.prox(coefficients, 2.0), l1.prox(coefficients, 2.0))


def test_rows_are_the_groups_unless_groups_are_given():
    rows = rightloss.group_lasso(per_norm=0.3)
    named = rows(groups=(7, 7, 2, 2, 5, 5))
    assert named.value(MATRIX) == pytest.approx(rows.value(MATRIX))
    np.testing.assert_allclose(named.prox(MATRIX, 2.0), rows.prox(MATRIX, 2.0))
    cube = MATRIX.reshape(3, 1, 2)
    assert rows.value(cube) == pytest.approx(rows.value(MATRIX))


def test_larger_groups_weigh_by_the_root_of_their_size():
    penalty = rightloss.group_lasso(per_norm=1.0, groups=(0, 0, 0, 0, 1))
    assert penalty.value([1.0, 1.0, 1.0, 1.0, 0.0]) == pytest.approx(4.0)
    assert penalty.value([0.0, 0.0, 0.0, 0.0, 4.0]) == pytest.approx(4.0)


@every_penalty
def test_no_coefficients_cost_nothing(penalty):
    penalty, nothing = penalty(groups=None) if dict(penalty.settings).get("groups") else penalty, np.empty((0, 3))
    assert penalty.value(nothing) == 0.0
    assert penalty.zero_strength(nothing) == 0.0
    assert penalty.gradient(nothing).shape == penalty.prox(nothing).shape == (0, 3)


def test_an_infinite_coefficient_stays_and_costs_everything():
    for penalty in EVERY:
        assert penalty.value([[math.inf, 1.0]]) == math.inf
        assert penalty.prox([[-math.inf, 1.0]], 0.5)[0, 0] == -math.inf


def test_groups_of_very_unequal_size_take_little_memory():
    groups = (0,) * 20_000 + tuple(range(1, 20_001))
    coefficients = np.ones(40_000)
    assert rightloss.group_lasso(groups=groups).value(coefficients) == pytest.approx(20_000 + 20_000)


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_lengths_neither_overflow_nor_vanish(size):
    coefficients = size * np.array([[3.0, 4.0]])
    penalty = rightloss.group_lasso(per_norm=1.0)
    assert penalty.value(coefficients) == pytest.approx(5.0 * size * math.sqrt(2.0))
    np.testing.assert_allclose(penalty.gradient(coefficients), math.sqrt(2.0) * np.array([[0.6, 0.8]]))


# Refusals.


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda: rightloss.l1(per_absolute=-1.0), "l1: per_absolute is -1"),
        (lambda: rightloss.l2(per_square=math.nan), "l2: per_square is nan"),
        (lambda: rightloss.l2(per_square="much"), "l2: per_square is 'much'"),
        (lambda: rightloss.l2(per_sqare=0.1), "did you mean `per_square`"),
        (lambda: rightloss.l2(0.1), "l2: 1 arguments without a name"),
        (lambda: rightloss.group_lasso(groups=(0, 0.5)), "group_lasso: groups is (0, 0.5)"),
        (lambda: rightloss.group_lasso(groups=(0, -1)), "group_lasso: groups is (0, -1)"),
        (lambda: rightloss.group_lasso(groups=(0, 1)).value([1.0]), "groups has 2 numbers, but there are 1"),
        (lambda: rightloss.l2.value(["a", "b"]), "l2: coefficients have dtype <U1"),
        (lambda: rightloss.l2.value([1j]), "l2: coefficients have dtype complex128"),
        (lambda: rightloss.l1.prox([1.0], -0.5), "l1: step is -0.5"),
        (lambda: rightloss.l1.prox([1.0], math.nan), "l1: step is nan"),
        (lambda: registry.penalty("group_laso"), "did you mean `group_lasso`"),
    ],
)
def test_refusals_name_the_fault(mistake, message):
    with pytest.raises(InputError) as refusal:
        mistake()
    assert message in str(refusal.value)
    assert refusal.value.help


@pytest.mark.parametrize("other", [0.1, None, "l2"])
def test_only_penalties_can_be_added(other):
    with pytest.raises(TypeError):
        rightloss.l2 + other
    with pytest.raises(TypeError):
        other + rightloss.l2
