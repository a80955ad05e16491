"""What a target is, read off its values, and what its values alone cannot tell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rightloss.errors import InputError, unknown_name

if TYPE_CHECKING:
    from rightloss.profile import Profile
    from rightloss.profile.summary import Summary

_PAIR = 2
_FEW = 20  # whole numbers with at most so many different values may be classes
_ROWS_A_CLASS = 10
_MANY = 1_000  # classes
_SMALL = 100  # counts have a median below it; larger whole numbers are rounded amounts


class Kind(StrEnum):
    """What a target is."""

    REAL = "real values"
    POSITIVE = "positive amounts"
    ZEROS = "amounts, some of them 0"
    COUNTS = "counts"
    SHARES = "shares from 0 to 1"
    BINARY = "two classes"
    CLASSES = "classes that exclude each other"
    LABELS = "labels that can be true together"


AMOUNTS = frozenset({Kind.REAL, Kind.POSITIVE, Kind.ZEROS, Kind.COUNTS, Kind.SHARES})
TASKS = {"amounts": "", "counts": Kind.COUNTS, "classes": Kind.CLASSES}


@dataclass(frozen=True, slots=True)
class Seen:
    """The kinds that a target can be, the likeliest first, what shows it, and what decides where there are several."""

    kinds: tuple[Kind, ...]
    evidence: str
    ask: str = ""


def seen(profile: Profile, task: str | None = None) -> Seen:
    """Read what the target is, or take what it is said to be.

    Raises
    ------
    InputError
        When there is nothing to predict, or values that no loss takes.
    """
    if task is not None and task not in TASKS:
        raise unknown_name("task", task, TASKS)
    for target in profile.targets:
        _refuse(target)
    if len(profile.targets) > 1:
        return _several(profile)
    target = profile.targets[0]
    kinds = _kinds(target)
    if task in {"amounts", "counts"}:
        kinds = (_told(target, task),)
    elif task == "classes":
        _check_classes(target)
        kinds = (Kind.BINARY if target.distinct == _PAIR else Kind.CLASSES,)
    ask = _ASK if len(kinds) > 1 else ""
    return Seen(kinds, evidence(target), ask)


_ASK = "are these numbers names of classes (--task classes), or were they counted or measured (--task counts, amounts)?"


def _kinds(target: Summary) -> tuple[Kind, ...]:
    if target.distinct == _PAIR:
        return (Kind.BINARY,)
    if target.kind == "text":
        _check_classes(target)
        return (Kind.CLASSES,)
    amount = _amount(target)
    few = target.distinct is not None and target.distinct <= min(_FEW, target.present / _ROWS_A_CLASS)
    if target.whole and few:
        return (Kind.CLASSES, amount)
    return (amount,)


def _amount(target: Summary) -> Kind:
    if target.low < 0.0:
        return Kind.REAL
    if target.whole and target.median < _SMALL:
        return Kind.COUNTS
    if target.high <= 1.0 and not target.whole:
        return Kind.SHARES
    return Kind.POSITIVE if target.low > 0.0 else Kind.ZEROS


def _told(target: Summary, task: str) -> Kind:
    if target.kind == "text":
        raise InputError(
            f"`{target.name}` holds texts", expected=f"numbers for --task {task}", help="use --task classes"
        )
    if task == "amounts":
        found = _amount(target)
        return found if found is not Kind.COUNTS else Kind.POSITIVE if target.low > 0.0 else Kind.ZEROS
    if not target.whole or target.low < 0.0:
        raise InputError(
            f"{evidence(target)}", expected="whole numbers >= 0 for --task counts", help="use --task amounts"
        )
    return Kind.COUNTS


def _several(profile: Profile) -> Seen:
    for target in profile.targets:
        values = {value for value, _ in target.counts or ()}
        if not values <= {0.0, 1.0}:
            raise InputError(
                f"{evidence(target)}",
                expected="0 and 1 in every column where several targets are named",
                help="name one target to choose a loss for it",
            )
    names = ", ".join(f"`{target.name}`" for target in profile.targets[:6])
    many = len(profile.targets)
    if profile.exclusive:
        return Seen((Kind.CLASSES,), f"{names}: {many} columns of 0 and 1, exactly one is 1 in every row")
    return Seen((Kind.LABELS,), f"{names}: {many} columns of 0 and 1, not exactly one is 1 in every row")


def evidence(target: Summary) -> str:
    """Say in a line what was seen of a target."""
    gaps = f", {target.missing:,} missing" if target.missing else ""
    if target.counts is not None and (target.kind == "text" or len(target.counts) <= _FEW):
        shown = ", ".join(f"{_plain(value)} ({times / target.present:.0%})" for value, times in target.counts[:6])
        more = f" and {len(target.counts) - 6} more" if len(target.counts) > 6 else ""  # noqa: PLR2004 (those shown)
        return f"`{target.name}`: {target.present:,} values{gaps}: {shown}{more}"
    whole = "whole numbers" if target.whole else "numbers"
    zeros = f", {target.zeros / target.present:.1%} are 0" if target.zeros else ""
    return (
        f"`{target.name}`: {target.present:,} {whole}{gaps} from {target.low:.4g} to {target.high:.4g}; "
        f"mean {target.mean:.4g}, median {target.median:.4g}{zeros}{_shape(target)}"
    )


def _shape(target: Summary) -> str:
    skew = target.skew or 0.0
    words = [f"skewed to the {'right' if skew > 0 else 'left'}"] if abs(skew) > 1.0 else []
    if target.tail is not None and target.tail < 3.0:  # noqa: PLR2004 (then the third moment is not finite)
        words.append(f"a heavy tail (index {target.tail:.1f})")
    return "".join(f"; {word}" for word in words)


def _refuse(target: Summary) -> None:
    if not target.present:
        raise InputError(f"every value of `{target.name}` is missing", expected="a target with values")
    if target.infinite:
        raise InputError(
            f"`{target.name}` holds {target.infinite:,} infinite values",
            expected="finite numbers",
            help="leave those rows out, or say what they stand for",
        )
    if target.distinct == 1:
        value = (target.counts or ((None, 0),))[0][0]
        rows = "the only row" if target.present == 1 else "every row"
        raise InputError(
            f"{rows} of `{target.name}` holds {_plain(value)}",
            expected="a target that varies",
            help="with nothing to predict, every loss gives the same model; check the column and the rows",
        )
    if target.kind == "text":
        _refuse_mixed(target)


def _refuse_mixed(target: Summary) -> None:
    """Texts among numbers: a mark for missing values, most of the time."""
    texts = [value for value, _ in target.counts or () if not _is_number(value)]
    numbers = len(target.counts or ()) - len(texts)
    if texts and numbers > len(texts) and numbers > _PAIR:
        raise InputError(
            f"`{target.name}` holds {len(texts)} different texts, such as {texts[0]!r}, among {numbers} numbers",
            expected="numbers, or names of classes",
            help="if the text stands for a missing value, leave those rows out or the fields empty",
        )


def _check_classes(target: Summary) -> None:
    many = target.distinct
    if many is None or many > _MANY or many * _PAIR > target.present:
        shown = "more than 10,000" if many is None else f"{many:,}"
        raise InputError(
            f"`{target.name}` holds {shown} different values in {target.present:,} rows",
            expected=f"classes, at most {_MANY:,}, with two rows or more for each on average",
            help="it may be a name or a number of the row; name the column that is to be predicted",
        )


def _is_number(text: object) -> bool:
    try:
        float(str(text))
    except ValueError:
        return False
    return True


def _plain(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float) else f"'{value}'"
