"""What a look at PyTorch gives the rules: the arrays of a loss, the graph of what is minimised, an optimiser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rightloss.facts.code.events import LossUse, Minimised, Unreached
from rightloss.facts.code.shapes import Shape
from rightloss.facts.code.values import Arguments, Object, Operation, Value
from rightloss.facts.run.autograd import tree
from rightloss.facts.run.observed import described, known, leaf, setting
from rightloss.facts.run.summary import Summary
from rightloss.frameworks.torch import as_numpy
from rightloss.running.frames import site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rightloss.facts.code.events import Event
    from rightloss.facts.code.values import Site
    from rightloss.running.calls import Taken
    from rightloss.running.frames import Where
    from rightloss.running.session import Session

_ARRAYS = ("input", "input1", "target")
_LOGARITHMS = frozenset({"nll_loss", "kl_div"})
_LOOKED_AT = 4096  # rows of a prediction


def loss_use(session: Session, taken: Taken) -> Iterator[Event]:
    """One call of a loss function."""
    given, place = taken.arguments, site(taken.where)
    prediction, target = given.get("input", next(iter(given.values()))), given.get("target")
    if not hasattr(target, "grad_fn") or not hasattr(prediction, "grad_fn"):
        return
    if taken.where.inside.startswith("keras."):
        return  # Keras is watched at its own doors
    settings = {word: setting(value) for word, value in given.items() if word not in _ARRAYS}
    yield LossUse(
        site=place,
        entry=f"torch.nn.functional.{taken.name}",
        prediction=_prediction(session, taken, place, prediction),
        target=_target(session, taken, place, target),
        settings={word: value for word, value in settings.items() if value is not None},
        inside=taken.where.inside,
    )


def _prediction(session: Session, taken: Taken, place: Site, tensor: Any) -> Value:
    """How the prediction was made, if a gradient is recorded; else what its numbers say."""
    summary = session.state((taken.key, "prediction"), Summary)
    summary.add(_numbers(tensor, _LOOKED_AT))
    seen = summary.scale_of_logarithms() if taken.name in _LOGARITHMS else summary.scale()
    return described(tree(tensor, place), place, _shape(tensor), seen)


def _target(session: Session, taken: Taken, place: Site, tensor: Any) -> Value:
    if tensor.requires_grad:
        return known(Operation("same", (tree(tensor, place),), {}, place), shape=_shape(tensor))
    summary = session.state((taken.key, "target"), Summary)
    summary.add(_numbers(tensor))
    return leaf(place, shape=_shape(tensor), targets=summary.targets())


def _shape(tensor: Any) -> Shape:
    return Shape(tuple(int(length) for length in tensor.shape), whole=True)


def _numbers(tensor: Any, rows: int | None = None) -> Any:
    part = tensor.detach()
    return as_numpy(part[:rows] if rows is not None and part.ndim else part)


def minimised(session: Session, taken: Taken) -> Iterator[Event]:
    """What a gradient is asked of."""
    del session
    place, tensors = site(taken.where), taken.arguments["tensors"]
    for tensor in (tensors,) if hasattr(tensors, "grad_fn") else tuple(tensors):
        if tensor.grad_fn is not None and tensor.numel() == 1:
            yield Minimised(site=place, value=tree(tensor, place), how="backward")


def stepped(where: Where, optimiser: Any) -> Object:
    """The optimiser, with what it was told."""
    settings = {name: setting(value) for name, value in optimiser.param_groups[0].items() if name != "params"}
    named: dict[str, Value] = {name: value for name, value in settings.items() if value is not None}
    return Object(f"torch.optim.{type(optimiser).__name__}", Arguments(named=named), site(where))


def unreached(where: Where, count: int, total: int) -> Unreached:
    """Steps of an optimiser that leave parameters as they are."""
    return Unreached(site=site(where), count=count, total=total)
