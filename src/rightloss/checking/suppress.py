"""Comments that silence a finding: `# rightloss: ignore[name] reason`, and which of them silence nothing.

A comment behind code holds for the whole statement it stands in, or for the head of one with a body. A comment alone
on its line holds for the statement below it, body included. `ignore-file` holds for the file.
"""

from __future__ import annotations

import ast
import re
import tokenize
import warnings
from bisect import bisect_left
from dataclasses import dataclass
from difflib import get_close_matches
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from rightloss.checking.names import UNUSED, UNUSED_CODE, Rules, codes
from rightloss.finding import Edit, Finding, Fix, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rightloss.source import Source

_COMMENT = re.compile(r"#\s*rightloss:\s*(ignore-file|ignore)\b\s*(?:\[([^\]]*)\])?", re.IGNORECASE)
_NO_CODE = {tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT}


@dataclass(frozen=True, slots=True)
class Ignore:
    """One comment: the rules it names (none: all of them), its lines of the text, and the lines it holds for."""

    names: tuple[str, ...]
    line: int
    column: int
    end_column: int
    first: int
    last: float
    brackets: tuple[int, int] = (0, 0)  # columns of what stands between them

    def silences(self, finding: Finding) -> set[str]:
        """Give the words of this comment that silence a finding for which it holds."""
        return {name for name in self.names or ("",) if name in {"", finding.rule, finding.code}}


def split(
    source: Source, findings: Sequence[Finding], rules: Rules = None
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Divide findings into those that stay and those that are silenced; and find the comments that silence none.

    A comment for a rule that was not asked for may be needed another time: nothing is said of it.
    """
    if "rightloss:" not in source.text:
        return list(findings), [], []
    comments, used = list(ignores("\n".join(source.lines))), set()
    kept: list[Finding] = []
    silenced: list[Finding] = []
    for finding, near in _covered(source, findings, comments):
        words = {(comment, word) for comment in near for word in comment.silences(finding)}
        used |= words
        (silenced if words else kept).append(finding)
    return kept, silenced, [one for comment in comments for one in _unused(source, comment, used, rules)]


def _covered(
    source: Source, findings: Sequence[Finding], comments: Sequence[Ignore]
) -> Iterator[tuple[Finding, list[Ignore]]]:
    """Go down the text, and give each finding with the comments that hold where it begins."""
    ahead = sorted(comments, key=lambda comment: comment.first, reverse=True)
    holding: list[Ignore] = []
    for finding in sorted(findings, key=lambda one: source.row(one.place)):
        line = source.row(finding.place)
        while ahead and ahead[-1].first <= line:
            holding.append(ahead.pop())
        holding = [comment for comment in holding if line <= comment.last]
        yield finding, holding


def ignores(text: str) -> Iterator[Ignore]:
    """Find the comments of a text; a string that looks like one is none."""
    if not _COMMENT.search(text):
        return
    begun: int | None = None  # line at which the current statement began
    waiting: list[tuple[re.Match[str], tokenize.TokenInfo]] = []
    starts = _Statements(text)
    for token in _tokens(text):
        if token.type == tokenize.COMMENT and (found := _COMMENT.match(token.string)):
            if found.group(1).lower() == "ignore-file":
                yield _ignore(found, token, 1, float("inf"))
            elif begun is None:
                yield _ignore(found, token, *starts.below(token.start[0]))
            else:
                waiting.append((found, token))
        elif token.type == tokenize.NEWLINE:
            first = token.start[0] if begun is None else begun
            # The comment behind a statement comes before its NEWLINE.
            yield from (_ignore(*one, first, token.start[0]) for one in waiting)
            begun, waiting = None, []
        elif token.type not in _NO_CODE and begun is None:
            begun = token.start[0]


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(StringIO(text).readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _ignore(found: re.Match[str], token: tokenize.TokenInfo, first: int, last: float) -> Ignore:
    names = tuple(word.strip() for word in (found.group(2) or "").split(",") if word.strip())
    column = token.start[1] + 1
    brackets = (column + found.start(2), column + found.end(2)) if found.group(2) else (0, 0)
    return Ignore(names, token.start[0], column, token.end[1] + 1, first, last, brackets)


class _Statements:
    """The first and last line of every statement, found when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._spans: list[tuple[int, int]] | None = None

    def below(self, line: int) -> tuple[int, int]:
        """Give the lines of the statement that begins next after a line."""
        if self._spans is None:
            self._spans = sorted(_spans(self._text))
        found = bisect_left(self._spans, (line, 0))
        if found == len(self._spans):
            return line, line
        first, last = self._spans[found]
        for start, end in islice(self._spans, found, None):
            if start != first:
                break
            last = max(last, end)
        return first, last


def _spans(text: str) -> Iterator[tuple[int, int]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            decorators = getattr(node, "decorator_list", [])
            yield min([node.lineno, *(one.lineno for one in decorators)]), node.end_lineno or node.lineno


def _unused(source: Source, comment: Ignore, used: set[tuple[Ignore, str]], rules: Rules) -> list[Finding]:
    words = [name for name in comment.names or ("",) if (comment, name) not in used and _looked_for(name, rules)]
    if not words:
        return []
    place = source.span((comment.line, comment.column), (comment.line, comment.end_column))
    unknown = [word for word in words if word and word not in {*codes(), *codes().values()}]
    message = f"no rule is called `{unknown[0]}`" if unknown else f"nothing here to ignore{_of(words)}"
    near = get_close_matches(unknown[0], codes(), n=1) if unknown else []
    left = [name for name in comment.names if name not in words]
    fix = _shorter(source, comment, left) if left else _removal(source, comment)
    advice = f"did you mean `{near[0]}`?" if near else "remove the comment, or the name in its brackets"
    return [Finding(UNUSED, UNUSED_CODE, Level.WARNING, message, place, help=advice, fix=fix)]


def _looked_for(word: str, rules: Rules) -> bool:
    if rules is None:
        return True
    names = {code: name for name, code in codes().items()}
    return bool(word) and names.get(word, word) in rules


def _of(words: Iterable[str]) -> str:
    named = ", ".join(f"`{word}`" for word in words if word)
    return f" for {named}" if named else ""


def _removal(source: Source, comment: Ignore) -> Fix:
    before = source.lines[comment.line - 1][: comment.column - 1]
    column = len(before.rstrip()) + 1 if before.strip() else comment.column
    place = source.span((comment.line, column), (comment.line, comment.end_column))
    return Fix("remove the comment", (Edit(place, ""),), safe=True)


def _shorter(source: Source, comment: Ignore, left: Sequence[str]) -> Fix:
    begin, end = comment.brackets
    place = source.span((comment.line, begin), (comment.line, end))
    return Fix("keep the names that are needed", (Edit(place, ", ".join(left)),), safe=True)
