"""Findings in the words of the protocol: ranges, diagnostics, actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from rightloss.finding import Edit, Level, Place

if TYPE_CHECKING:
    from pygls.workspace import TextDocument

    from rightloss.finding import Finding, Fix

SEVERITY = {
    Level.ERROR: lsp.DiagnosticSeverity.Error,
    Level.WARNING: lsp.DiagnosticSeverity.Warning,
    Level.ADVICE: lsp.DiagnosticSeverity.Information,
}


def range_of(place: Place, document: TextDocument) -> lsp.Range:
    """Give a place as the client counts: from 0, in its own units."""
    start = lsp.Position(place.line - 1, place.column - 1)
    end = lsp.Position(place.end_line - 1, place.end_column - 1)
    return document.position_codec.range_to_client_units(document.lines, lsp.Range(start, end))


def diagnostic(finding: Finding, document: TextDocument) -> lsp.Diagnostic:
    """Give a finding with its evidence, as far as that stands in the same file."""
    here = [reason for reason in finding.because if reason.place and reason.place.path == finding.place.path]
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(document.uri, range_of(reason.place, document)), reason.text)
        for reason in here
        if reason.place
    ]
    return lsp.Diagnostic(
        range=range_of(finding.place, document),
        message="\n".join(filter(None, (finding.message, finding.why, finding.help))),
        severity=SEVERITY[finding.level],
        code=finding.rule,
        source="rightloss",
        related_information=related,
    )


def actions(finding: Finding, document: TextDocument) -> list[lsp.CodeAction]:
    """Offer the fix of a finding, and a comment that silences it."""
    found = diagnostic(finding, document)
    offered = []
    if finding.fix and all(edit.place.path == finding.place.path for edit in finding.fix.edits):
        offered.append(_action(_title(finding.fix), finding.fix.edits, document, found, preferred=finding.fix.safe))
    silence = f"Ignore {finding.rule} on this line"
    return [*offered, _action(silence, [_ignore(finding, document)], document, found, preferred=False)]


def _title(fix: Fix) -> str:
    return fix.title if fix.safe else f"{fix.title} (unsafe: {fix.note or 'other numbers may change'})"


def _ignore(finding: Finding, document: TextDocument) -> Edit:
    line = document.lines[finding.place.line - 1].rstrip("\r\n")
    end = len(line) + 1
    place = Place(finding.place.path, finding.place.line, end, finding.place.line, end)
    return Edit(place, f"  # rightloss: ignore[{finding.rule}]")


def _action(
    title: str,
    edits: tuple[Edit, ...] | list[Edit],
    document: TextDocument,
    found: lsp.Diagnostic,
    *,
    preferred: bool,
) -> lsp.CodeAction:
    changes = [lsp.TextEdit(range_of(edit.place, document), edit.text) for edit in edits]
    return lsp.CodeAction(
        title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[found],
        is_preferred=preferred,
        edit=lsp.WorkspaceEdit(changes={document.uri: changes}),
    )


def inside(outer: lsp.Range, inner: lsp.Range) -> bool:
    """Tell whether two ranges share a place."""
    ends = ((r.start.line, r.start.character, r.end.line, r.end.character) for r in (outer, inner))
    (a, b, c, d), (e, f, g, h) = ends
    return (a, b) <= (g, h) and (e, f) <= (c, d)
