"""Programs that are run under the guard, each written to a file of its own: findings name places in it."""

import linecache
import runpy
import warnings

import rightloss


def watch(tmp_path, text, on="collect"):
    """Run a program; give its findings above advice, and the guard that stood."""
    path = tmp_path / "train.py"
    path.write_text(text)
    linecache.clearcache()
    with rightloss.guard(on) as guard, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        runpy.run_path(str(path), run_name="__main__")
    assert guard.session.faults == []
    return [finding for finding in guard.findings() if finding.level != "advice"], guard


def found(tmp_path, text):
    """What is found: rule, level, and the text that is underlined."""
    findings, _ = watch(tmp_path, text)
    lines = text.split("\n")
    return [
        (one.rule, str(one.level), lines[one.place.line - 1][one.place.column - 1 : one.place.end_column - 1])
        for one in findings
    ]
