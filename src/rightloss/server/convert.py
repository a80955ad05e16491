"""Findings in the words of the protocol: ranges, diagnostics, actions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from rightloss.finding import Edit, Level, Place
from rightloss.source import Source

if TYPE_CHECKING:
    from pygls.workspace import PositionCodec, TextDocument

    from rightloss.finding import Finding, Fix

SEVERITY = {
    Level.ERROR: lsp.DiagnosticSeverity.Error,
    Level.WARNING: lsp.DiagnosticSeverity.Warning,
    Level.ADVICE: lsp.DiagnosticSeverity.Information,
}


@dataclass(frozen=True)
class Page:
    """An open file: its lines, as the protocol and Python's parser count them, and the units of the client."""

    uri: str
    lines: list[str]
    codec: PositionCodec

    @classmethod
    def of(cls, document: TextDocument) -> Page:
        """Take a document as it stands."""
        return cls(document.uri, Source("", document.source).lines, document.position_codec)


def range_of(place: Place, page: Page) -> lsp.Range:
    """Give a place as the client counts: from 0, in its own units."""
    start = lsp.Position(place.line - 1, place.column - 1)
    end = lsp.Position(place.end_line - 1, place.end_column - 1)
    return page.codec.range_to_client_units(page.lines, lsp.Range(start, end))


def diagnostic(finding: Finding, page: Page) -> lsp.Diagnostic:
    """Give a finding with its evidence, as far as that stands in the same file."""
    here = [reason for reason in finding.because if reason.place and reason.place.path == finding.place.path]
    related = [
        lsp.DiagnosticRelatedInformation(lsp.Location(page.uri, range_of(reason.place, page)), reason.text)
        for reason in here
        if reason.place
    ]
    return lsp.Diagnostic(
        range=range_of(finding.place, page),
        message="\n".join(filter(None, (finding.message, finding.why, finding.help))),
        severity=SEVERITY[finding.level],
        code=finding.rule,
        source="rightloss",
        related_information=related,
    )


def actions(finding: Finding, page: Page) -> list[lsp.CodeAction]:
    """Offer the fix of a finding, and a comment that silences it."""
    found = diagnostic(finding, page)
    offered = []
    if finding.fix and all(edit.place.path == finding.place.path for edit in finding.fix.edits):
        offered.append(_action(_title(finding.fix), finding.fix.edits, page, found, preferred=finding.fix.safe))
    silence = f"Ignore {finding.rule} on this line"
    return [*offered, _action(silence, [_ignore(finding, page)], page, found, preferred=False)]


def _title(fix: Fix) -> str:
    return fix.title if fix.safe else f"{fix.title} (unsafe: {fix.note or 'other numbers may change'})"


def _ignore(finding: Finding, page: Page) -> Edit:
    line = page.lines[finding.place.line - 1].rstrip("\r\n")
    end = len(line) + 1
    place = Place(finding.place.path, finding.place.line, end, finding.place.line, end)
    return Edit(place, f"  # rightloss: ignore[{finding.rule}]")


def _action(
    title: str,
    edits: tuple[Edit, ...] | list[Edit],
    page: Page,
    found: lsp.Diagnostic,
    *,
    preferred: bool,
) -> lsp.CodeAction:
    changes = [lsp.TextEdit(range_of(edit.place, page), edit.text) for edit in edits]
    return lsp.CodeAction(
        title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[found],
        is_preferred=preferred,
        edit=lsp.WorkspaceEdit(changes={page.uri: changes}),
    )


def inside(outer: lsp.Range, inner: lsp.Range) -> bool:
    """Tell whether two ranges share a place."""
    ends = ((r.start.line, r.start.character, r.end.line, r.end.character) for r in (outer, inner))
    (a, b, c, d), (e, f, g, h) = ends
    return (a, b) <= (g, h) and (e, f) <= (c, d)
