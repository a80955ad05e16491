"""Losses whose targets are -1 and +1, and that are not among the losses of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rightloss.facts.code.events import Applied, LossUse
from rightloss.facts.code.values import Arguments, Object, Operation, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from rightloss.facts.code.reader import Reader
    from rightloss.facts.code.values import Site

_F, _NN = "torch.nn.functional", "torch.nn"
# Position of the target.
SIGNED = {"cosine_embedding_loss": 2, "margin_ranking_loss": 2, "hinge_embedding_loss": 1}
_MODULES = {"CosineEmbeddingLoss": "cosine_embedding_loss", "MarginRankingLoss": "margin_ranking_loss"}


def _compared(name: str) -> Callable[..., Value | None]:
    """A loss of pairs or distances, and signs."""

    def handler(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value | None:
        prediction, target = arguments.get(0, "input1", "input"), arguments.get(SIGNED[name], "target")
        if prediction is None or target is None:
            return None
        made = callee if isinstance(callee, Object) else None
        settings = dict(made.arguments.named) if made is not None else {}
        arrays = tuple(value for value in (*arguments.positional, *arguments.named.values()))
        result = Operation("loss", arrays, settings, site, f"{_F}.{name}", cut=reader.cut)
        reader.record(
            LossUse(
                site=site,
                entry=f"{_F}.{name}",
                prediction=prediction,
                target=target,
                settings=settings,
                result=result,
                made=made,
            )
        )
        return result

    return handler


def _log_sum(reader: Reader, callee: Value, arguments: Arguments, site: Site) -> Value:
    """`logaddexp(0, -y * score)`: the logistic loss of signs."""
    del callee
    made = Operation("logaddexp", arguments.positional[:2], {}, site, cut=reader.cut)
    reader.record(Applied(site=site, operation=made))
    return made


FUNCTIONS = {
    **{f"{_F}.{name}": _compared(name) for name in SIGNED},
    **{f"{package}.logaddexp": _log_sum for package in ("numpy", "torch", "jax.numpy")},
}
OBJECTS = {f"{_NN}.{name}": _compared(entry) for name, entry in _MODULES.items()}
