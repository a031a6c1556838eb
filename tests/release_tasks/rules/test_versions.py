"""Semantic versions: what is one, which is higher, which comes next, and the tags that carry them."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from release_tasks.engine.errors import Exit, UsageError
from release_tasks.rules.versions import Level, Version, VersionError, next_version, parse_version, raised, tag_pattern

IDENTIFIER = st.one_of(
    st.integers(0, 10**12).map(str),
    st.from_regex(r"\A[0-9A-Za-z-]*[A-Za-z-][0-9A-Za-z-]*\Z").filter(lambda t: len(t) < 20),
)
VERSIONS = st.builds(
    Version,
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
    assert str(parse_version(text)) == text


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
        parse_version(text)
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
    one, two = parse_version(low), parse_version(high)
    assert (one < two, one <= two, one > two, one >= two, one == two) == (True, True, False, False, False)


def test_a_list_is_sorted_by_it() -> None:
    assert [str(version) for version in sorted(map(parse_version, reversed(ASCENDING)))] == list(ASCENDING)


def test_build_metadata_has_no_rank() -> None:
    one, other = parse_version("1.0.0+a"), parse_version("1.0.0+b")
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
    assert str(raised(parse_version(version), level)) == expected


@pytest.mark.parametrize(
    ("released", "level", "expected"),
    [
        ([], Level.MINOR, "0.1.0"),
        ([], None, None),
        (["1.2.3"], None, None),
        (["1.2.3"], Level.PATCH, "1.2.4"),
        (["1.1.0", "1.0.5", "0.9.0"], Level.PATCH, "1.1.1"),  # the highest, whenever it was tagged
        (["1.1.0", "1.1.0-rc.1"], Level.PATCH, "1.1.1"),
        (["1.0.0", "1.1.0-rc.1"], Level.PATCH, "1.1.0"),  # it contains the rc, so not below its base
        (["1.0.0", "1.1.0-rc.1"], Level.MAJOR, "2.0.0"),
        (["1.0.0", "1.1.0-rc.1"], None, "1.1.0"),  # the rc itself becomes the release
        (["1.0.0-rc.1"], None, "1.0.0"),
    ],
)
def test_next_version(released: list[str], level: Level | None, expected: str | None) -> None:
    found = next_version([parse_version(each) for each in released], level)
    assert (str(found) if found else None) == expected


def test_a_project_without_a_release_starts_with_the_version_it_declares() -> None:
    assert next_version([], Level.PATCH, first=Version(1, 0, 0)) == Version(1, 0, 0)


@given(VERSIONS)
@settings(deadline=None)
def test_every_version_is_read_as_it_is_written(version: Version) -> None:
    assert parse_version(str(version)) == version


@given(VERSIONS, VERSIONS, VERSIONS)
@settings(deadline=None)
def test_order_is_total_and_transitive(one: Version, two: Version, three: Version) -> None:
    assert (one < two) + (two < one) + (one <= two <= one) == 1
    assert not (one <= two <= three) or one <= three


@given(VERSIONS.map(lambda version: version.base), st.sampled_from(Level))
@settings(deadline=None)
def test_the_next_version_is_above_the_last(version: Version, level: Level) -> None:
    assert raised(version, level) > version


@given(st.text())
@settings(deadline=None)
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(VersionError):
        assert str(parse_version(text)) == text


@pytest.mark.parametrize(
    ("pattern", "tag", "version"),
    [
        ("v{version}", "v1.2.3", "1.2.3"),
        ("v{version}", "v1.2.3-rc.1", "1.2.3-rc.1"),
        ("{version}", "1.2.3", "1.2.3"),
        ("name/v{version}", "name/v1.2.3", "1.2.3"),
        ("@scope/name@{version}", "@scope/name@1.2.3", "1.2.3"),
        ("v{version}", "1.2.3", None),
        ("v{version}", "v2", None),
        ("v{version}", "nightly", None),
        ("v{version}", "docs-v9.9.9", None),
        ("v{version}", "v1.2.3-", None),
        ("v{version}", "vv1.2.3", None),
        ("v{version}", "v", None),
        ("{version}", "v1.2.3", None),
        ("1{version}1", "11", None),
    ],
)
def test_a_tag_is_a_version_only_where_the_pattern_matches_the_whole_of_it(
    pattern: str, tag: str, version: str | None
) -> None:
    found = tag_pattern(pattern).version(tag)
    assert (str(found) if found else None) == version
    assert version is None or tag_pattern(pattern).tag(parse_version(version)) == tag


@pytest.mark.parametrize(
    "pattern",
    ["v", "", "{version}-{version}", "v {version}", "v~{version}", "-v{version}", "a..{version}", "/{version}",
     "{version}/", "{version}.lock", "v{version}.", "a\\{version}", "a//{version}", "é\x7f{version}"],
)  # fmt: skip
def test_a_pattern_that_makes_no_tags_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="tag pattern") as error:
        tag_pattern(pattern)
    assert "v{version}" in error.value.fix
