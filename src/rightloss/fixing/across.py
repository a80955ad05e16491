"""Fixes that change another file than the one with the finding, such as the model's.

What a file imports is read from disk, so such a fix is written, looked at, and taken back if it did not help.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rightloss.checking.outcome import of_file
from rightloss.fixing.apply import ANOTHER_FILE, Fixed, Refused, key, worse
from rightloss.fixing.write import write
from rightloss.reading.document import Document, document
from rightloss.reading.load import load
from rightloss.reading.skipped import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rightloss.checking.outcome import Outcome
    from rightloss.checking.selection import Selection
    from rightloss.finding import Finding


Pair = tuple[Document, Fixed]


def across(state: Fixed, selection: Selection, checked: Collection[str]) -> tuple[Fixed, dict[str, Pair]]:
    """Try the fixes that were refused because they change other files; give those files too, before and after.

    Only files that were checked are changed. One fix may remove several findings.
    """
    files: dict[str, Pair] = {}
    waiting = [one for one in state.refused if one.why == ANOTHER_FILE]
    state = replace(state, refused=tuple(one for one in state.refused if one.why != ANOTHER_FILE))
    for finding in [one.finding for one in waiting]:
        there = next((one for one in state.outcome.findings if key(one) == key(finding)), None)
        if there is None:
            continue
        tried = _tried(state, there, selection, checked)
        if isinstance(tried, str):
            state = replace(state, refused=(*state.refused, Refused(there, tried)))
            continue
        state = replace(tried.pop(state.document.path)[1], refused=state.refused)
        files |= {path: (files.get(path, pair)[0], pair[1]) for path, pair in tried.items()}
    return state, files


def _tried(state: Fixed, finding: Finding, selection: Selection, checked: Collection[str]) -> dict[str, Pair] | str:
    edits = finding.fix.edits if finding.fix else ()
    paths = dict.fromkeys((state.document.path, *(edit.place.path for edit in edits)))
    if outside := [path for path in paths if path not in checked]:
        return f"it changes `{outside[0]}` too, which was not checked"
    try:
        contents = {path: load(path) for path in paths}
        before = {path: document(path, content) for path, content in contents.items()}
        after = {path: one.edited([e for e in edits if e.place.path == path]) for path, one in before.items()}
    except (ValueError, TypeError, IndexError, UnreadableError):
        return "its edit does not fit the file"
    were = {path: of_file(path, selection.rules) for path in paths}
    _write(after, contents)
    now = {path: of_file(path, selection.rules) for path in paths}
    why = _worse(state.document.path, before, after, (were, now), finding)
    if why:
        _write(before, {path: one.content.encoded(one.content.text) for path, one in after.items()})
        return why
    done = {path: (finding,) if path == state.document.path else () for path in paths}
    fixed = {path: Fixed(after[path], now[path], done[path]) for path in paths}
    fixed[state.document.path] = replace(fixed[state.document.path], done=(*state.done, finding))
    return {path: (before[path], fixed[path]) for path in paths}


def _write(files: Mapping[str, Document], present: Mapping[str, bytes]) -> None:
    for path, file in files.items():
        if file.content.encoded(file.content.text) != present[path]:
            write(file, present[path])


def _worse(
    home: str,
    before: Mapping[str, Document],
    after: Mapping[str, Document],
    outcomes: tuple[Mapping[str, Outcome], Mapping[str, Outcome]],
    finding: Finding,
) -> str:
    were, now = outcomes
    if all(after[path].content == before[path].content for path in before):
        return "it changes nothing"
    found = (worse(were[path], now[path], [finding] if path == home else []) for path in before)
    return next(filter(None, found), "")
