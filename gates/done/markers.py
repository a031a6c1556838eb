"""What merges and people leave behind in files: conflict markers, and notes to do something that no issue knows of."""

from __future__ import annotations

import io
import os
import re
import tokenize
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from ..documents.markdown import Document
from ..repository import Repository
from ..result import Finding, Result, failed, passed, unsure
from ..scans.scratch import is_excluded
from ..wording import count
from .changes import Since

# A marker as git writes it. `=======` alone is a headline in reStructuredText.
MARKER = "^(<{7}|>{7}|[|]{7})([ \r]|$)"
_MARKDOWN = (".md", ".markdown")
NOTE = r"(TODO|FIXME|XXX)"
_PROSE = (".md", ".markdown", ".rst", ".txt", ".adoc", ".html", ".json", ".csv", ".lock", ".svg")
_COMMENT = re.compile(r"(?:#|//|/\*|^\s*\*|--|<!--|;|%)\s*@?(?:TODO|FIXME|XXX)\b")
_ISSUE = re.compile(r"#\d+|\b[A-Z][A-Z0-9]+-\d+\b|https?://\S+/\d+|\b[a-z]+(?:-[a-z]+)+-\d{3,}\b")
ALL = 50  # findings of a kind that are shown


class Line(NamedTuple):
    """One line of a tracked file."""

    path: str
    number: int
    text: str


def conflict_markers(since: Since, test_data: tuple[str, ...]) -> Result:
    """No tracked text file holds a line that git leaves in an unresolved merge; Markdown may show one in a fence."""
    found = _lines(since.repository, MARKER, test_data)
    left = [each for each in found if not each.path.endswith(_MARKDOWN) or not _is_shown(since, each)]
    to_look = [path for path in since.tracked if not is_excluded(path, test_data)]
    gone = [path for path in to_look if not os.path.lexists(since.root / path)]
    looked = len(to_look) - len(gone)
    seen = {
        "files": looked,
        "shown_in_documents": len(found) - len(left),
        "left_out": len(since.tracked) - len(to_look),
    }
    fix = "resolve the conflict; or name what is test data: `test_data` in [tool.release.gates.done]"
    if left:
        findings = [Finding(f"conflict marker {each.text[:7]}", fix, each.path, each.number) for each in left]
        return failed(findings[:ALL], count(len(left), "conflict marker"), **seen)
    if gone:
        missing = [Finding("is in the commit, but not in the checkout", f"git restore {path}", path) for path in gone]
        return unsure(missing[:ALL], f"{count(len(gone), 'file')} not looked at", **seen)
    return passed(f"none in {count(looked, 'file')}", **seen)


def _is_shown(since: Since, line: Line) -> bool:
    """Does it stand in a code block?"""
    text = since.now([line.path]).get(line.path, "")
    fences = Document(line.path, text).fences()
    return any(each.line < line.number <= each.line + each.content.count("\n") for each in fences)


def todos(since: Since, test_data: tuple[str, ...], issues: Collection[str]) -> Result:
    """Each TODO, FIXME or XXX in a comment names an issue: `#12`, `ABC-12`, its URL, or the name of its file.

    issues  names of the issue files that are done: a note that waits for one of them waits for nothing
    """
    lines = (each for each in _lines(since.repository, NOTE, test_data) if not each.path.endswith(_PROSE))
    notes = [each for each in _in_comments(since, lines) if _COMMENT.search(each.text)]
    found = [finding for each in notes if (finding := _untied(each, issues))]
    seen = {"notes": len(notes), "without_issue": len(found)}
    if not found:
        return passed(count(len(notes), "note"), **seen)
    return failed(found[:ALL], f"{len(found)} of {count(len(notes), 'note')} without an issue", **seen)


def _untied(each: Line, done: Collection[str]) -> Finding | None:
    word = (re.search(NOTE, each.text) or [""])[0]
    named = _ISSUE.search(each.text)
    if named is None:
        fix = f"do it, or write an issue and name it: `{word}(#12): …`, or the name of its file"
        return Finding(f"{word} without an issue", fix, each.path, each.number)
    if named[0] in done:
        return Finding(f"{word} waits for {named[0]}, which is done", "do it now, or delete it", each.path, each.number)
    return None


def _in_comments(since: Since, lines: Iterable[Line]) -> Iterator[Line]:
    """The lines; of Python files only those whose comments hold the word, cut down to the comment."""
    of_python: dict[str, dict[int, str]] = {}
    for each in lines:
        if not each.path.endswith((".py", ".pyi")):
            yield each
            continue
        if each.path not in of_python:
            of_python[each.path] = _comments(since.now([each.path]).get(each.path, ""))
        if each.number in of_python[each.path]:
            yield each._replace(text=of_python[each.path][each.number])


def _comments(text: str) -> dict[int, str]:
    """Line → comment, up to where the file cannot be read as Python."""
    found: dict[int, str] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                found[token.start[0]] = token.string
    except (tokenize.TokenError, SyntaxError):
        return found
    return found


def _lines(repository: Repository, pattern: str, left_out: tuple[str, ...]) -> list[Line]:
    lines = (Line(*each) for each in repository.lines_with(pattern))
    return [each for each in lines if not is_excluded(each.path, left_out)]
