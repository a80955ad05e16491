"""A gradient or Hessian written by hand is not the derivative of its loss.

## What
Objectives for XGBoost, LightGBM and CatBoost, `torch.autograd.Function` and `jax.custom_vjp` whose gradient has the
wrong sign, is taken of a probability where raw scores come in, or does not belong to the loss written beside it; a
Hessian that is zero or negative where the gradient grows.

## Why
Trees take the step -gradient / Hessian. With y - p for p - y each step goes away from the target: an error of 1 becomes
1 + 0.1 after one step of rate 0.1, and 1.1¹⁰⁰ = 13781 after a hundred. A raw score of 2 taken for a probability gives
the Hessian 2 · (1 - 2) = -2 instead of 0.105.

## Bad
```python
import lightgbm as lgb
import numpy as np


def squared(y_true, y_pred):
    return y_true - y_pred, np.ones_like(y_pred)


model = lgb.LGBMRegressor(objective=squared)
```

## Good
```python
import lightgbm as lgb
import numpy as np


def squared(y_true, y_pred):
    return y_pred - y_true, np.ones_like(y_pred)


model = lgb.LGBMRegressor(objective=squared)
```

## How sure
An error, found by working the formulas out at some points and comparing with differences. A Hessian of ones, a bound of
it, a clipped or scaled gradient, straight-through estimators and gradient reversal have their reasons: they stay
silent, and so does every formula with a part that is not known.

## Fix safety
**Safe** for a wrong sign, which is checked by numbers. Other derivatives are left to you.

## References
Chen and Guestrin 2016, XGBoost, section 2.2, doi:10.1145/2939672.2939785.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import Derived, Event, Stepped
from rightloss.facts.code.libraries import number
from rightloss.facts.code.numbers import Unclear, compute
from rightloss.facts.code.values import Constant, Operation, Value
from rightloss.facts.run.gradients import of_numbers
from rightloss.finding import Finding, Level, Reason
from rightloss.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.reader import Reader

_TARGETS = (0.0, 1.0)
_STEP = 1e-5
_SMALL = 1e-6
_FEWEST = 6
_NEAR = 1e-3


def check(reader: Reader, seen: Event) -> Iterator[Finding]:
    """Work gradient and Hessian out on a grid, or look at those that were given while the program ran."""
    if isinstance(seen, Stepped):
        told, how = of_numbers(seen), "seen while it ran: what it gave before the first tree"
    elif isinstance(seen, Derived):
        told, how = _of_formulas(reader, seen), seen.how
    else:
        return
    if told is None:
        return
    message, why, help_ = told
    yield Finding(
        rule=RULE.name,
        code=RULE.code,
        level=Level.ERROR,
        message=message,
        place=seen.site.place,
        label="this is not the derivative",
        because=(Reason(how, None),) if how else (),
        why=why,
        help=help_,
    )


def _of_formulas(reader: Reader, seen: Derived) -> Told:
    if is_swapped(seen):
        return None  # the rule argument-order speaks of it
    try:
        return _of_loss(reader, seen) if seen.loss is not None else _of_objective(reader, seen)
    except Unclear:
        return None


Told = tuple[str, str, str] | None


def _grid(reader: Reader, value: Value, points: Any, target: float, variable: str) -> Any:
    """A tree at some points, with nan where it has no value."""
    import numpy as np

    def leaf(operation: Operation) -> Any:
        if operation.name != "symbol":
            return None
        name = operation.settings["name"]
        is_variable = isinstance(name, Constant) and name.value == variable
        if is_variable:
            return points
        return np.full_like(points, 1.0 if isinstance(name, Constant) and name.value == "one" else target)

    found = np.asarray(compute(reader, value, leaf), dtype=float)
    if found.shape not in {(), points.shape}:
        raise Unclear
    return np.broadcast_to(found, points.shape)


def _of_objective(reader: Reader, seen: Derived) -> Told:
    """A gradient and a Hessian of which the loss is not written."""
    grids = _grids(reader, seen)
    if grids is None:
        return None
    return _probability(grids, seen) or _falling(grids, seen) or _hessian(grids, seen) or _quantile(reader, grids, seen)


def _grids(reader: Reader, seen: Derived) -> list[Any] | None:
    """Points, gradients and Hessians for each of two targets; nothing where too few have a value."""
    import numpy as np

    points = np.array([-3.1, -1.7, -0.9, -0.3, 0.2, 0.6, 0.95, 1.2, 1.9, 3.3])
    sign = -1.0 if seen.downhill else 1.0
    grids = []
    for target in _TARGETS:
        gradient = sign * _grid(reader, seen.gradient, points, target, seen.variable)
        hessian = sign * _grid(reader, seen.hessian or Constant(1.0), points, target, seen.variable)
        known = np.isfinite(gradient) & np.isfinite(hessian)
        if known.sum() < _FEWEST:
            return None
        grids.append((points[known], gradient[known], hessian[known]))
    return grids


def _falling(grids: list[Any], seen: Derived) -> Told:
    """The gradient of what is minimised cannot fall everywhere."""
    import numpy as np

    falls = [bool((np.diff(gradient) <= _SMALL).all() and np.ptp(gradient) > _NEAR) for _, gradient, _ in grids]
    if not all(falls):
        return None
    points, gradient, _ = grids[0]
    why = (
        f"for a target of 0 it is {gradient[-1]:.3g} at a prediction of {points[-1]:.3g}, and {gradient[0]:.3g} at"
        f" {points[0]:.3g}: each step goes further away, at rate 0.1 by a factor near 1.1"
    )
    if seen.downhill:
        return ("the derivative has the wrong sign", why, "return target - p and -p · (1 - p): CatBoost goes uphill")
    return ("the gradient has the wrong sign", why, "turn it round: prediction minus target")


def goes_up(reader: Reader, seen: Derived) -> str | None:
    """Say how the steps go away from the target, if they do."""
    try:
        grids = _grids(reader, seen)
    except Unclear:
        return None
    told = None if grids is None else _falling(grids, seen)
    return None if told is None else told[1]


def is_swapped(seen: Derived) -> bool:
    """Whether the parameters are named as if they came in the other order."""
    arguments = getattr(getattr(seen.function, "node", None), "args", None)
    names = [each.arg.lower() for each in arguments.args if each.arg != "self"][:2] if arguments else []
    targets = re.compile(r"(y_?true|labels?|targets?|y|dtrain|data|dataset|train_data)$")
    predictions = re.compile(r"(y_?pred\w*|preds?|predictions?|y_?hat|scores?|margins?)$")
    first_is_prediction = len(names) == 2 and predictions.match(names[0]) and targets.match(names[1])  # noqa: PLR2004
    first_is_target = len(names) == 2 and targets.match(names[0]) and predictions.match(names[1])  # noqa: PLR2004
    return bool(first_is_target if "(preds" in seen.how else first_is_prediction and "(y_true" in seen.how)


def _probability(grids: list[Any], seen: Derived) -> Told:
    """`p - y` with `p * (1 - p)`, but p is a raw score."""
    import numpy as np

    for (points, gradient, hessian), target in zip(grids, _TARGETS, strict=True):
        scale = gradient[-1] / (points[-1] - target)
        if abs(scale) < _SMALL or not np.allclose(gradient, scale * (points - target), atol=_NEAR):
            return None
        inside = (points > 0) & (points < 1)
        beside = (points * (1 - points))[inside]
        if not inside.any() or not np.allclose(hessian[inside] / beside, hessian[inside][0] / beside[0], atol=_NEAR):
            return None
    del seen
    worst = 2.0 * (1 - 2.0)
    why = f"a raw score of 2 gives the Hessian 2 · (1 - 2) = {worst:g}; with p = 1 / (1 + e⁻²) = 0.881 it is 0.105"
    return ("raw scores are taken for probabilities", why, "apply the sigmoid first: p = 1 / (1 + exp(-preds))")


def _hessian(grids: list[Any], seen: Derived) -> Told:
    """Zero everywhere, or negative where the gradient grows."""
    import numpy as np

    if seen.hessian is None:
        return None
    if all(np.abs(hessian).max() < 1e-12 for _, _, hessian in grids):  # noqa: PLR2004
        why = "a leaf's value is -sum(gradient) / sum(Hessian): with 0 below no split passes, and every leaf answers 0"
        return ("the Hessian is 0 everywhere", why, "give the second derivative, or ones if it is 0")
    for points, gradient, hessian in grids:
        slope = np.gradient(gradient, points)
        wrong = (hessian < -_NEAR) & (slope > _NEAR)
        if wrong[1:-1].sum() >= 2 and (slope >= -_NEAR).all():  # noqa: PLR2004
            place = int(np.flatnonzero(wrong)[-1])
            why = (
                f"at a prediction of {points[place]:.3g} it is {hessian[place]:.3g}, but the gradient grows there by"
                f" {slope[place]:.3g} for each unit: the step -gradient / Hessian goes uphill"
            )
            return ("the Hessian is negative where the gradient grows", why, "give the derivative of the gradient")
    return None


_LEVEL = re.compile(r"(?:^|_)(quantile|tau|alpha|q)$", re.IGNORECASE)


def _quantile(reader: Reader, grids: list[Any], seen: Derived) -> Told:
    """The two slopes of a quantile's loss, the wrong way round."""
    import numpy as np

    points, gradient, _ = grids[1]
    below, above = gradient[points < 1.0], gradient[points > 1.0]
    if not len(below) or not len(above) or np.ptp(below) > _SMALL or np.ptp(above) > _SMALL:
        return None
    down, up = float(-below[0]), float(above[0])
    if down <= 0 or up <= 0 or abs(down + up - 1.0) > _SMALL or abs(down - up) < _SMALL:
        return None
    wanted = [level for level in _levels(reader, seen) if abs(level - up) < _SMALL]
    if not wanted:
        return None
    why = (
        f"it is balanced where {down:.0%} of the targets lie below the prediction: the quantile {down:g},"
        f" not {wanted[0]:g}"
    )
    help_ = f"-{wanted[0]:g} where the target is above the prediction, {1 - wanted[0]:g} where it is below"
    return (f"the slopes of the quantile {wanted[0]:g} are the wrong way round", why, help_)


def _levels(reader: Reader, seen: Derived) -> list[float]:
    """Numbers in the function that are called a quantile."""
    function = seen.function
    if function is None:
        return []
    given = dict(function.defaults) | (dict(seen.arguments.named) if seen.arguments else {})
    names = {node.id for node in ast.walk(function.node) if isinstance(node, ast.Name)}
    found: list[float] = []
    for name in sorted(names | set(given)):
        value = given.get(name) or reader.store.value((function.scope.identity, name))
        level = number(value)
        if _LEVEL.search(name) and level is not None:
            found.append(level)
    return found


def _of_loss(reader: Reader, seen: Derived) -> Told:
    """The loss is written too: its differences say what the gradient should be."""
    import numpy as np

    loss = seen.loss
    points = np.array([-2.3, -1.4, -0.6, 0.35, 0.7, 1.6, 2.4])
    found = []
    for target in (1.0, -1.0):
        up = _grid(reader, loss or Constant(0), points + _STEP, target, seen.variable)
        down = _grid(reader, loss or Constant(0), points - _STEP, target, seen.variable)
        given = _grid(reader, seen.gradient, points, target, seen.variable)
        known = np.isfinite(up) & np.isfinite(down) & np.isfinite(given)
        found.append(((up - down)[known] / (2 * _STEP), given[known], points[known]))
    right, given, where = (np.concatenate(parts) for parts in zip(*found, strict=True))
    if len(right) < _FEWEST or np.ptp(right) < _NEAR:
        return None  # the derivative is the same everywhere: what stands in for it was chosen
    wrong = (right * given < -_SMALL) & (np.abs(right) > _NEAR)
    if not wrong.any() or np.allclose(right, given, atol=_NEAR):
        return None
    worst = int(np.flatnonzero(wrong)[0])
    why = f"at {where[worst]:.3g} the loss has the slope {right[worst]:.3g}, but {given[worst]:.3g} is given back"
    return ("the gradient given back is not the derivative of the loss", why, "give the derivative of what is computed")


RULE = Rule("custom-gradient", "RL118", "a gradient written by hand is not the derivative", __doc__, check, Event)
