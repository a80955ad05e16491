"""The choice: what the target is, which loss, why not the others; every line it gives to paste runs on the data."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import rightloss
from rightloss import registry
from rightloss.choosing import choose
from rightloss.choosing.question import parsed
from rightloss.choosing.trial import residual_scale
from rightloss.choosing.tuned import Tuning, tuned
from rightloss.cli import main
from rightloss.errors import InputError
from rightloss.vocabulary import Row

ROOT = Path(__file__).parents[1]
ROWS = 200
FRAMEWORKS = ("torch", "keras", "optax", "sklearn", "xgboost", "lightgbm")


@cache
def tables():
    random = np.random.default_rng(0)
    x = random.normal(size=(ROWS, 2))
    line = 1.0 + x @ [0.5, -0.3]
    share = 1.0 / (1.0 + np.exp(-line))
    amount = random.gamma(0.7, np.exp(line) / 0.7)
    return x, {
        "real": line + random.normal(size=ROWS),
        "amounts": amount,
        "zeros": np.where(random.random(ROWS) < 0.3, 0.0, amount),
        "counts": random.poisson(10.0 * np.exp(line)),
        "shares": random.beta(5.0 * share, 5.0 * (1.0 - share)),
        "binary": random.random(ROWS) < share,
        "texts": random.choice(["no", "yes"], ROWS),
        "classes": random.choice(["a", "b", "c"], ROWS),
        "a": random.integers(0, 2, ROWS),
        "b": random.integers(0, 2, ROWS),
        "c": random.integers(0, 2, ROWS),
    }


def frame(*targets):
    x, columns = tables()
    return pl.DataFrame({"x": x[:, 0], "z": x[:, 1]} | {name: columns[name] for name in targets})


EXPECTED = {
    ("real", None): "squared_error",
    ("real", "median"): "absolute_error",
    ("real", "quantile=0.9"): "pinball(q=0.9)",
    ("amounts", "mean"): "gamma",
    ("amounts", "median"): "absolute_error",
    ("amounts", "quantile=0.1"): "pinball(q=0.1)",
    ("amounts", "ranking"): "gamma",
    ("zeros", "mean"): "tweedie",
    ("counts", "counts"): "poisson",
    ("counts", None): "poisson",
    ("shares", None): "binary_cross_entropy",
    ("shares", "median"): "absolute_error",
    ("binary", None): "binary_cross_entropy",
    ("binary", "ranking"): "binary_cross_entropy",
    ("texts", "probability"): "binary_cross_entropy",
    ("texts", "decision"): "binary_cross_entropy",
    ("classes", None): "cross_entropy",
    ("classes", "decision"): "cross_entropy",
    ("a,b,c", None): "binary_cross_entropy",
}


@cache
def chosen(target, question):
    return choose(frame(*target.split(",")), target, question=question)


@pytest.mark.parametrize(("target", "question"), EXPECTED)
def test_the_usual_choices(target, question):
    assert chosen(target, question).loss == EXPECTED[target, question]


def encoded(target):
    """Targets as the answer says: classes numbered, columns of labels side by side."""
    _, columns = tables()
    names = target.split(",")
    if len(names) > 1:
        return np.column_stack([columns[name] for name in names])
    values = columns[target]
    return np.unique(values, return_inverse=True)[1] if values.dtype.kind in {"b", "U"} else values.astype(float)


def arrays(framework, target):
    x, y = tables()[0].astype(np.float32), encoded(target)
    if framework == "torch":
        torch = pytest.importorskip("torch")
        whole = target == "classes"
        return torch.tensor(x), torch.tensor(y, dtype=torch.int64 if whole else torch.float32)
    if framework == "optax":
        jax = pytest.importorskip("jax")
        return jax.numpy.asarray(x), jax.numpy.asarray(y)
    pytest.importorskip(framework)
    return x, y


DIFFERENT = [
    ("real", None),
    ("real", "quantile=0.9"),
    ("amounts", "mean"),
    ("zeros", "mean"),
    ("counts", "counts"),
    ("shares", None),
    ("texts", "decision"),
    ("classes", None),
    ("a,b,c", None),
]


@pytest.mark.parametrize("framework", FRAMEWORKS)
@pytest.mark.parametrize(("target", "question"), DIFFERENT)
@pytest.mark.filterwarnings("ignore")  # of the frameworks
def test_every_line_runs_on_the_data(target, question, framework, monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    written = dict(chosen(target, question).answers[0].use.lines)
    if framework not in written:
        pytest.skip("there is nothing to paste")
    x, y = arrays(framework, target)
    space = {"X": x, "target": y}
    exec(written[framework], space)  # noqa: S102 (our own lines)
    if framework == "torch":
        space["loss"].backward()
        assert all(parameter.grad.abs().sum() > 0 for parameter in space["model"].parameters())
    elif framework == "optax":
        assert all(np.abs(np.asarray(part)).sum() > 0 for part in space["gradient"].values())
    if question == "decision" and target == "texts":
        assert 0 < np.asarray(space["decision"]).size <= ROWS


@pytest.mark.parametrize("framework", ["torch", "optax"])
@pytest.mark.parametrize(("target", "question"), DIFFERENT)
def test_the_lines_compute_the_loss_that_was_chosen(target, question, framework):
    """The number that the lines minimise has the gradient of our loss."""
    answer = chosen(target, question).answers[0]
    x, y = arrays(framework, target)
    space = {"X": x, "target": y}
    exec(dict(answer.use.lines)[framework], space)  # noqa: S102
    name, _, settings = answer.use.loss.partition("(")
    loss = registry.loss(name)
    loss = loss.with_parameters(**eval(f"dict({settings}")) if settings else loss  # noqa: S307
    if framework == "torch":
        space["loss"].backward()
        weights, ends = (part.detach().numpy() for part in space["model"].parameters())
        found = space["model"].weight.grad.numpy()
    else:
        parts = {key: np.asarray(part) for key, part in space["parameters"].items()}
        weights, ends, found = parts["w"].T, parts["b"], np.asarray(space["gradient"]["w"]).T
    raw = np.asarray(x, dtype=float) @ np.asarray(weights, dtype=float).reshape(-1, 2).T + ends
    raw = raw[:, 0] if loss.row is Row.ONE and np.ndim(y) == 1 else raw
    slope = loss.gradient(target=encoded(target), raw=raw, reduction="mean")
    ours = (np.asarray(x, dtype=float).T @ slope).T
    assert np.ravel(found) == pytest.approx(np.ravel(ours), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("target", "question"), EXPECTED)
def test_every_loss_is_judged_once_and_lines_are_short(target, question):
    (answer, *_) = chosen(target, question).answers
    named = [answer.use.loss, *(use.loss for use in answer.also), *(item.loss for item in answer.dropped)]
    assert sorted(name.partition("(")[0] for name in named) == sorted(registry.losses())
    assert all(item.why for item in answer.dropped)
    for lines in dict(answer.use.lines).values():
        assert max(map(len, lines.splitlines())) <= 78


def dropped(result, number=0):
    return {item.loss: item for item in result.answers[number].dropped}


def test_the_rules_of_check_speak():
    found = dropped(chosen("classes", None))
    assert found["squared_error"].rule == "task-mismatch"
    assert found["binary_cross_entropy"].rule == "label-encoding"
    assert dropped(chosen("real", None))["cross_entropy"].rule == "task-mismatch"
    assert dropped(chosen("real", None))["poisson"].rule == "label-encoding"
    assert dropped(chosen("a,b,c", None))["cross_entropy"].rule == "exclusive-classes"


def test_the_cost_of_the_wrong_question_is_a_number():
    amounts = tables()[1]["amounts"]
    share = np.median(amounts) / amounts.mean()
    why = dropped(chosen("amounts", "mean"))["absolute_error"].why
    assert why.startswith("answers with a median: for all rows together")
    assert why.endswith(f"{share:.0%} of it")


def test_where_the_target_does_not_tell_it_asks_and_shows_both():
    result = choose(frame("amounts"), "amounts")
    assert result.loss is None
    assert [answer.use.loss for answer in result.answers] == ["gamma", "absolute_error"]
    assert "--question median" in result.asks[0]
    stars = choose(pl.DataFrame({"y": np.random.default_rng(0).integers(1, 6, 300)}), "y")
    assert [answer.use.loss for answer in stars.answers] == ["cross_entropy", "poisson"]
    assert "--task classes" in stars.asks[0]
    assert choose(pl.DataFrame({"y": [1, 2, 3] * 40}), "y", task="classes").loss == "cross_entropy"
    assert choose(pl.DataFrame({"y": [1, 2, 3] * 40}), "y", task="counts").loss == "poisson"
    assert choose([1, 2, 3] * 40, task="amounts").loss == "squared_error"


def test_a_decision_takes_its_threshold_from_the_costs():
    result = choose(frame("binary"), "binary", cost_fn=9.0, cost_fp=1.0)
    assert result.answers[0].question == "decision"
    assert result.answers[0].threshold == pytest.approx(0.1)
    assert all("> 0.1" in lines for lines in dict(result.answers[0].use.lines).values())


def test_parameters_come_from_the_spread_of_the_errors():
    x, columns = tables()
    errors = columns["real"] - x @ [0.5, -0.3]
    tuning = Tuning(parsed("mean"), lambda: residual_scale(x, columns["real"]), None)
    assert dict(tuned(rightloss.huber, tuning).settings)["delta"] == pytest.approx(1.345 * errors.std(), rel=0.2)
    assert residual_scale(np.empty((ROWS, 0)), columns["real"]) > residual_scale(x, columns["real"])


def test_columns_that_exclude_each_other_are_classes():
    one_hot = pl.DataFrame(np.eye(3, dtype=int)[np.arange(90) % 3], schema=["a", "b", "c"])
    assert choose(one_hot, "a,b,c").loss == "cross_entropy"


def test_a_suspect_is_named_and_not_tried():
    table = frame("amounts").with_columns(copy=pl.col("amounts"))
    result = choose(table, "amounts")
    assert result.suspects == (("copy", "equals the target in every row"),)
    assert any("left out (copy)" in note for note in result.notes)


def test_json_and_html_hold_everything_and_escape():
    table = frame("amounts").with_columns(pl.lit("a").alias("<script>alert(1)</script>"))
    result = choose(table.rename({"amounts": "<script>"}), "<script>")
    content = json.loads(result.to_json())
    assert len(content["answers"]) == 2
    assert content["profile"][0]["rows"] == ROWS
    assert "<script>" not in result._repr_html_()
    assert "&lt;script&gt;" in result._repr_html_()
    assert len(result.frame()) == 2 * len(registry.losses())
    assert "gamma" in str(result)


def claims():
    """Claims whose spread grows with their mean: those of the documentation."""
    random = np.random.default_rng(0)
    age, region = random.uniform(18, 80, 2_000), random.choice(["north", "south", "west"], 2_000)
    mean = np.exp(5.0 + 0.02 * age + 0.5 * (region == "south"))
    return pl.DataFrame({"age": age.round(1), "region": region, "claims": random.gamma(0.8, mean / 0.8).round(2)})


def test_the_documentation_shows_what_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    claims().write_csv("claims.csv")
    assert main(["choose", "claims.csv", "--target", "claims", "--question", "mean", "--framework", "lightgbm"]) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    page = (ROOT / "docs" / "choose.md").read_text(encoding="utf-8")
    shown = page.partition("```text\n")[2].partition("```")[0].splitlines()
    assert len(shown) > 20
    assert set(shown) - {"[…]"} <= set(printed)


@pytest.mark.parametrize("options", [[], ["--json"], ["--question", "median"], ["--sql", "x", "--target", "claims"]])
def test_the_command_line(tmp_path, monkeypatch, capsys, options):
    monkeypatch.chdir(tmp_path)
    claims().write_parquet("claims.parquet")
    code = main(["choose", "claims.parquet", *(options if "--target" in options else ["--target", "claims", *options])])
    told = capsys.readouterr()
    if "--sql" in options:
        assert (code, told.err.splitlines()[0]) == (2, "error: both DATA and --sql or --db are given")
    elif "--json" in options:
        assert (code, json.loads(told.out)["rows"]) == (0, 2_000)
    else:
        assert (code, "absolute_error" in told.out) == (0, True)


def test_no_target_is_wrong_use(tmp_path, capsys):
    claims().write_csv(tmp_path / "claims.csv")
    assert main(["choose", str(tmp_path / "claims.csv")]) == 2
    assert "expected  --target and one of `age`, `region`, `claims`" in capsys.readouterr().err


def test_it_is_public():
    assert rightloss.choose is choose
    assert choose([1.5, -2.0, 0.3]).loss == "squared_error"


def test_gaps_in_the_target_are_counted():
    assert "2 rows without a target were left out" in choose([1.5, None, 0.3, None, -1.0]).notes


BAD = {
    "one row": (lambda: choose([1.0]), "the only row"),
    "one class": (lambda: choose(["a", "a"]), "every row of `y` holds 'a'"),
    "constant": (lambda: choose([2, 2, 2]), "every row of `y` holds 2"),
    "all missing": (lambda: choose([None, None]), "every value of `y` is missing"),
    "no rows": (lambda: choose(pl.DataFrame({"y": []}), "y"), "no rows"),
    "infinite": (lambda: choose([1.0, float("inf"), 2.0]), "infinite"),
    "mixed": (lambda: choose(["1.5", "2", "3", "4.5", "-", "7"]), "1 different texts, such as '-', among 5 numbers"),
    "names": (lambda: choose([f"n{i}" for i in range(50)]), "holds 50 different values in 50 rows"),
    "no target": (lambda: choose(frame("real")), "no target is named"),
    "no such column": (lambda: choose(frame("real"), "rael"), "did you mean `real`"),
    "no such question": (lambda: choose([1.0, 2.5], question="meen"), "no question is called"),
    "no level": (lambda: choose([1.0, 2.5], question="quantile=2"), "a share between 0 and 1"),
    "a probability of amounts": (lambda: choose([1.0, 2.5, 3.0], question="probability"), "have no `probability`"),
    "a mean of texts": (lambda: choose(["a", "b"] * 9, question="mean"), "have no `mean`"),
    "counts of fractions": (lambda: choose([1.0, 2.5, 3.0], question="counts"), "no counts"),
    "one cost": (lambda: choose([0, 1] * 9, cost_fn=2.0), "both --cost-fn and --cost-fp"),
    "labels beside amounts": (lambda: choose(frame("a", "real"), "a,real"), "0 and 1 in every column"),
    "no such task": (lambda: choose([1.0, 2.5], task="amount"), "did you mean `amounts`"),
    "texts as amounts": (lambda: choose(["a", "b", "c"] * 9, task="amounts"), "holds texts"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(name):
    act, message = BAD[name]
    with pytest.raises(InputError) as refused:
        act()
    assert message in str(refused.value)
