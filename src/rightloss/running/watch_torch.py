"""PyTorch under the guard: its loss functions, `backward`, and the steps of its optimisers."""

from __future__ import annotations

import sys
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rightloss.running.calls import Watch, found
from rightloss.running.frames import user_frame

if TYPE_CHECKING:
    from types import ModuleType

    from rightloss.running.frames import Where
    from rightloss.running.patches import Patches
    from rightloss.running.session import Session

# Losses that have no spelling of ours, of which the labels are known all the same.
_MORE = ("cosine_embedding_loss", "margin_ranking_loss", "hinge_embedding_loss")
_SOME_STEPS, _MORE_STEPS = 2, 8  # before it is said that no, or not every, parameter is reached


def _compiled() -> str:
    """What cannot be seen: `torch.compile` records a function once, and runs something else."""
    counters = getattr(sys.modules.get("torch._dynamo.utils"), "counters", {})
    is_used = bool(counters.get("frames", {}).get("ok"))
    return "what torch.compile compiled is seen by its outputs only, and losses inside not at all" if is_used else ""


def watch(torch: ModuleType, session: Session, patches: Patches) -> None:
    """Put the watch in place; what `torch.compile` records is left as it is."""
    from rightloss.frameworks.torch import SPELLINGS

    home = torch.__path__[0]
    session.limits.append(_compiled)
    losses = Watch(session, home, "looks_torch.loss_use", blind=torch.compiler.is_compiling)
    names = {row.entry.rpartition(".")[2] for row in SPELLINGS if row.entry.startswith("torch.nn.functional.")}
    for name in sorted(names.union(_MORE)):
        patches.replace(torch.nn.functional, name, partial(losses.over, name))
    gradients = Watch(session, home, "looks_torch.minimised", counts=False)
    patches.replace(torch.autograd, "backward", partial(gradients.over, "backward"))
    optimizer = import_module("torch.optim.optimizer")
    hook = optimizer.register_optimizer_step_pre_hook(partial(_step, session, home))
    patches.add(hook.remove)


def _step(session: Session, home: str, optimiser: Any, given: Any, named: Any) -> None:
    del given, named
    where = user_frame(home) if session.counts_to_look(("step", id(optimiser))) else None
    if where is not None:
        session.safely(_look_at_step, session, where, optimiser)


def _look_at_step(session: Session, where: Where, optimiser: Any) -> None:
    """Remember what the optimiser was told, and whether any gradient has ever come to its parameters."""
    key = ("step", id(optimiser))
    session.objects.setdefault(id(optimiser), found("looks_torch.stepped")(where, optimiser))
    reached: set[int] = session.state((key, "reached"), set)
    parameters = [each for group in optimiser.param_groups for each in group["params"]]
    reached.update(number for number, each in enumerate(parameters) if each.grad is not None)
    has_gone_back = any(isinstance(key, tuple) and "backward" in key for key in session.events)
    missed = len(parameters) - len(reached)
    if session.counts[key] >= (_SOME_STEPS if not reached else _MORE_STEPS) and has_gone_back:
        session.saw(
            (key, "unreached"), *([found("looks_torch.unreached")(where, missed, len(parameters))] if missed else [])
        )
