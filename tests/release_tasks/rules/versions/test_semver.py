"""SemVer: what is a version, which is higher, how it is raised; the PyPI package `semver` is the oracle."""

from itertools import pairwise

import pytest
import semver as oracle
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.engine.errors import Exit, UsageError
from release_tasks.rules.versions.schemes import Level, VersionError
from release_tasks.rules.versions.semver import SEMVER, SemVer, parse

IDENTIFIER = st.one_of(
    st.integers(0, 10**12).map(str),
    st.from_regex(r"\A[0-9A-Za-z-]*[A-Za-z-][0-9A-Za-z-]*\Z").filter(lambda t: len(t) < 20),
)
VERSIONS = st.builds(
    SemVer,
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.lists(IDENTIFIER, max_size=4).map(tuple),
    st.lists(st.text("0123456789abXY-", min_size=1, max_size=8), max_size=2).map(tuple),
)


@pytest.mark.parametrize(
    "text",
    [
        *("0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha"),
        *("1.0.0-beta", "1.0.0-alpha.beta", "1.0.0-alpha.beta.1", "1.0.0-alpha.1", "1.0.0-alpha0.valid"),
        *("1.0.0-alpha.0valid", "1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay", "1.0.0-rc.1+build.1"),
        *("2.0.0-rc.1+build.123", "1.2.3-beta", "10.2.3-DEV-SNAPSHOT", "1.2.3-SNAPSHOT-123", "1.0.0", "2.0.0", "1.1.7"),
        *("2.0.0+build.1848", "2.0.1-alpha.1227", "1.0.0-alpha+beta", "1.2.3----RC-SNAPSHOT.12.9.1--.12+788"),
        *("1.2.3----R-S.12.9.1--.12+meta", "1.2.3----RC-SNAPSHOT.12.9.1--.12", "1.0.0+0.build.1-rc.10000aaa-kk-0.1"),
        *("99999999999999999999999.999999999999999999.99999999999999999", "1.0.0-0A.is.legal"),
    ],
)
def test_what_semver_org_lists_as_valid_is_read_and_written_alike(text: str) -> None:
    assert str(parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("1", "1.2", "1.2.3-0123", "1.2.3-0123.0123", "1.1.2+.123", "+invalid", "-invalid", "-invalid+invalid"),
        *("-invalid.01", "alpha", "alpha.beta", "alpha.beta.1", "alpha.1", "alpha+beta", "alpha_beta", "alpha."),
        *("alpha..", "beta", "1.0.0-alpha_beta", "-alpha.", "1.0.0-alpha..", "1.0.0-alpha..1", "1.0.0-alpha...1"),
        *("01.1.1", "1.01.1", "1.1.01", "1.2.3.DEV", "1.2-SNAPSHOT", "1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788"),
        *("1.2-RC-SNAPSHOT", "-1.0.3-gamma+b7718", "+justmeta", "9.8.7+meta+meta", "9.8.7-whatever+meta+meta"),
        *("", " 1.2.3", "1.2.3\n", "v1.2.3", "1.2.3-", "1.2.3+", "１.2.3", "1.2.٣", "9" * 5000 + ".0.0"),
    ],
)
def test_what_is_no_version_is_refused_in_the_words_of_ac1(text: str) -> None:
    with pytest.raises(VersionError) as raised_error:
        parse(text)
    assert raised_error.value.summary == "Version must follow semantic versioning (X.Y.Z). Example: --version=2.5.0"
    assert "2.5.0" in raised_error.value.fix
    assert raised_error.value.exit is Exit.USAGE
    assert isinstance(raised_error.value, ValueError)


ASCENDING = (
    *("0.0.1", "0.9.9", "1.0.0-0", "1.0.0-2", "1.0.0-11", "1.0.0--", "1.0.0-Beta", "1.0.0-alpha", "1.0.0-alpha.1"),
    *("1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.1-rc.1", "1.0.1"),
    *("1.2.0", "1.10.0", "2.0.0-rc.1.0", "2.0.0-rc.1.0.0", "2.0.0", "10.0.0"),
)


@pytest.mark.parametrize(("low", "high"), list(pairwise(ASCENDING)))
def test_order_is_that_of_semver_section_11(low: str, high: str) -> None:
    one, two = parse(low), parse(high)
    assert (one < two, one <= two, one > two, one >= two, one == two) == (True, True, False, False, False)


def test_a_list_is_sorted_by_it() -> None:
    assert [str(version) for version in sorted(map(parse, reversed(ASCENDING)))] == list(ASCENDING)


def test_build_metadata_has_no_rank() -> None:
    one, other = parse("1.0.0+a"), parse("1.0.0+b")
    assert (one < other, one > other, one <= other, one >= other, one == other) == (False, False, True, True, False)


@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("0.3.2", Level.PATCH, "0.3.3"),
        ("0.3.2", Level.MINOR, "0.4.0"),
        ("0.3.2", Level.MAJOR, "0.4.0"),
        ("0.0.3", Level.MAJOR, "0.1.0"),
        ("1.2.3+build", Level.PATCH, "1.2.4"),
    ],
)
def test_raising(version: str, level: Level, expected: str) -> None:
    assert str(parse(version).raised(level)) == expected


@given(VERSIONS)
def test_every_version_is_read_as_it_is_written(version: SemVer) -> None:
    assert parse(str(version)) == version


@given(VERSIONS, VERSIONS, VERSIONS)
def test_order_is_total_and_transitive(one: SemVer, two: SemVer, three: SemVer) -> None:
    assert (one < two) + (two < one) + (one <= two <= one) == 1
    assert not (one <= two <= three) or one <= three


@given(VERSIONS, VERSIONS)
def test_order_is_that_of_the_package_semver(one: SemVer, two: SemVer) -> None:
    theirs = oracle.Version.parse(str(one)).compare(str(two))
    assert (one > two) - (one < two) == theirs


@given(st.one_of(st.from_regex(r"\A[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}([-+][0-9A-Za-z.+-]{0,12})?\Z"), st.text()))
def test_what_is_a_version_is_what_the_package_semver_reads(text: str) -> None:
    try:
        ours = str(parse(text))
    except VersionError:
        assert not oracle.Version.is_valid(text)
    else:
        assert oracle.Version.is_valid(text)
        assert ours == text


@given(VERSIONS, st.sampled_from(Level))
def test_raising_always_increases(version: SemVer, level: Level) -> None:
    assert version.raised(level) > version
    assert version.raised(level).final


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("1.3.0-rc.2", ("rc", 2)),
        ("1.3.0-rc.2.5", ("rc", 2)),
        ("1.3.0-rc", ("rc", 0)),
        ("1.3.0-rc1", ("rc1", 0)),
        ("1.3.0-rc.x.3", ("rc.x.3", 0)),
        ("1.3.0-0.3.7", ("0", 3)),
        ("1.3.0", ("", 0)),
    ],
)
def test_word_and_number_of_a_pre_release(text: str, counted: tuple[str, int]) -> None:
    assert parse(text).counted == counted


@pytest.mark.parametrize("text", ["rc", "beta", "next-major", "RC", "x7", "0"])
def test_any_identifier_is_the_word_of_a_pre_release(text: str) -> None:
    assert SEMVER.word(text) == text


@pytest.mark.parametrize("text", ["", "rc.1", "r c", "rc+1", "01", "é", "v" * 300])
def test_what_is_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no word of a pre-release") as error:
        SEMVER.word(text)
    assert error.value.fix == "--pre rc"
