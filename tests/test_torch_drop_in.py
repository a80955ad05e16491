"""rightloss.torch: PyTorch's own inputs give PyTorch's numbers, or are refused; what PyTorch gets wrong is right."""

import inspect
import math

import pytest
import torch
from torch.nn import functional
from torch.testing._internal.common_methods_invocations import op_db
from torch.testing._internal.common_modules import module_db

import rightloss.torch as ours
from rightloss import InputError

FUNCTIONS = sorted(name for name in vars(ours) if callable(getattr(functional, name, None)))
MODULES = sorted(name for name in vars(ours) if isinstance(getattr(torch.nn, name, None), type))
OTHER_SIGNATURE = {"linear_cross_entropy"}  # the one of rightloss.linear_cross_entropy


@pytest.fixture
def unchecked():
    ours.set_checks("off")
    yield
    ours.set_checks("error")


def like_torch(function, *arguments, **settings):
    compatible = {"torch_compatible": True} if "torch_compatible" in inspect.signature(function).parameters else {}
    return function(*arguments, **settings, **compatible)


def samples(name):
    for info in op_db:
        if info.name == f"nn.functional.{name}":
            for dtype in (torch.float64, torch.float32):
                torch.manual_seed(0)
                yield from info.sample_inputs("cpu", dtype, requires_grad=False)


REFUSED = {  # inputs with weights < 0, distributions that do not sum to 1, targets that are no labels
    "binary_cross_entropy": 6,
    "binary_cross_entropy_with_logits": 30,
    "cross_entropy": 26,
    "multi_margin_loss": 6,
    "multilabel_soft_margin_loss": 8,
    "soft_margin_loss": 12,
}


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides:UserWarning")  # PyTorch says what ours repairs
@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - OTHER_SIGNATURE))
def test_every_sample_of_pytorchs_own_tests(name):
    passed = refused = 0
    for sample in samples(name):
        expected = getattr(functional, name)(sample.input, *sample.args, **sample.kwargs)
        try:
            found = like_torch(getattr(ours, name), sample.input, *sample.args, **sample.kwargs)
        except InputError:
            refused += 1
            continue
        torch.testing.assert_close(found, expected, equal_nan=True)
        passed += 1
    assert passed > refused or name in REFUSED
    assert refused == REFUSED.get(name, 0)


def cases(name):
    for info in module_db:
        if info.module_cls.__name__ == name:
            torch.manual_seed(0)
            given = info.module_inputs_func(info, device="cpu", dtype=torch.float64, requires_grad=False, training=True)
            yield from given


NEGATIVE = {"BCELoss", "BCEWithLogitsLoss", "CrossEntropyLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss"}


@pytest.mark.filterwarnings("ignore:reduction. 'mean' divides:UserWarning")
@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("name", MODULES)
def test_every_module_input_of_pytorchs_own_tests(name):
    passed = refused = 0
    for case in cases(name):
        torch.manual_seed(0)
        theirs = getattr(torch.nn, name)(*case.constructor_input.args, **case.constructor_input.kwargs)
        torch.manual_seed(0)
        mine = like_torch(getattr(ours, name), *case.constructor_input.args, **case.constructor_input.kwargs)
        mine.load_state_dict(theirs.state_dict())
        try:
            found = mine(*case.forward_input.args)
        except InputError as fault:
            refused += "weight" in str(fault)  # below 0
            continue
        torch.testing.assert_close(found, theirs(*case.forward_input.args), equal_nan=True)
        passed += 1
    assert passed
    assert passed + refused == len(list(cases(name)))
    assert (refused > 0) == (name in NEGATIVE)


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - OTHER_SIGNATURE))
def test_signatures_begin_like_pytorchs(name):
    theirs = inspect.signature(getattr(functional, name)).parameters
    mine = inspect.signature(getattr(ours, name)).parameters
    positional = [p for p in theirs.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert [(p.name, p.default) for p in list(mine.values())[: len(positional)]] == [
        (p.name, p.default) for p in positional
    ]


GIVEN = {
    "mse_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.5, 0.0, -0.2, 1.0])),
    "smooth_l1_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.5, 0.1, -2.0, 1.2])),
    "huber_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.5, 0.1, -2.0, 1.2])),
    "l1_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.5, 0.1, -2.0, 1.2])),
    "quantile_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.5, 0.1, -2.0, 1.2])),
    "poisson_nll_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.0, 1.0, 2.0, 5.0])),
    "gaussian_nll_loss": (torch.linspace(-1, 1, 4), torch.zeros(4), torch.tensor([0.5, 1.0, 2.0, 3.0])),
    "binary_cross_entropy": (torch.linspace(0.1, 0.9, 4), torch.tensor([0.0, 1.0, 0.3, 1.0])),
    "binary_cross_entropy_with_logits": (torch.linspace(-1, 1, 4), torch.tensor([0.0, 1.0, 0.3, 1.0])),
    "soft_margin_loss": (torch.linspace(-1, 1, 4), torch.tensor([-1.0, 1.0, -1.0, 1.0])),
    "multilabel_soft_margin_loss": (torch.linspace(-1, 1, 4)[None], torch.tensor([[0.0, 1.0, 0.0, 1.0]])),
    "hinge_loss": (torch.tensor([-0.7, 0.2, 0.6, 1.4]), torch.tensor([-1.0, 1.0, -1.0, 1.0])),
    "sigmoid_focal_loss": (torch.linspace(-1, 1, 4), torch.tensor([0.0, 1.0, 0.0, 1.0])),
    "kl_div": (torch.linspace(-2, -1, 6).reshape(2, 3), torch.tensor([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]])),
    "cross_entropy": (torch.linspace(-1, 1, 12).reshape(2, 3, 2), torch.tensor([[0, 1], [2, -100]])),
    "nll_loss": (torch.linspace(-2, -1, 6).reshape(2, 3), torch.tensor([0, 2])),
    "multi_margin_loss": (torch.linspace(-1, 1, 6).reshape(2, 3), torch.tensor([0, 2])),
}


PARALLEL = {"vocab_parallel_cross_entropy", "vocab_parallel_linear_cross_entropy"}  # in test_torch_parallel.py


def test_every_function_is_differentiated_here():
    functions = {name for name, item in vars(ours).items() if inspect.isfunction(item) and not name.startswith("_")}
    assert set(GIVEN) == functions - {"set_checks", "linear_cross_entropy"} - PARALLEL


def doubled(arrays):
    return [array.double() if array.is_floating_point() else array for array in arrays]


@pytest.mark.filterwarnings("ignore:.torch.jit.script. is deprecated:DeprecationWarning")  # PyTorch's own, in jvp
@pytest.mark.parametrize("reduction", ["none", "mean"])
@pytest.mark.parametrize("name", GIVEN)
def test_gradients_of_both_orders_and_function_transforms(name, reduction):
    given, *others = doubled(GIVEN[name])
    function = getattr(ours, name)

    def value(given):
        return function(given, *others, reduction=reduction)

    leaf = given.clone().requires_grad_()
    assert torch.autograd.gradcheck(value, leaf, check_forward_ad=name != "gaussian_nll_loss")
    assert torch.autograd.gradgradcheck(value, leaf)
    slope = torch.autograd.grad(value(leaf).sum(), leaf)[0]
    torch.testing.assert_close(torch.func.grad(lambda given: value(given).sum())(given), slope)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("name", sorted(set(GIVEN) - {"nll_loss"}))
def test_compiles_without_a_graph_break(name, reduction):
    given, *others = GIVEN[name]
    function = getattr(ours, name)
    leaf, again = given.clone().requires_grad_(), given.clone().requires_grad_()
    torch._dynamo.reset()  # every case is a program of its own
    compiled = torch.compile(lambda x: function(x, *others, reduction=reduction), fullgraph=True, backend="aot_eager")
    value, expected = compiled(leaf), function(again, *others, reduction=reduction)
    torch.testing.assert_close(value, expected)
    slopes = [torch.autograd.grad((v * v).sum(), x)[0] for v, x in ((value, leaf), (expected, again))]
    torch.testing.assert_close(*slopes)


def test_exported_program_computes_the_same():
    class Training(torch.nn.Module):
        def forward(self, x, y):
            return ours.CrossEntropyLoss()(x, y)

    x, y = torch.randn(4, 3), torch.tensor([0, 1, 2, 1])
    torch.testing.assert_close(torch.export.export(Training(), (x, y)).module()(x, y), ours.cross_entropy(x, y))


def test_all_ignored_is_zero_and_has_a_gradient_of_zero():
    logits, target = torch.randn(3, 4, requires_grad=True), torch.full((3,), -100)
    assert functional.cross_entropy(logits, target).isnan()
    loss = ours.cross_entropy(logits, target)
    loss.backward()
    assert loss.item() == 0.0
    assert torch.equal(logits.grad, torch.zeros(3, 4))
    assert ours.nll_loss(torch.log_softmax(logits, 1), target).item() == 0.0
    assert ours.cross_entropy(logits, target, torch_compatible=True).isnan()


def test_indices_and_their_distributions_agree_under_class_weights():
    torch.manual_seed(0)
    logits, target, weight = torch.randn(5, 3), torch.tensor([0, 1, 2, 1, 1]), torch.tensor([1.0, 2.0, 3.0])
    one_hot = functional.one_hot(target, 3).float()
    torch.testing.assert_close(ours.cross_entropy(logits, one_hot, weight), ours.cross_entropy(logits, target, weight))
    theirs = functional.cross_entropy(logits, one_hot, weight)
    torch.testing.assert_close(ours.cross_entropy(logits, one_hot, weight, torch_compatible=True), theirs)
    assert theirs / functional.cross_entropy(logits, target, weight) == pytest.approx(10.0 / 5.0)


def test_half_precision_does_not_overflow():
    torch.manual_seed(0)
    logits, target = (20.0 * torch.randn(8192, 50)).half(), torch.randint(0, 50, (8192,))
    found = ours.cross_entropy(logits, target)
    exact = functional.cross_entropy(logits.double(), target)
    assert found.dtype == torch.float16
    assert abs(found.item() / exact.item() - 1.0) < 2.0**-10


def test_autocast_computes_in_single_precision():
    logits, target = torch.randn(4, 3).bfloat16(), torch.tensor([0, 1, 2, 1])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert ours.cross_entropy(logits, target).dtype == functional.cross_entropy(logits, target).dtype


def test_weights_divide_the_same_everywhere():
    x, y, w = torch.tensor([1.0, 2.0]), torch.tensor([0.5, 1.0]), torch.tensor([1.0, 3.0])
    assert ours.huber_loss(x, y, weight=w).item() == pytest.approx(0.5 * ours.mse_loss(x, y, weight=w).item())
    theirs = functional.huber_loss(x, y, weight=w)
    torch.testing.assert_close(ours.huber_loss(x, y, weight=w, torch_compatible=True), theirs)


LAYER = torch.nn.Linear(4, 3)
X = torch.randn(2, 4)
FAULTS = {
    "shapes broadcast": lambda: ours.mse_loss(torch.zeros(3, 1), torch.zeros(3)),
    "softmax before": lambda: ours.cross_entropy(LAYER(X).softmax(1), torch.tensor([0, 1])),
    "softmax and a view before": lambda: ours.cross_entropy(LAYER(X).softmax(1).view(2, 3), torch.tensor([0, 1])),
    "sigmoid before": lambda: ours.binary_cross_entropy_with_logits(LAYER(X).sigmoid(), torch.ones(2, 3)),
    "raw numbers in nll_loss": lambda: ours.nll_loss(LAYER(X), torch.tensor([0, 1])),
    "probabilities in kl_div": lambda: ours.kl_div(LAYER(X).softmax(1), torch.full((2, 3), 1 / 3)),
    "swapped": lambda: ours.mse_loss(torch.zeros(2, 3), LAYER(X)),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_that_a_call_shows(fault):
    with pytest.raises(InputError, match="expected"):
        FAULTS[fault]()
    ours.set_checks("warn")
    with pytest.warns(UserWarning, match="expected"):
        FAULTS[fault]()
    ours.set_checks("off")
    assert torch.isfinite(FAULTS[fault]()).all()
    ours.set_checks("error")


def test_labels_outside_are_always_refused():
    with pytest.raises(InputError, match="class 3"):
        ours.cross_entropy(torch.zeros(1, 3), torch.tensor([3]))
    with pytest.raises(InputError, match="target holds 2"):
        ours.binary_cross_entropy_with_logits(torch.zeros(1), torch.tensor([2.0]))
    with pytest.raises(InputError, match="set_checks"):
        ours.set_checks("maybe")


RIGHT = {
    "log_softmax": lambda: ours.cross_entropy(LAYER(X).log_softmax(1), torch.tensor([0, 1])),
    "attention": lambda: ours.cross_entropy(LAYER(X.softmax(1) @ torch.ones(4, 4)), torch.tensor([0, 1])),
    "both differentiated": lambda: ours.mse_loss(LAYER(X), LAYER(X + 1)),
    "log_softmax in nll_loss": lambda: ours.nll_loss(LAYER(X).log_softmax(1), torch.tensor([0, 1])),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_stays_silent(name):
    assert torch.isfinite(RIGHT[name]())


def test_linear_cross_entropy_is_the_layer_and_its_loss():
    torch.manual_seed(0)
    head, hidden, target = ours.LinearCrossEntropy(4, 7), torch.randn(6, 4), torch.randint(0, 7, (6,))
    plain = functional.cross_entropy(head.logits(hidden), target)
    torch.testing.assert_close(head(hidden, target), plain)
    slopes = torch.autograd.grad(head(hidden, target), list(head.parameters()))
    for slope, expected in zip(slopes, torch.autograd.grad(plain, list(head.parameters())), strict=True):
        torch.testing.assert_close(slope, expected)


def test_digits_trained_with_either_import_end_the_same():
    from sklearn.datasets import load_digits

    pixels, digits = load_digits(return_X_y=True)
    x, y = torch.from_numpy(pixels / 16.0).float(), torch.from_numpy(digits)

    def trained(nn):
        torch.manual_seed(0)
        model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10))
        optimizer, loss_fn = torch.optim.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss()
        for _ in range(60):
            optimizer.zero_grad()
            loss = loss_fn(model(x), y)
            loss.backward()
            optimizer.step()
        return loss.item()

    mine, theirs = trained(ours), trained(torch.nn)
    assert mine == pytest.approx(theirs, rel=1e-3)
    assert mine < 0.2 * math.log(10)
