"""`rightloss server`: findings inside an editor."""

from __future__ import annotations

from rightloss.checking import baseline
from rightloss.checking.selection import Selection
from rightloss.commands.settings import Settings, words
from rightloss.errors import InputError
from rightloss.finding import Level

_DEFAULTS = Settings()


def server(*, settings: Settings = _DEFAULTS) -> None:
    """Serve an editor over stdin and stdout, by the Language Server Protocol.

    Parameters
    ----------
    settings
        Those of `rightloss check`; what concerns its output has no meaning here.
    """
    try:
        from rightloss.server.server import made
    except ModuleNotFoundError as fault:
        if (fault.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise InputError("this needs pygls, which is not installed", help="pip install 'rightloss[server]'") from None
    chosen = (words(settings.select), words(settings.ignore), words(settings.extend_select))
    known = baseline.read(settings.baseline) if settings.baseline else None
    made(Selection.of(*chosen, level=Level(settings.level), known=known)).start_io()
