"""The records of a release as edits: text to text, by path. What is already there is not written twice (decisions 20).

Issue documents are written through `gates.documents`; where one of them cannot be edited, the rest still is.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # markdown-it is imported when a document is read
    from gates.documents.filing import Draft
    from gates.documents.milestones import Milestones

Files = Mapping[str, str]
Edits = dict[str, str | None]
"""Path to its new text; None where the file goes."""
Tell = Callable[[str], None]

FALLBACK = "release-records"
"""The branch that takes records where the usual one does not (decisions 20)."""
REPORTS, LOG = "docs/releases", "docs/audit/releases.log"


def report_path(version: str, kind: str = "", *, suffix: str = "md") -> str:
    """`docs/releases/vX.Y.Z.md`, or `vX.Y.Z-rollback.md` (decisions 22)."""
    return f"{REPORTS}/v{version}{f'-{kind}' if kind else ''}.{suffix}"


def with_line(text: str, line: str) -> str:
    """The text with one more line at its end; a last line that was cut short stays as it is, on a line of its own."""
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n"


def handoff_note(files: Files, folder: str, release: str) -> str:
    """The path of this release's note: its own if there is one, else the next free `session-NN.md`."""
    own = (path for path, text in files.items() if path.startswith(f"{folder}/") and release in text)
    numbers = (re.fullmatch(rf"{re.escape(folder)}/session-(\d{{1,6}})[^/]*\.md", path) for path in files)
    taken = max((int(found[1]) for found in numbers if found), default=0)
    return next(own, f"{folder}/session-{taken + 1:02d}.md")


def failure_issue(files: Files, root: str, draft: "Draft", release: str, tell: Tell) -> Edits:
    """The issue of a failed deployment; none where this release has one."""
    from gates.documents.filing import new_issue

    if any(path.startswith(f"{root}/") and release in text for path, text in files.items()):
        return {}
    return _filed(files, root, draft, tell, lambda: new_issue(files, root, draft))


def gate_issues(
    files: Files, root: str, rows: Iterable[Mapping[str, Any]], milestone: str | None, known: "Milestones", tell: Tell
) -> Edits:
    """A backlog issue for each of these gates that has none open for this milestone (decisions 21)."""
    from gates.documents.filing import for_gate, gate_issue

    edits: Edits = {}
    for row in rows:
        now = over(files, edits)
        draft = for_gate(row["id"], row["title"], milestone, [f"{row['status']}: {row['details']}"])
        edits |= _filed(now, root, draft, tell, partial(gate_issue, now, root, draft, known))
    return edits


def closed_issues(files: Files, passing: Iterable[str], tell: Tell) -> Edits:
    """Open issues that were filed for a gate which passes now, moved to `done/` (decisions 10)."""
    from gates.documents.issues import read_issues

    edits: Edits = {}
    gates = {id.upper() for id in passing}
    for path in [each.path for each in read_issues(files).open() if each.gate in gates]:
        edits |= _closed(over(files, edits), path, tell)
    return edits


def _closed(files: Files, path: str, tell: Tell) -> Edits:
    """An issue moved, with its row; where the list has no such row, the issue all the same."""
    from gates.documents.filing import close_issue
    from gates.documents.text import DocumentError

    try:
        return close_issue(files, path)
    except DocumentError as error:
        tell(f"{path} is done, and the list of issues does not say so: {error}")
        return close_issue({path: files[path]}, path)


def _filed(files: Files, root: str, draft: "Draft", tell: Tell, file: Callable[[], Files]) -> Edits:
    """A new issue and its row; where the list cannot take the row, the issue all the same."""
    from gates.documents.filing import next_number
    from gates.documents.text import DocumentError

    try:
        return dict(file())
    except DocumentError as error:
        path = f"{root}/backlog/{draft.expert}-{draft.type}-{next_number(files):03d}.md"
        tell(f"{path} has no row in the list of issues: {error}")
        return {path: draft.text()}


def over(files: Files, edits: Mapping[str, str | None]) -> dict[str, str]:
    """The files as they are after these edits."""
    return {path: text for path, text in {**files, **edits}.items() if text is not None}


def changed(edits: Mapping[str, str | None], read: Callable[[str], str | None]) -> Edits:
    """The edits that change something."""
    return {path: text for path, text in edits.items() if read(path) != text}
