"""Why the next version is what it is, as a person reads it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from release_tasks.views import explanation as view
from release_tasks.views.explanation import WIDTH


def commit(number: int, header: str, level: str | None, reason: str, counts: str, *findings: str) -> dict[str, Any]:
    return {
        "id": f"{number:040x}",
        "header": header,
        "level": level,
        "reason": reason,
        "counts": counts,
        "findings": findings,
    }


def explanation(said: dict[str, Any]) -> str:
    return view.explanation(said, said["version"] or f"nothing to release since {said['last']}")


def said(*commits: dict[str, Any], version: str | None = "1.3.0") -> dict[str, Any]:
    found = Counter(each["counts"].replace(" ", "_") for each in commits)
    counts = {kind: found[kind] for kind in ("raising", "not_raising", "ignored", "unread")}
    rule = "the highest level is minor: 1.2.3 becomes 1.3.0"
    return {"commits": commits, "counts": counts, "last": "v1.2.3", "version": version, "rule": rule}


def test_what_decides_comes_first_and_the_sum_last() -> None:
    text = explanation(
        said(
            commit(1, "docs: x", None, "type docs raises nothing", "not raising"),
            commit(2, "feat!:x", None, "a blank is missing", "unread", "a blank is missing: write type: description"),
            commit(3, "fix: y", "patch", "type fix", "raising"),
            commit(4, "feat: z", "minor", "type feat", "raising"),
            commit(5, "fix: w", "patch", "type fix", "raising"),
        )
    )
    assert (
        text
        == """\
minor: type feat (1)
  0000000  feat: z

patch: type fix (2)
  0000000  fix: y
  0000000  fix: w

no level: type docs raises nothing (1)
  0000000  docs: x

unread: a blank is missing (1)
  0000000  feat!:x
           ! a blank is missing: write type: description

5 commits since v1.2.3: 3 raise the version, 1 does not, 1 could not be read
1 finding, marked with ! above: more may have been meant
the highest level is minor: 1.2.3 becomes 1.3.0
next version: 1.3.0"""
    )


def test_nothing_is_said_in_words() -> None:
    text = explanation(said(commit(1, "docs: x", None, "type docs raises nothing", "not raising"), version=None))
    assert text.endswith("nothing to release since v1.2.3")


def test_no_commit_at_all() -> None:
    assert explanation(said(version=None)).splitlines()[0] == "0 commits since v1.2.3"


def test_five_hundred_commits_are_all_shown_at_80_columns() -> None:
    long = "feat: a description that goes on and on, well past the width of a terminal, because people do that"
    commits = [commit(number << 132, f"{long} {number}", "minor", long * 2, "raising", long) for number in range(500)]
    lines = explanation(said(*commits)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert sum(line.startswith("  ") and line[2] != " " for line in lines) == 500
    assert lines[0].endswith("… (500)")


def test_wide_letters_take_two_columns() -> None:
    line = explanation(said(commit(1, "feat: " + "検" * 60, "minor", "type feat", "raising"))).splitlines()[1]
    assert line == "  0000000  feat: " + "検" * 31 + "…"


def test_what_a_terminal_would_obey_is_not_passed_on() -> None:
    text = explanation(said(commit(1, "feat: \x1b[2J\x07\ud800", "minor", "type feat", "raising")))
    assert "feat: �[2J��" in text
