"""Results as JSON: the same facts as the text, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import rightloss

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rightloss.compare.comparison import Comparison
    from rightloss.loss import Loss
    from rightloss.spelling import Spelling


def comparisons(results: Sequence[Comparison]) -> str:
    """Write comparisons, with the number of every fold."""
    return _json("comparisons", [result.to_dict() for result in results])


def losses(found: Iterable[Loss]) -> str:
    """Write the cards of losses."""
    return _json("losses", [card(loss) for loss in found])


def spellings(found: Iterable[Spelling]) -> str:
    """Write how a framework spells our losses."""
    return _json("spellings", [asdict(spelling) | {"code": spelling.code()} for spelling in found])


def card(loss: Loss) -> dict[str, Any]:
    """Give what can be said of a loss without arrays, for the parameters it has."""
    return {
        "name": loss.name,
        "aliases": list(loss.aliases),
        "task": str(loss.task),
        "elicits": str(loss.claim("functional")),
        "labels": sorted(str(label) for label in loss.labels),
        "target": str(loss.claim("target")),
        "given_as": loss.keywords(),
        "parameters": dict(loss.settings),
        "convex": bool(loss.claim("convex")),
        "robust": loss.robust,
        "proper": bool(loss.claim("proper")),
        "margin": loss.margin,
        "references": list(loss.references),
    }


def _json(what: str, content: list[dict[str, Any]]) -> str:
    return json.dumps(
        {"rightloss": rightloss.__version__, what: content}, indent=2, ensure_ascii=False, allow_nan=False
    )
