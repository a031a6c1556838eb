"""The file of exceptions: what it must say, and what is told where it does not."""

from __future__ import annotations

from datetime import date

import pytest

from gates import Status, Unjudged
from gates.vulnerabilities.exceptions import read_exceptions
from gates.vulnerabilities.model import Dependency

TODAY = date(2026, 11, 21)
WHOLE = """\
[[exception]]
id = "GHSA-462w-v97r-4m45"
package = "Jinja2"
range = "<2.10.1"
status = "not_affected"
justification = "vulnerable_code_not_in_execute_path"
reason = "We render no template that a user writes"
approver = "Ada Example"
ticket = "SEC-12"
expires = 2026-12-31
"""


def test_a_whole_one_is_read() -> None:
    second = WHOLE.replace("not_affected", "under_investigation").replace("justification", "# justification")
    first, other = read_exceptions("accepted.toml", f"# ours\n{WHOLE}\n{second}", TODAY)
    assert (first.package, first.range, first.expires) == ("jinja2", "<2.10.1", date(2026, 12, 31))
    assert (first.where, first.line, other.line) == ("accepted.toml", 2, 13)
    assert (other.status, other.justification) == ("under_investigation", None)


def test_an_empty_file_accepts_nothing() -> None:
    assert read_exceptions("accepted.toml", "# nothing yet\n", TODAY) == ()


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ('ticket = "SEC-12"\n', "", "accepted.toml:1", "ticket must be text"),
        ('"Ada Example"', '" "', "accepted.toml:8", "approver must be text"),
        ('reason = "', "reason = 3 #", "accepted.toml:7", "reason must be text"),
        ('"<2.10.1"', '"all"', "accepted.toml:4", 'range must be a range of versions, as in "<2.10.1"'),
        ('"<2.10.1"', '""', "accepted.toml:4", "range must be a range of versions"),
        ('"not_affected"', '"fine"', "accepted.toml:5", "status must be one of: not_affected, under_investigation"),
        ('"vulnerable_code_not_in_execute_path"', '"trust me"', "accepted.toml:6", "justification must be one of"),
        ("expires = 2026-12-31\n", "", "accepted.toml:1", "expires must be a day, as in 2026-12-31"),
        ("2026-12-31", '"2026-12-31"', "accepted.toml:10", "expires must be a day"),
        ("2026-12-31", "2026-12-31T00:00:00Z", "accepted.toml:10", "expires must be a day"),
        ("2026-12-31", "2027-02-20", "accepted.toml:10", "at most 90 days from today: 2027-02-19 at the latest"),
        ("approver", "aprover", "accepted.toml:8", "aprover is no key of an exception; did you mean 'approver'?"),
        ("[[exception]]", "[[exceptions]]", "accepted.toml", "'exceptions' is no key of this file"),
        ("[[exception]]", "[exception]", "accepted.toml", "`exception` is no list"),
        ("[[exception]]", "[[exception]", "accepted.toml:1", "not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, place: str, message: str) -> None:
    assert old in WHOLE
    with pytest.raises(Unjudged) as caught:
        read_exceptions("accepted.toml", WHOLE.replace(old, new, 1), TODAY)
    result = caught.value.result
    assert result.status is Status.UNKNOWN
    assert (place, True) in [(each.place, message in each.message) for each in result.findings]


SECOND = """
[[exception]]
id = "CVE-2026-1"
package = 3
range = "?"
status = "unread"
reason = "We wait for the mended version"
approver = "Ada Example"
expires = 2026-12-31
"""


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(Unjudged, match="4 mistakes in exceptions") as caught:
        read_exceptions("accepted.toml", WHOLE + SECOND, TODAY)
    assert [each.line for each in caught.value.result.findings] == [14, 15, 16, 12]


ACCEPTED = read_exceptions("accepted.toml", WHOLE, TODAY)[0]


@pytest.mark.parametrize(
    ("name", "version", "names", "about"),
    [
        ("jinja2", "2.4.1", ("CVE-1", "GHSA-462w-v97r-4m45"), True),
        ("jinja2", "2.10.1rc1", ("GHSA-462w-v97r-4m45",), False),
        ("jinja2", "2.10rc1", ("GHSA-462w-v97r-4m45",), True),
        ("jinja2", "2.10.1", ("GHSA-462w-v97r-4m45",), False),
        ("jinja2", "2.4.1", ("CVE-1",), False),
        ("flask", "2.4.1", ("GHSA-462w-v97r-4m45",), False),
        ("jinja2", "odd!", ("GHSA-462w-v97r-4m45",), False),
    ],
)
def test_it_is_about_one_weakness_of_some_versions(
    name: str, version: str, names: tuple[str, ...], about: bool
) -> None:
    assert ACCEPTED.is_about(Dependency(name, version, "uv.lock"), frozenset(names)) is about


@pytest.mark.parametrize(("day", "over"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_its_last_day_is_part_of_it(day: date, over: bool) -> None:
    assert ACCEPTED.expired(day) is over
