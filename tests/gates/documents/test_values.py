"""Values as people write them, row by row."""

from datetime import timedelta

import pytest

from gates.documents.values import day, duration, is_none, is_unset, placeholders, severity, yes_or_no


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("10 minutes", 10),
        ("[30 minutes] from decision to service restored", 30),
        ("< 1 hour (disable gate, takes 5 minutes)", 60),
        ("<30 minutes", 30),
        ("**~2 minutes** (atomic …)", 2),
        ("5 minutes to complete, then verify for 15 minutes", 5),
        ("15m", 15),
        ("2 hrs", 120),
        ("1h30m", 90),
        ("1 hour 30 minutes", 90),
        ("1 hour and 30 minutes", 90),
        ("15-30 minutes", 30),
        ("15–30 minutes", 30),
        ("15 to 30 min", 30),
        ("between 5 and 10 minutes", 10),
        ("15 minutes to 1 hour", 60),
        ("10 min – 20 min", 20),
        ("1.5 hours", 90),
        ("1,5 hours", 90),
        ("90 seconds", 1.5),
        ("PT15M", 15),
        ("P1DT2H", 26 * 60),
        ("30-minute window", 30),
    ],
)
def test_a_duration_is_the_longest_time_allowed(written: str, minutes: float) -> None:
    assert duration(written) == timedelta(minutes=minutes)


@pytest.mark.parametrize("written", ["soon", "", "half an hour", "250 ms", "15", "M11", "PT", "9" * 40 + " days"])
def test_what_is_no_duration_is_none(written: str) -> None:
    assert duration(written) is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("must-fix", "must-fix"),
        ("MUST-FIX", "must-fix"),
        ("Must fix before release", "must-fix"),
        ("must_fix", "must-fix"),
        ("Blocker", "blocker"),
        ("BLOCKER (before fix) — prose", "blocker"),
        ("blocker.", "blocker"),
        ("**High**", "high"),
        ("`nit`", "nit"),
        ("🔴 blocker", "blocker"),
        ("Nice to have", "nice-to-have"),
        ("should-fix", "should-fix"),
        ("medium/low", "medium"),
        ("critical", None),
        ("P0", None),
        ("not a blocker", None),
        ("highest", None),
    ],
)
def test_a_severity_is_its_first_word_in_either_vocabulary(written: str, read: str | None) -> None:
    assert severity(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "", "  ", "[name]", "[What signals a failed release]", "**[duration]**", "{name}", "<name>", "XXX", "TBD",
        "YYYY-MM-DD", "____", "???", "…", "must-fix | should-fix", "MUST-FIX | SHOULD-FIX | NIT", "[a], [b]",
        "backlog | planned | in-progress | done",
    ],
)  # fmt: skip
def test_what_a_template_leaves_is_unset(written: str) -> None:
    assert is_unset(written)


@pytest.mark.parametrize(
    "written",
    ["must-fix", "[30 minutes] from decision", "[the log](https://example.com)", "XXXL", "a or b", "2026-11-21"],
)
def test_what_somebody_wrote_is_set(written: str) -> None:
    assert not is_unset(written)


@pytest.mark.parametrize(
    ("written", "nothing"),
    [
        ("None", True),
        ("none.", True),
        ("n/a", True),
        ("N/A — internal tool", True),
        ("—", True),
        ("No", True),
        ("No (internal tool)", True),
        ("None identified", True),
        ("Not applicable", True),
        ("No regulatory requirements apply", True),
        ("No, but GDPR applies to the logs", False),
        ("None beyond GDPR", False),
        ("Nonesuch", False),
        ("SOC 2 Type II", False),
    ],
)
def test_none_is_said_in_many_ways(written: str, nothing: bool) -> None:
    assert is_none(written) is nothing


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("Yes", True),
        ("yes — all 8 criteria reviewed", True),
        ("Yes.", True),
        ("✅", True),
        ("No — the second is open", False),
        ("Partially", False),
        ("Not yet", False),
        ("Yes, except the third", None),
        ("Yes, but not tested", None),
        ("[Yes/No]", None),
        ("Yes | No", None),
        ("Yes / No", None),
        ("Yesterday", None),
        ("n/a", None),
        ("", None),
    ],
)
def test_yes_is_only_what_is_said_without_reservation(written: str, answer: bool | None) -> None:
    assert yes_or_no(written) is answer


@pytest.mark.parametrize(
    ("written", "read"), [("2026-11-21", "2026-11-21"), ("2026-02-30", None), ("21.11.2026", None)]
)
def test_a_day_is_one_that_exists(written: str, read: str | None) -> None:
    assert (found := day(written)) is None if read is None else (found := day(written)) and str(found) == read


def test_placeholders_are_what_is_left_to_fill_in() -> None:
    text = "### [Version] — YYYY-MM-DD\n- [ ] done\n- see [log](x)\n- {name}"
    assert placeholders(text) == ("[Version]", "YYYY-MM-DD", "{name}")
