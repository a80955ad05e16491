"""Where predictions become decisions, and scores that compare them with the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Applied, Measured
from rightloss.facts.code.libraries import apply, text
from rightloss.facts.code.values import Arguments, Constant, Library, Operation, Value

if TYPE_CHECKING:
    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_WHOLE = frozenset({"int", "uint", "long", "short", "byte"})


def _scored(reader: Reader, path: str, arguments: Arguments, site: Site) -> None:
    """`brier_score_loss(y_true, y_prob)`."""
    target, prediction = arguments.get(0, "y_true"), arguments.get(1, "y_pred", "y_prob", "y_proba")
    if target is not None and prediction is not None:
        reader.record(Measured(site=site, metric=path, prediction=prediction, target=target))


def _rounded(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
    """`round(score)`; rounded to some digits, a number is still a number."""
    del callee
    if len(arguments.positional) != 1 or isinstance(arguments.positional[0], Constant):
        return None
    return Operation("round", arguments.positional, {}, site, "builtins.round", cut=reader.cut)


def _whole(reader: Reader, owner: Value, arguments: Arguments, site: Site) -> Value:
    """`scores.long()`, `scores.astype(int)`: what stands behind the point is cut off."""
    asked = arguments.get(0, "dtype")
    kind = asked.path.rpartition(".")[2] if isinstance(asked, Library) else text(asked)
    if asked is None or (kind or "").rstrip("0123456789_") in _WHOLE:
        made = Operation("truncate", (owner,), {}, site, cut=reader.cut)
        reader.record(Applied(site=site, operation=made))
    return owner


_MORE, _LESS = apply("greater", "input|x|x1", "other|y|x2"), apply("less", "input|x|x1", "other|y|x2")
FUNCTIONS = {
    "builtins.round": _rounded,
    "numpy.rint": apply("round", "x"),
    "jax.numpy.round": apply("round", "a"),
    **{f"torch.{name}": _MORE for name in ("gt", "ge", "greater", "greater_equal")},
    **{f"torch.{name}": _LESS for name in ("lt", "le", "less", "less_equal")},
    **{f"{home}.{name}": _MORE for home in ("numpy", "jax.numpy") for name in ("greater", "greater_equal")},
    **{f"{home}.{name}": _LESS for home in ("numpy", "jax.numpy") for name in ("less", "less_equal")},
}
METHODS = {
    "gt": _MORE,
    "ge": _MORE,
    "lt": _LESS,
    "le": _LESS,
    **dict.fromkeys(("int", "long", "short", "astype"), _whole),
}
WATCHED = {"sklearn.metrics.brier_score_loss": _scored, "sklearn.calibration.calibration_curve": _scored}
