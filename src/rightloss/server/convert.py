"""Findings in the words of the protocol: ranges, diagnostics, actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from rightloss.finding import Edit, Level, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rightloss.finding import Finding, Fix
    from rightloss.server.pages import Desk, Page

SEVERITY = {
    Level.ERROR: lsp.DiagnosticSeverity.Error,
    Level.WARNING: lsp.DiagnosticSeverity.Warning,
    Level.ADVICE: lsp.DiagnosticSeverity.Information,
}


def range_of(place: Place, page: Page) -> lsp.Range:
    """Give a place as the client counts: from 0, in its own units."""
    start = lsp.Position(place.line - 1, place.column - 1)
    end = lsp.Position(place.end_line - 1, place.end_column - 1)
    return page.codec.range_to_client_units(page.lines, lsp.Range(start, end))


def diagnostic(finding: Finding, page: Page, desk: Desk) -> lsp.Diagnostic:
    """Give a finding with its evidence, wherever that stands."""
    seen = [(reason.text, reason.place, desk.page(reason.place)) for reason in finding.because if reason.place]
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(there.uri, range_of(place, there)), text)
        for text, place, there in seen
        if there is not None
    ]
    return lsp.Diagnostic(
        range=range_of(finding.place, page),
        message="\n".join(filter(None, (finding.message, finding.why, finding.help))),
        severity=SEVERITY[finding.level],
        code=finding.rule,
        source="rightloss",
        related_information=related,
    )


def actions(finding: Finding, page: Page, desk: Desk) -> list[lsp.CodeAction]:
    """Offer the fix of a finding, and a comment that silences it."""
    found = diagnostic(finding, page, desk)
    fix = finding.fix
    offered = _action(_title(fix), fix.edits, desk, found, preferred=fix.safe) if fix and fix.edits else None
    silence = f"Ignore {finding.rule} on this line"
    ignored = _action(silence, [_ignore(finding, page)], desk, found, preferred=False)
    return [action for action in (offered, ignored) if action is not None]


def _title(fix: Fix) -> str:
    return fix.title if fix.safe else f"{fix.title} (unsafe: {fix.note or 'other numbers may change'})"


def _ignore(finding: Finding, page: Page) -> Edit:
    place = finding.place
    line = page.lines[place.line - 1].rstrip("\r\n")
    end = len(line) + 1
    return Edit(
        Place(place.path, place.line, end, place.line, end, place.cell), f"  # rightloss: ignore[{finding.rule}]"
    )


def _action(
    title: str, edits: Sequence[Edit], desk: Desk, found: lsp.Diagnostic, *, preferred: bool
) -> lsp.CodeAction | None:
    """An action, unless it changes something that the editor cannot show."""
    changes: dict[str, list[lsp.TextEdit]] = {}
    for edit in edits:
        page = desk.page(edit.place)
        if page is None:
            return None
        changes.setdefault(page.uri, []).append(lsp.TextEdit(range_of(edit.place, page), edit.text))
    return lsp.CodeAction(
        title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[found],
        is_preferred=preferred,
        edit=lsp.WorkspaceEdit(changes=changes),
    )


def inside(outer: lsp.Range, inner: lsp.Range) -> bool:
    """Tell whether two ranges share a place."""
    ends = ((r.start.line, r.start.character, r.end.line, r.end.character) for r in (outer, inner))
    (a, b, c, d), (e, f, g, h) = ends
    return (a, b) <= (g, h) and (e, f) <= (c, d)
