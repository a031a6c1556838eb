"""A report that somebody else wrote counts only where it says that it is of this commit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from gates import Unjudged
from gates.reports_read import Checkout, Reports, foreign_reports, own_reports
from gates.repository import Repository

from ..support.repository import Clone

Make = Callable[..., Clone]

SOON = datetime.now(UTC) + timedelta(hours=12)  # as a clock without its zone has it
NEW, OLD = f'timestamp="{SOON:%Y-%m-%dT%H:%M:%SZ}"', 'timestamp="2001-01-01T00:00:00Z"'
CODE = "def a():\n    return 1\n"
LCOV = "SF:a.py\nDA:1,1\nDA:2,1\nend_of_record\n"
COBERTURA = (
    '<coverage timestamp="{time}"><packages><class filename="{path}"><lines><line number="{line}" hits="1"/></lines>'
    "</class></packages></coverage>"
)


def junit(stamp: str = NEW, **properties: str) -> str:
    said = "".join(f'<property name="{name}" value="{value}"/>' for name, value in properties.items())
    return f'<testsuite {stamp}><properties>{said}</properties><testcase name="t"/></testsuite>'


@pytest.fixture
def clone(repository: Make) -> Clone:
    return repository({"a.py": CODE, ".gitignore": "build/\n"})


def checkout(clone: Clone) -> Checkout:
    looked = Repository(clone.path)
    return Checkout(clone.path, looked.head(), looked.tracked)


def read(clone: Clone, **files: str) -> Reports | str:
    """What comes of these files below build/: the reports, or why they cannot be used."""
    clone.write({f"build/{name.replace('_', '.')}": text.replace("HEAD", clone.head) for name, text in files.items()})
    measured = next((f"build/{name.replace('_', '.')}" for name in files if name in ("lcov_info", "c_xml")), None)
    try:
        return foreign_reports(checkout(clone), "build/junit.xml", measured)
    except Unjudged as cannot:
        return cannot.result.details


@pytest.mark.parametrize(
    ("files", "beside"),
    [
        ({"b.py": CODE}, ("b.py",)),
        ({"test_a.py": CODE, "b.js": "0\n", "src/c.py": CODE}, ()),  # a test, another kind, another folder
    ],
)
def test_files_of_code_that_a_report_leaves_out_are_told(
    clone: Clone, files: dict[str, str], beside: tuple[str, ...]
) -> None:
    clone.commit("feat: more code", files)
    found = read(clone, junit_xml=junit(), c_xml=COBERTURA.format(time=int(SOON.timestamp()), path="a.py", line=1))
    assert isinstance(found, Reports), found
    assert found.coverage is not None
    assert found.coverage.beside == beside


@pytest.mark.parametrize("name", ["commit", "git.commit", "GIT_COMMIT", "git.commit.id", "revision", "commit_sha"])
def test_a_property_names_the_commit(clone: Clone, name: str) -> None:
    assert isinstance(read(clone, junit_xml=junit("", **{name: "HEAD"})), Reports)
    assert read(clone, junit_xml=junit(NEW, **{name: "0123456789"})) == (
        f"junit.xml is of commit 0123456789, not of {clone.head[:12]}"
    )


def test_a_commit_may_be_cut_short_and_other_properties_say_nothing(clone: Clone) -> None:
    assert isinstance(read(clone, junit_xml=junit("", commit=clone.head[:9])), Reports)
    assert read(clone, junit_xml=junit("", commit=clone.head[:3])) == "junit.xml has no time stamp"
    assert read(clone, junit_xml=junit("", committer="HEAD")) == "junit.xml has no time stamp"


def test_an_old_report_is_not_made_young_by_the_commit_it_names(clone: Clone) -> None:
    assert (
        read(clone, junit_xml=junit(OLD, commit="HEAD")) == "junit.xml was written 2001-01-01 00:00, before the commit"
    )


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        ({}, "lcov.info has no time stamp"),
        ({"lcov_info_commit": "HEAD\n"}, None),
        ({"lcov_info_commit": "0123456789\n"}, "lcov.info is of commit 0123456789, not of"),
        ({"lcov_info_commit": ""}, "lcov.info is of commit nobody named, not of"),
    ],
)
def test_lcov_has_no_time_so_its_commit_stands_beside_it(
    clone: Clone, beside: dict[str, str], reason: str | None
) -> None:
    said = read(clone, junit_xml=junit(), lcov_info=LCOV, **beside)
    assert isinstance(said, Reports) if reason is None else str(said).startswith(reason)


@pytest.mark.parametrize(
    ("time", "path", "line", "reason"),
    [
        ("soon", "a.py", 1, None),
        (
            "soon",
            "b.py",
            1,
            "build/c.xml is for other sources: it measured files that are not in the commit: b.py",
        ),
        ("soon", "a.py", 9, "build/c.xml is for other sources: its lines are not those of a.py"),
        ("32503680000", "a.py", 1, "c.xml was written 3000-01-01 00:00, which is still to come"),
        ("1000000000", "a.py", 1, "c.xml was written 2001-09-09 01:46, before the commit"),
    ],
)
def test_coverage_of_others_is_of_this_commits_files(
    clone: Clone, time: str, path: str, line: int, reason: str | None
) -> None:
    said = read(
        clone,
        junit_xml=junit(),
        c_xml=COBERTURA.format(time=time.replace("soon", str(int(SOON.timestamp()))), path=path, line=line),
    )
    assert isinstance(said, Reports) if reason is None else str(said).startswith(reason)


class TestOurOwn:
    """A command may leave what it found lying about."""

    def own(self, clone: Clone, junit_xml: str, coverage: str) -> str | None:
        clone.write({"build/junit.xml": junit_xml, "build/coverage": coverage})
        return own_reports(checkout(clone), clone.path / "build/junit.xml", clone.path / "build/coverage").unread

    def test_of_this_commit(self, clone: Clone) -> None:
        assert self.own(clone, junit("", commit=clone.head), LCOV) is None

    def test_of_another_commit(self, clone: Clone) -> None:
        said = self.own(clone, junit(NEW, commit="0123456789"), LCOV)
        assert said == f"the JUnit report is of commit 0123456789, not of {clone.head[:12]}"

    def test_of_other_sources(self, clone: Clone) -> None:
        said = self.own(clone, junit(), LCOV.replace("a.py", "/opt/lib/other.py"))
        expected = "it measured files that are not in the commit: /opt/lib/other.py"
        assert said == f"the coverage report is for other sources: {expected}"

    def test_half_a_one(self, clone: Clone) -> None:
        assert str(self.own(clone, junit()[:-5], LCOV)).startswith("the JUnit report cannot be used: it ends in the ")
        assert str(self.own(clone, junit(), LCOV[:-5])).startswith(
            "the coverage report cannot be used: it ends in the "
        )
