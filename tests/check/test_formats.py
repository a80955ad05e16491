"""Formats for programs: valid by their own schemas, and holding what people read too."""

import json
from xml.etree import ElementTree as ET

import pytest
from inline_snapshot import snapshot
from sarif_pydantic import Sarif

from rightloss.analysis import Analysis
from rightloss.finding import Finding, Level, Place, Reason
from rightloss.render.findings.lines import github
from tests.check.programs import FAULTY, notebook, write


def test_json(check):
    write("a.py")
    code, output, errors = check("--format", "json")
    assert code == 1
    assert errors.startswith("checked 1 loss call in 1 file")
    assert json.loads(output) == snapshot(
        [
            {
                "rule": "prediction-scale",
                "code": "RL101",
                "level": "error",
                "path": "a.py",
                "line": 5,
                "column": 9,
                "end_line": 5,
                "end_column": 35,
                "cell": None,
                "message": "cross_entropy wants logits, but gets probabilities",
                "label": "became probabilities here",
                "because": [
                    {
                        "text": "softmax is applied a second time here",
                        "path": "a.py",
                        "line": 6,
                        "column": 12,
                        "end_line": 6,
                        "end_column": 33,
                        "cell": None,
                    }
                ],
                "why": "the second softmax flattens the scores: with 3 classes the loss cannot fall below 0.551",
                "help": "give `model(x)` to the loss",
                "fix": {
                    "title": "drop the softmax",
                    "safe": False,
                    "note": "others may want probabilities",
                    "edits": [
                        {
                            "path": "a.py",
                            "line": 5,
                            "column": 9,
                            "end_line": 5,
                            "end_column": 35,
                            "cell": None,
                            "text": "model(x)",
                        }
                    ],
                },
            }
        ]
    )
    write("a.py", "import torch\n")
    assert json.loads(check("--format", "json")[1]) == []


def test_sarif_is_what_its_schema_says(check):
    write("sub dir/a.py")
    write("a.ipynb", notebook(FAULTY))
    write("old.py", "print 'loss'")
    document = json.loads(check("--format", "sarif")[1])
    Sarif.model_validate(document)
    (run,) = document["runs"]
    assert run["tool"]["driver"]["rules"][0]["id"] == "RL101"
    cell, line = run["results"]
    assert line["locations"] == snapshot(
        [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "sub%20dir/a.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 5, "startColumn": 9, "endLine": 5, "endColumn": 35},
                }
            }
        ]
    )
    assert "region" not in cell["locations"][0]["physicalLocation"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].startswith("not read: old.py:1")
    Sarif.model_validate_json(check("--format", "sarif", "--ignore", "all")[1])


def test_fingerprints_stay_when_lines_move_and_differ_for_two_of_a_kind(check):
    def prints():
        results = json.loads(check("--format", "sarif")[1])["runs"][0]["results"]
        return [result["partialFingerprints"]["rightloss/v1"] for result in results]

    write("a.py", FAULTY + FAULTY)
    before = prints()
    assert len(set(before)) == 2
    write("a.py", "import os\n\n\n" + FAULTY + FAULTY)
    assert prints() == before


def test_github_annotations(check, monkeypatch):
    write("a.py")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    code, output, errors = check()
    assert code == 1
    assert output.replace("%0A", "::").strip().split("::") == snapshot(
        [
            "",
            "error file=a.py,title=prediction-scale (RL101),line=5,col=9,endLine=5,endColumn=35",
            "cross_entropy wants logits, but gets probabilities",
            "the second softmax flattens the scores: with 3 classes the loss cannot fall below 0.551",
            "give `model(x)` to the loss",
        ]
    )
    assert errors.startswith("checked 1 loss call")
    assert check("--format", "concise")[1].startswith("a.py:5:9: error")


def hostile(path="a,b:c%.py", cell=None):
    place = Place(path, 1, 2, 1, 3, cell)
    words = "100% :: \r\n ::error::x \x00\x1b ]]> <&"
    return Finding("a-rule", "RL1", Level.WARNING, words, place, because=(Reason(words, place),), why=words)


class Holder:
    findings = (hostile(), hostile(cell=2))


def test_github_escapes():
    first, second = github(Holder).splitlines()
    assert first.partition("::100%25")[::2] == snapshot(
        (
            "::warning file=a%2Cb%3Ac%25.py,title=a-rule (RL1),line=1,col=2,endLine=1,endColumn=3",
            " :: %0D%0A ::error::x \x00\x1b ]]> <&%0A100%25 :: %0D%0A ::error::x \x00\x1b ]]> <&",
        )
    )
    assert second.startswith("::warning file=a%2Cb%3Ac%25.py,title=a-rule (RL1)::cell 2, line 1: 100%25")


@pytest.mark.parametrize("form", ["text", "concise", "json", "sarif", "junit", "github"])
def test_no_format_stumbles_over_hostile_words(check, monkeypatch, form):
    monkeypatch.setattr("rightloss.analysis.analyse", lambda source, _: Analysis((hostile(source.path),)))
    write("a,b:c%\udce9.py".encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape"), "loss = 1\n")
    code, output, _ = check("--format", form)
    assert code == 1
    assert "100%" in output
    if form == "junit":
        ET.fromstring(output)  # noqa: S314 (our own)


def test_junit(check):
    write("a.py")
    write("old.py", "print 'loss'")
    root = ET.fromstring(check("--format", "junit")[1])  # noqa: S314 (our own)
    (suite,) = root
    assert {key: suite.attrib[key] for key in ("tests", "failures", "skipped")} == snapshot(
        {"tests": "2", "failures": "1", "skipped": "1"}
    )
    assert [(case.get("name"), [part.tag for part in case]) for case in suite] == snapshot(
        [("prediction-scale a.py:5:9", ["failure"]), ("not read", ["skipped"])]
    )
    write("a.py", "import torch\n")
    write("old.py", "")
    (case,) = ET.fromstring(check("--format", "junit")[1])[0]  # noqa: S314 (our own)
    assert (case.get("name"), len(case)) == ("0 loss calls in 2 files", 0)


def test_statistics(check):
    write("a.py", FAULTY + FAULTY + "sum(x)\n")
    assert check("--statistics", "--level", "advice")[1].splitlines()[:2] == snapshot(
        ["    2  error    RL101  prediction-scale  (2 with a fix)", "    1  advice   RL112  reduction"]
    )
