"""How the linear estimators are trained: Newton's method where there is a second derivative, else L-BFGS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rightloss.vocabulary import MEAN, PROBABILITY, Array, Row

if TYPE_CHECKING:
    from rightloss.linear import LinearObjective

SOLVERS = ("auto", "newton", "lbfgs")
_MEMORY = 20
_WIDE = 10  # columns from which on a Hessian costs more than it saves
_RESTARTS = 10
_STEADY = 1e-5  # a restart that lowers the objective by less than this part of it ends the training: a kink
_HALVINGS = 30


def minimise(problem: LinearObjective, solver: str, *, limit: int, tolerance: float) -> tuple[Array, int, bool]:
    """Give the flat vector, the iterations, and whether the gradient vanished or no step gains any more."""
    if solver == "newton" or (solver == "auto" and _suits_newton(problem)):
        return _newton(problem, limit, tolerance)
    return _lbfgs(problem, limit, tolerance)


def newton_possible(problem: LinearObjective) -> bool:
    """Whether there is a Hessian to make, of dense features and one number for each row."""
    loss = problem.objective.loss
    return loss.formula.curvature is not None and loss.row is Row.ONE and isinstance(problem.features, np.ndarray)


def _suits_newton(problem: LinearObjective) -> bool:
    smooth = problem.objective.loss.claim("functional") in {MEAN, PROBABILITY}
    convex = bool(problem.objective.loss.claim("convex"))
    return newton_possible(problem) and smooth and convex and problem.width <= _WIDE


def _newton(problem: LinearObjective, limit: int, tolerance: float) -> tuple[Array, int, bool]:
    """Newton's method with backtracking; a direction that does not descend is given to L-BFGS."""
    point = problem.start()
    value, slope = problem.value_gradient(point)
    for iteration in range(limit):
        if float(np.abs(slope).max()) <= tolerance:
            return point, iteration, True
        step = _direction(problem, point, slope)
        descent = float(step @ slope)
        if not descent < 0.0:
            break
        length = 1.0
        for _ in range(_HALVINGS):
            after, changed = problem.value_gradient(point + length * step)
            if after <= value + 1e-4 * length * descent:
                break
            length *= 0.5
        else:
            return point, iteration, abs(descent) <= 1e-12 * max(abs(value), 1.0)
        point, value, slope = point + length * step, after, changed
    return _lbfgs(problem, limit, tolerance, point)


def _direction(problem: LinearObjective, point: Array, slope: Array) -> Array:
    from scipy.linalg import LinAlgError, solve

    features, loss = problem.features, problem.objective.loss
    given = {"target": problem.target, "raw": problem.raw(point), "weight": problem.weight}
    how = problem.objective.reduction
    curvature = np.asarray(loss.gradient_curvature(**given, reduction=how)[1])
    size, width = problem.size, problem.width
    hessian = np.zeros((size, size))
    weighed = features * curvature[:, None]
    hessian[:width, :width] = features.T @ weighed
    if problem.intercept:
        hessian[:width, width] = hessian[width, :width] = weighed.sum(axis=0)
        hessian[width, width] = curvature.sum()
    for penalty in problem.objective.penalties:
        hessian[:width, :width] += np.diag(penalty.gradient(np.ones(width)))  # smooth penalties are quadratic
    hessian[np.diag_indices(size)] += 1e-12 * max(float(np.trace(hessian)), 1e-300) / size
    try:
        return -np.asarray(solve(hessian, slope, assume_a="pos"))
    except (LinAlgError, ValueError):
        return -slope


def _lbfgs(
    problem: LinearObjective, limit: int, tolerance: float, start: Array | None = None
) -> tuple[Array, int, bool]:
    from scipy.optimize import minimize

    point, iterations, before = problem.start() if start is None else start, 0, np.inf
    options = {"maxcor": _MEMORY, "maxiter": limit, "maxfun": 4 * limit, "ftol": 1e-15, "gtol": tolerance, "maxls": 50}
    for _ in range(_RESTARTS):
        result = minimize(problem.value_gradient, point, jac=True, method="L-BFGS-B", options=options)
        iterations, point = iterations + int(result.nit), result.x
        if float(np.abs(result.jac).max()) <= tolerance or before - result.fun <= _STEADY * abs(result.fun):
            return point, iterations, bool(np.isfinite(result.fun))
        before = result.fun
        if iterations >= limit:
            break
    return point, iterations, False
