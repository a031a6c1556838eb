"""The file of accepted findings, and what is said about mistakes in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gates import Status, Unjudged
from gates.scans.accepted import parse, read_book
from gates.scans.found import Found, with_fingerprints

TODAY = date(2026, 11, 21)
ENTRY = """\
[[code_scan]]
rule = "B602"
file = "a.py"
fingerprint = "p5y2jkfqnzv3rwdt"
reason = "ours"
expires = 2027-01-31
"""


def test_no_file_accepts_nothing(tmp_path: Path) -> None:
    assert read_book(tmp_path, "accepted-findings.toml", "secrets", TODAY).entries == ()


def test_each_kind_has_its_own(tmp_path: Path) -> None:
    text = f"# why\n{ENTRY}\n{ENTRY.replace('code_scan', 'secrets')}"
    (tmp_path / "accepted.toml").write_text(text)
    for kind, line in (("code_scan", 2), ("secrets", 9)):
        (entry,) = read_book(tmp_path, "accepted.toml", kind, TODAY).entries
        assert (entry.rule, entry.expires, entry.line) == ("B602", date(2027, 1, 31), line)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[[code_scan]\n", "a.toml:1", "not valid TOML"),
        ("[[code_scans]]\n", "a.toml:1", "'code_scans' is no kind of finding; did you mean 'code_scan'?"),
        ("code_scan = 3\n", "a.toml:1", "code_scan is not written as [[code_scan]]"),
        ("code_scan = [{rule = 'x'}]\n", "a.toml:1", "code_scan is not written as [[code_scan]]"),
        ("[code_scan]\n", "a.toml:1", "code_scan is not written as [[code_scan]]"),
        (ENTRY.replace("expires = 2027-01-31", ""), "a.toml:1", "[[code_scan]] needs expires"),
        (ENTRY.replace("2027-01-31", '"2027-01-31"'), "a.toml:1", "[[code_scan]] needs expires"),
        (ENTRY.replace("2027-01-31", "2027-01-31T00:00:00"), "a.toml:1", "[[code_scan]] needs expires"),
        (ENTRY.replace("2027-01-31", "2027-02-20"), "a.toml:1", "more than 90 days from now"),
        ("\n" + ENTRY.replace('"ours"', '" "'), "a.toml:2", "[[code_scan]] needs reason"),
        (ENTRY.replace("reason", "reson"), "a.toml:1", "[[code_scan]] has no 'reson'; did you mean 'reason'?"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, place: str, message: str) -> None:
    with pytest.raises(Unjudged) as caught:
        parse("a.toml", text, "code_scan", TODAY)
    first = caught.value.result.findings[0]
    assert (caught.value.result.status, first.place) == (Status.UNKNOWN, place)
    assert message in first.message


def test_all_mistakes_are_told_at_once() -> None:
    broken = "[[code_scan]]\nrule = 3\n[[code_scan]]\n"
    with pytest.raises(Unjudged) as caught:
        parse("a.toml", broken, "code_scan", TODAY)
    assert {each.line for each in caught.value.result.findings} == {1, 3}
    assert len(caught.value.result.findings) == 10


def found(text: str, line: int, path: str = "a.py", rule: str = "B602") -> Found:
    return Found("bandit", rule, "x", path, line, "HIGH", True, text=text)


def test_a_fingerprint_follows_the_line_and_tells_equal_ones_apart() -> None:
    here, there = with_fingerprints([found("run(x)", 9), found("    run(x)", 3)])
    (alone,) = with_fingerprints([found("run(x)  ", 70)])
    assert (here.line, there.line) == (3, 9)
    assert here.fingerprint == alone.fingerprint != there.fingerprint
    others = [found("run(y)", 1), found("run(x)", 1, path="b.py"), found("run(x)", 1, rule="B603")]
    assert len({each.fingerprint for each in (here, there, *with_fingerprints(others))}) == 5
