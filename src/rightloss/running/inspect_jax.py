"""A loss function of JAX, looked at without training: it is traced once, and nothing is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.errors import InputError
from rightloss.facts.code.events import Minimised
from rightloss.facts.code.values import Operation, Site
from rightloss.facts.run.jaxpr import Step, called, tree
from rightloss.running.frames import site, user_frame, where_defined
from rightloss.running.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.checking.report import Report


def inspect(loss: Callable[..., Any], *given: Any) -> Report:
    """Judge what a loss function computes, as `rightloss check` judges source; see `rightloss.jax.inspect`."""
    import jax

    if not callable(loss):
        raise InputError(f"inspect: the loss is {type(loss).__name__}", expected="a function, then its arguments")
    here = user_frame(__file__)
    place = where_defined(loss) or (site(here) if here is not None else None)
    with Guard("collect") as guard:
        traced = jax.make_jaxpr(loss)(*given)
    if place is not None:
        learned = len(jax.tree_util.tree_leaves(given[0])) if given else 0
        guard.session.saw("inspected", _minimised(traced.jaxpr, learned, place))
    return _report(guard)


def _minimised(traced: Any, learned: int, place: Site) -> Minimised:
    """What is traced, with the first argument for what is learned, as `jax.grad` takes it."""
    names = ["parameter"] * learned + ["batch"] * (len(traced.invars) - learned)
    steps = {each: Step(name, {}, ()) for each, name in zip(traced.invars, names, strict=True)}
    same: dict[Any, Any] = {}
    _gather(traced, steps, same)
    value = tree(same.get(traced.outvars[0], traced.outvars[0]), lambda each: _step(steps, each), place)
    if isinstance(value, Operation):
        return Minimised(site=place, value=value, how="gradient")
    return Minimised(site=place, value=Operation("seen", (), {}, place, "jax"), how="gradient")


def _step(steps: dict[Any, Step], array: Any) -> Step | None:
    return None if hasattr(array, "val") else steps.get(array)


def _gather(traced: Any, steps: dict[Any, Step], same: dict[Any, Any]) -> None:
    """The step that makes each array; functions that were compiled by themselves are looked into."""
    for equation in traced.eqns:
        inputs = tuple(_stands_for(each, same) for each in equation.invars)
        step = Step(str(equation.primitive), dict(equation.params), inputs)
        inner = equation.params.get("jaxpr", equation.params.get("call_jaxpr"))
        inner = getattr(inner, "jaxpr", inner)
        if called(step) is None and hasattr(inner, "eqns") and len(inner.invars) == len(inputs):
            same.update(zip(inner.invars, inputs, strict=True))
            _gather(inner, steps, same)
            made = [_stands_for(each, same) for each in inner.outvars]
            same.update(zip(equation.outvars, made, strict=True))
        else:
            steps.update(dict.fromkeys(equation.outvars, step))


def _stands_for(array: Any, same: dict[Any, Any]) -> Any:
    return array if hasattr(array, "val") else same.get(array, array)


def _report(guard: Guard) -> Report:
    from rightloss.checking.report import Report

    found = guard.session.analysis()
    return Report(found.findings, checked=found.checked, unchecked=found.unchecked, sources=guard.session.sources)
