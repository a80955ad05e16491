"""Findings as JUnit's XML: each finding a failed test, each file without one a passed test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from rightloss.checking.report import counted

if TYPE_CHECKING:
    from rightloss.checking.report import Report
    from rightloss.finding import Finding

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """Write one suite; files that could not be read are skipped tests."""
    suites = ET.Element("testsuites", {"name": "rightloss"})
    cases = [*map(_failure, report.findings), *(_skip(str(one), one.path) for one in report.skipped)]
    if not cases:
        cases = [_passed(report)]
    facts = {
        "name": "rightloss check",
        "tests": str(len(cases)),
        "failures": str(len(report.findings)),
        "errors": "0",
        "skipped": str(len(report.skipped)),
        "time": f"{report.seconds:.3f}",
    }
    ET.SubElement(suites, "testsuite", facts).extend(cases)
    ET.indent(suites)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suites, encoding="unicode")


def _case(name: str, path: str) -> ET.Element:
    return ET.Element("testcase", {"name": _clean(name), "classname": _clean(path), "file": _clean(path)})


def _failure(finding: Finding) -> ET.Element:
    case = _case(f"{finding.rule} {finding.place}", finding.place.path)
    facts = {"message": _clean(finding.message), "type": str(finding.level)}
    failure = ET.SubElement(case, "failure", facts)
    reasons = [f"{reason.place or ''} {reason.text}".strip() for reason in finding.because]
    failure.text = _clean("\n".join(filter(None, (str(finding.place), *reasons, finding.why, finding.help))))
    return case


def _skip(words: str, path: str) -> ET.Element:
    case = _case("not read", path)
    ET.SubElement(case, "skipped", {"message": _clean(words)})
    return case


def _passed(report: Report) -> ET.Element:
    return _case(f"{counted(report.checked, 'loss call')} in {counted(report.files, 'file')}", "rightloss")


def _clean(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
