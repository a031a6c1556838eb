"""Documents as people write them, made by hypothesis: what was meant is known, how it was written varies (5.1, 5.3)."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

SEVERITIES = ("blocker", "must-fix", "high", "should-fix", "medium", "low", "nit", "nice-to-have")
MILESTONE = "[Workflow Directory] Update structure and references (M13)"
ROADMAP = """# Roadmap

| # | Milestone | Status | Depends On | Sessions Est. |
|---|-----------|--------|------------|---------------|
| M11 | Platform-native refactor | Done | — | — |
| M13 | [Workflow Directory] Update structure and references | Planned | M11 | 2-3 |
| M14 | [Workflow Directory] Migration from old structure | Planned | M13 | 1-2 |
| M19 | [SDLC Boundary] Specs move out of docs | Planned | M14 | 3 |
"""

fields = st.sampled_from(
    (
        "**{name}:** {value}",
        "**{name}**: {value}",
        "**{name} :** {value}",
        "**{name}:**{value}",
        "- **{name}:** {value}",
        "* **{name}:** {value}",
        "> **{name}:** {value}",
        "  **{name}:** {value}",
        "**{name}:** {value}  ",
        "> - **{name}**: {value}",
    )
)
cases: st.SearchStrategy[Callable[[str], str]] = st.sampled_from((str, str.lower, str.upper))
words_after = st.sampled_from(
    ("", " (before fix)", " — crashes on start", ". **Scope:** everything", ", see swe-bug-007")
)
milestones = st.sampled_from(
    (
        MILESTONE,
        "M13",
        "m13",
        "M13 — after the pause",
        "Update structure and references (M13)",
        "[Workflow Directory] Update structure and references",
        "Update structure and references",
        "Milestone 13",
    )
)
prose = st.sampled_from(
    (
        "The installer prints `docs/ → .sdlc/` on one system and `docs/ -> .sdlc/` on the other.",
        "**note** this is prose, and **Severity** words in it mean nothing: must-fix.",
        "See [the log](https://example.com/log).\n\n| Path | Seen |\n|------|------|\n| a \\| b | no |",
        "```\n**Severity:** blocker\n- [ ] a template, no criterion\n```",
        "~~~markdown\n# Other title\n\n**Severity:** must-fix\n~~~",
        "<!-- **Severity:** blocker -->",
        "<!--\n**Severity:** blocker\n\n**Milestone:** M99\n-->",
        "Use ``code with ` and <!-- no comment`` here.",
        "1. first\n2. second\n   - nested",
    )
)


@dataclass(frozen=True)
class Written:
    """An issue file and what its author meant."""

    text: str
    title: str
    severity: str | None
    milestone: str | None
    ticked: tuple[bool, ...]


@st.composite
def line_ends(draw: st.DrawFn, text: str) -> str:
    """The text with the line ends, BOM and last line that some editor left."""
    end = draw(st.sampled_from(("\n", "\n", "\r\n")))
    bom = draw(st.sampled_from(("", "", "\ufeff")))
    text = text.rstrip("\n") if draw(st.booleans()) else text
    return bom + text.replace("\n", end)


@st.composite
def issues(draw: st.DrawFn) -> Written:
    """An issue file: title, fields in one manner, sections with prose, criteria, perhaps a summary."""
    manner, case = draw(fields), draw(cases)
    severity = draw(st.sampled_from((None, *SEVERITIES)))
    milestone = draw(st.one_of(st.none(), milestones))
    given = {"Type": "bug", "Expert": "swe", "Milestone": milestone or draw(st.sampled_from(("—", "None", "[name]")))}
    given["Status"] = draw(st.sampled_from(("backlog", "done", "backlog | planned | in-progress | done")))
    if severity:
        given["Severity"] = draw(cases)(severity) + draw(words_after)
    elif draw(st.booleans()):
        given["Severity"] = draw(st.sampled_from(("must-fix | should-fix | nit", "[severity]", "XXX", "")))
    title = draw(st.sampled_from(("BUG: Installer output differs", "Add a /start skill", "Ünïcode — `code` title")))
    header = "\n".join(manner.format(name=case(name), value=value) for name, value in given.items())
    ticked = tuple(draw(st.lists(st.booleans(), max_size=4)))
    boxes = "\n".join(f"- [{'x' if each else ' '}] criterion {n}" for n, each in enumerate(ticked))
    sections = [f"# {title}", draw(prose) if draw(st.booleans()) else "", header]
    sections += [f"## Description\n\n{draw(prose)}", f"## Acceptance Criteria\n\n{boxes}", f"## Notes\n\n{draw(prose)}"]
    text = draw(line_ends("\n\n".join(each for each in sections if each) + "\n"))
    return Written(text, title, severity, MILESTONE if milestone else None, ticked)


rows = st.sampled_from(
    (
        "All must-fix issues resolved",
        "No open blocker issues",
        "Unit coverage >= 85% and integration coverage >= 70%",
        "[COD004] All acceptance criteria verified",
        "Regression check completed",
        "A line that runs on\n  in the next line",
    )
)
notes = st.sampled_from(
    ("", "", " — Jane Doe, 2026-11-20", " - Jane Doe, 2026-11-20", " — COD001, 2026-11-20, 0123abc")
)


@st.composite
def plans(draw: st.DrawFn) -> str:
    """A plan in the form of the specification, with ticks, noise, and a template with or without a fence in it."""
    made = [draw(st.lists(rows, min_size=1, max_size=3)) for _ in range(3)]
    heads = ("Code", "Testing", "Deployment")
    boxes = ["\n".join(_box(draw, text) for text in texts) for texts in made]
    gates = "\n\n".join(f"### {head}\n{box}" for head, box in zip(heads, boxes, strict=True))
    inner = draw(st.sampled_from(("", "\n```sh\npip install service\n```\n")))
    text = (
        f"# Release Plan\n\n**Milestone:** {draw(milestones)}\n**Last updated:** 2026-11-20\n\n{draw(prose)}\n\n"
        f"## Release Gates\n\n{gates}\n\n## Rollback Procedure\n\n**Trigger:** error rate above 1 %\n"
        f"**Steps:**\n1. Switch traffic back\n2. Run the smoke tests\n**Maximum rollback time:** 5 minutes\n"
        "**Data at risk:** none\n**Who can trigger:** release manager\n\n## Release Artifacts\n\n"
        "| Artifact | Type | Location | Signed |\n|---|---|---|---|\n| wheel | package | dist/ | no |\n\n"
        f"## Release Notes Template\n\n```\n### [Version] — [Date]\n{inner}```\n\n## Pre-Release Checklist\n\n"
        "1. [ ] Announce the release\n2. [x] Freeze the branch — Jane Doe, 2026-11-20\n"
    )
    return draw(line_ends(text))


def _box(draw: st.DrawFn, text: str) -> str:
    ticked = draw(st.booleans())
    return f"- [{'x' if ticked else ' '}] {text}{draw(notes) if ticked else ''}"


fragments = st.sampled_from(
    (
        "# ", "## ", "### Severity", "**Severity:**", "**Severity**:", " must-fix", "**Milestone:** M13", "- [ ] x",
        "1. [x] y — Z, 2026-01-01", "- ", "> ", "```", "````", "~~~", "```py", "<!--", "-->", "<!-->", "<pre>", "---",
        "===", "|", "| a | b |", "|---|---|", "| Severity | High |", "\\|", "`", "``", "[a](b)", "[", "]", "\t", "    ",
        "\n", "\n\n", "\r\n", "\r", "\ufeff", "\u2028", "\x0b", "\x00", "…", "Steps:", "**Steps:**", "## Release Gates",
        "## Rollback Procedure", "**Maximum rollback time:** 15-30 minutes", "## Release Notes Template",
        "| Priority |",
        "## Acceptance Criteria", "**All acceptance criteria met:** Yes", "title: x", "severity: high", "é", "日本",
    )
)  # fmt: skip
soup = st.one_of(st.lists(fragments, max_size=40).map("".join), st.text(max_size=200))
"""Texts that nobody would write, made of what makes parsers stumble."""
