"""The one error for input that cannot be right: what was given, what was expected, what to do."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class InputError(ValueError):
    """Input that rightloss refuses.

    Parameters
    ----------
    fault
        The first line: which argument of what, and what was given.
    expected
        What would have been accepted.
    help
        What to do.

    Examples
    --------
    >>> print(InputError("huber: delta is -1", expected="a number in (0, ∞)", help="choose delta > 0"))
    huber: delta is -1
      expected  a number in (0, ∞)
      help      choose delta > 0
    """

    def __init__(self, fault: str, *, expected: str = "", help: str = "") -> None:  # noqa: A002 (the field's word)
        self.fault, self.expected, self.help = fault, expected, help
        rows = [("expected", expected), ("help", help)]
        super().__init__("\n".join([fault, *(f"  {name:<9} {text}" for name, text in rows if text)]))

    def __reduce__(self) -> tuple[object, ...]:
        """Rebuild from the three parts (exceptions pickle their message only)."""
        return _rebuild, (self.fault, self.expected, self.help)


def _rebuild(fault: str, expected: str, help_: str) -> InputError:
    return InputError(fault, expected=expected, help=help_)


def unknown_name(kind: str, name: str, known: Iterable[str], where: str = "") -> InputError:
    """Build the error for a name that does not exist, with the nearest one that does."""
    known = sorted(known)
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean `{near[0]}`?" if near else ""
    place = f"{where}: " if where else ""
    return InputError(f"{place}no {kind} is called `{name}`", expected="one of " + ", ".join(known), help=hint)


def not_installed(module: str, package: str, extra: str) -> ModuleNotFoundError:
    """Build the error of a part that needs a package which is not there."""
    return ModuleNotFoundError(f"{module} needs {package}: pip install 'rightloss[{extra}]'", name=package)
