"""New issue files and their rows in the list: text in, text out (gated-release.md, steps 3 and 7; decisions 20, 21)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from .edit import add_row, find_table, set_cell, set_field
from .fields import fields
from .issues import LIST, STATUSES, Issue, number_of, read_issues, status_of
from .markdown import Document
from .milestones import Milestones
from .text import DocumentError, fold

COLUMNS = ("File", "Title", "Expert", "Type", "Milestone", "Prerequisites", "Status")
_LISTED = re.compile(r"[a-z]+(?:-[a-z]+)*-(\d{1,9})\b", re.IGNORECASE)


def next_number(files: Mapping[str, str]) -> int:
    """The next free issue number: one sequence over all experts, types and folders, the list's rows included."""
    named = (number_of(path) for path in files if PurePosixPath(path).suffix == ".md")
    listed = (number for path, text in files.items() if _is_list(path) for number in _listed(path, text))
    return max([0, *(number for number in named if number), *listed]) + 1


def _is_list(path: str) -> bool:
    return PurePosixPath(path).name == LIST


def _listed(path: str, text: str) -> Iterable[int]:
    for table in Document(path, text).tables():
        for row in table.rows:
            match = _LISTED.match(row.get("File", "Issue", "ID"))
            if match:
                yield int(match[1])


@dataclass(frozen=True)
class Draft:
    """An issue to be filed. `body` is Markdown, from `## Description` on; `gate` is the gate it was filed for."""

    expert: str
    type: str
    title: str
    milestone: str | None
    severity: str
    body: str
    gate: str | None = None

    def text(self) -> str:
        """The issue file."""
        header = [("Type", self.type), ("Expert", self.expert), ("Milestone", self.milestone or "—")]
        header += [("Status", "backlog"), ("Severity", self.severity), *([("Gate", self.gate)] if self.gate else [])]
        lines = "\n".join(f"**{name}:** {_one_line(value)}" for name, value in header)
        return f"# {_one_line(self.title)}\n\n{lines}\n\n{self.body.strip()}\n"


def new_issue(files: Mapping[str, str], root: str, draft: Draft) -> dict[str, str]:
    """The changed files, path → text: a new issue in `backlog/`, and the list with its row (made if there is none).

    `files` are the issue files below `root`. Raises DocumentError where the list has no table of issues.
    """
    path = f"{root}/backlog/{draft.expert}-{draft.type}-{next_number(files):03d}.md"
    made = {path: draft.text()}
    return made | _listed_too({**files, **made}, root, path)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _listed_too(files: Mapping[str, str], root: str, path: str) -> dict[str, str]:
    listed = f"{root}/{LIST}"
    issues = {issue.path: issue for issue in read_issues(files)}
    if listed in files:
        return {listed: add_row(files[listed], listed, COLUMNS, _cells(issues[path]))}
    head = "# Issues List\n\n| " + " | ".join(COLUMNS) + " |\n|" + "|".join("---" for _ in COLUMNS) + "|\n"
    for issue in sorted(issues.values(), key=lambda each: (each.number or 0, each.path)):
        head = add_row(head, listed, COLUMNS, _cells(issue))
    return {listed: head}


def _cells(issue: Issue) -> tuple[str, ...]:
    return (issue.name, issue.title, issue.expert, issue.type, issue.milestone or "—", "—", issue.status)


def gate_issue(
    files: Mapping[str, str], root: str, draft: Draft, milestones: Milestones | None = None
) -> dict[str, str]:
    """The changed files for a gate's issue; none if an open one has the same gate and milestone (decisions 21)."""
    issues = read_issues(files, milestones)
    filed = issues.open(milestone=draft.milestone) if draft.milestone else issues.open()
    if any(each.gate == draft.gate and bool(each.milestone) == bool(draft.milestone) for each in filed):
        return {}
    return new_issue(files, root, draft)


def for_gate(
    gate: str, title: str, milestone: str | None, findings: Iterable[str], severity: str = "must-fix"
) -> Draft:
    """The backlog issue of a gate that blocks (gated-release.md, step 3)."""
    listed = "\n".join(f"- {_one_line(each)}" for each in findings)
    body = (
        f"## Description\n\nThe release gate {gate} does not pass: {_one_line(title)}\n\n{listed}\n\n"
        f"## Acceptance Criteria\n\n- [ ] Gate {gate} passes on the commit to be released"
    )
    return Draft("devops", "bug", f"Release gate {gate}: {title}", milestone, severity, body, gate)


@dataclass(frozen=True)
class FailedDeployment:
    """A deployment that failed or was rolled back; `rollback` says how the way back went."""

    milestone: str | None
    brief: str
    what: str
    step: str
    rollback: str
    details: str
    next_steps: tuple[str, ...]

    def draft(self) -> Draft:
        """Its issue, `devops-bug-NNN.md` (gated-release.md, step 7). Next steps become boxes."""
        steps = "\n".join(f"- [ ] {_one_line(each)}" for each in self.next_steps)
        body = (
            f"## Description\n\n{self.what.strip()}\n\n**Step that failed:** {_one_line(self.step)}\n"
            f"**Rollback status:** {_one_line(self.rollback)}\n\n## Details\n\n{self.details.strip()}\n\n"
            f"## Next Steps\n\n{steps}"
        )
        title = f"Deployment failure: {self.milestone or 'no milestone'} — {self.brief}"
        return Draft("devops", "bug", title, self.milestone, "blocker", body)


def close_issue(files: Mapping[str, str], path: str) -> dict[str, str | None]:
    """The changed files that move an issue to `done/`: None for the old place, its header and its row say done too.

    Raises DocumentError if there is no such open issue, or if its row in the list cannot be read.
    """
    status = status_of(path)
    if path not in files or status in (None, "done"):
        raise DocumentError(path, None, "no open issue", "Name an issue file in backlog/, planned/ or in-progress/.")
    text, moved = files[path], path.replace(f"/{status}/", "/done/", 1)
    document = Document(path, text)
    if "status" in fields(document, ("Status",), document.header):
        text = set_field(text, path, "Status", "done")
    root = path.split(f"/{status}/", 1)[0]
    return {path: None, moved: text} | _row_done(files, f"{root}/{LIST}", PurePosixPath(path).stem)


def _row_done(files: Mapping[str, str], listed: str, name: str) -> dict[str, str | None]:
    if listed not in files:
        return {}
    table = find_table(files[listed], listed, ("File", "Status"))
    row = next((row for row in table.rows if row.get("File") == name), None)
    if row is None:
        return {}
    from_the_end = table.columns.index("status") - len(
        table.columns
    )  # an unescaped `|` in a title makes cells too many
    cell = row.cells[from_the_end] if len(row.cells) >= len(table.columns) else None
    if cell is None or fold(cell.text) not in STATUSES:
        raise DocumentError(listed, row.line, f"no status where {name} should have one", "Mend the row.")
    return {listed: set_cell(files[listed], cell, "done")}
