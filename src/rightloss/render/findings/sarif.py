"""Findings as SARIF 2.1.0, the format of code-scanning services."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import rightloss
from rightloss.checking.fingerprint import fingerprints
from rightloss.checking.names import rule
from rightloss.finding import Level

if TYPE_CHECKING:
    from rightloss.checking.report import Report
    from rightloss.finding import Finding, Fix, Place, Reason
    from rightloss.reading.skipped import Skipped

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "note"}


def sarif(report: Report) -> str:
    """Write one run; a finding keeps its fingerprint when lines above it come and go."""
    known = sorted({(one.code, one.rule) for one in report.findings})
    codes = [code for code, _ in known]
    prints = fingerprints(report.findings, report.sources)
    run = {
        "tool": {"driver": _driver(known)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report)],
        "results": [_result(one, codes, print_) for one, print_ in zip(report.findings, prints, strict=True)],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _driver(known: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": "rightloss",
        "version": rightloss.__version__,
        "rules": [_rule(code, name) for code, name in known],
    }


def _rule(code: str, name: str) -> dict[str, Any]:
    known = rule(name)
    summary = known.summary if known else name.replace("-", " ")
    documentation = {"help": {"text": known.docs, "markdown": known.docs}} if known else {}
    return {"id": code, "name": name, "shortDescription": {"text": summary}, **documentation}


def _invocation(report: Report) -> dict[str, Any]:
    notes = [_notification(skipped) for skipped in report.skipped]
    return {
        "executionSuccessful": not report.failed(),
        "toolExecutionNotifications": notes,
        "properties": {"coverage": report.coverage()},
    }


def _notification(skipped: Skipped) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": _artifact(skipped.path)}}
    return {"level": "warning", "message": {"text": f"not read: {skipped}"}, "locations": [location]}


def _result(finding: Finding, codes: list[str], print_: str) -> dict[str, Any]:
    words = "\n".join(filter(None, (finding.message, finding.why, finding.help)))
    related = [_reason(number, reason) for number, reason in enumerate(finding.because, 1) if reason.place]
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.level],
        "message": {"text": words},
        "locations": [_location(finding.place)],
        "partialFingerprints": {"rightloss/v1": print_},
        **({"relatedLocations": related} if related else {}),
        **({"fixes": [_fix(finding.fix)]} if finding.fix and finding.place.cell is None else {}),
    }


def _reason(number: int, reason: Reason) -> dict[str, Any]:
    place = _location(reason.place) if reason.place else {}
    return {"id": number, **place, "message": {"text": reason.text}}


def _location(place: Place) -> dict[str, Any]:
    """Say where; lines of a notebook are those of a cell, which SARIF's regions cannot say."""
    physical: dict[str, Any] = {"artifactLocation": _artifact(place.path)}
    if place.cell is None:
        return {"physicalLocation": physical | {"region": _region(place)}}
    name = f"cell {place.cell}, line {place.line}"
    return {"physicalLocation": physical, "logicalLocations": [{"name": name, "kind": "element"}]}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _artifact(path: str) -> dict[str, str]:
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path, errors="replace"), "uriBaseId": "%SRCROOT%"}


def _fix(fix: Fix) -> dict[str, Any]:
    paths = dict.fromkeys(edit.place.path for edit in fix.edits)
    changes = [{"artifactLocation": _artifact(path), "replacements": _replacements(fix, path)} for path in paths]
    return {"description": {"text": fix.title}, "artifactChanges": changes}


def _replacements(fix: Fix, path: str) -> list[dict[str, Any]]:
    return [
        {"deletedRegion": _region(edit.place), "insertedContent": {"text": edit.text}}
        for edit in fix.edits
        if edit.place.path == path
    ]
