"""Which version comes next, by one rule set over both schemes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.versions.schemes import (
    Level,
    NeverDown,
    Scheme,
    Version,
    above,
    highest_pre,
    next_pre,
    next_version,
)
from release_tasks.rules.versions.tags import scheme_named

SCHEMES = [scheme_named(name) for name in ("semver", "pep440")]


def written(text: str, scheme: Scheme) -> str:
    """`1.3.0-rc.1` as the scheme writes it; rows are given once, for both."""
    return text if scheme.name == "semver" else text.replace("-", "").replace("rc.", "rc").replace("beta.", "b")


def told(version: Version | None) -> str | None:
    return None if version is None else str(version)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
@pytest.mark.parametrize(
    ("released", "level", "expected"),
    [
        ("", Level.MINOR, "0.1.0"),
        ("", None, None),
        ("1.2.3", None, None),
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("0.3.2", Level.MAJOR, "0.4.0"),  # 1.0.0 only when asked
        ("0.3.2", Level.MINOR, "0.4.0"),
        ("0.3.0", None, None),  # docs: only
        ("1.1.0 1.0.5 0.9.0", Level.PATCH, "1.1.1"),  # the highest, whenever it was tagged
        ("1.1.0 1.1.0-rc.1", Level.PATCH, "1.1.1"),  # final before rc
        ("1.0.0 1.1.0-rc.1", Level.PATCH, "1.1.0"),  # it contains the rc, so not below its base
        ("1.0.0 1.1.0-rc.1", Level.MAJOR, "2.0.0"),
        ("1.0.0 1.1.0-rc.1", None, "1.1.0"),  # the rc itself becomes the release
        ("1.0.0-rc.1", None, "1.0.0"),
    ],
)
def test_next_version(scheme: Scheme, released: str, level: Level | None, expected: str | None) -> None:
    versions = [scheme.parse(written(each, scheme)) for each in released.split()]
    assert told(next_version(versions, level, first=scheme.first)) == expected


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda scheme: scheme.name)
@pytest.mark.parametrize(
    ("base", "released", "word", "came", "expected"),
    [
        ("1.3.0", "1.2.3", "rc", True, "1.3.0-rc.1"),  # from 1
        ("1.3.0", "1.2.3 1.3.0-rc.1", "rc", True, "1.3.0-rc.2"),
        ("1.3.0", "1.2.3 1.3.0-rc.9 1.3.0-rc.10", "rc", True, "1.3.0-rc.11"),
        ("2.0.0", "1.2.3 1.3.0-rc.3", "rc", True, "2.0.0-rc.1"),  # again from 1 where the base rises
        ("1.3.0", "1.2.3 1.3.0-beta.3", "rc", True, "1.3.0-rc.1"),
        ("1.3.0", "1.2.3 1.3.0-rc.1", "rc", False, None),  # nothing came since
        ("1.3.0", "1.2.3 1.3.0-beta.3", "rc", False, "1.3.0-rc.1"),  # the very commit goes up
        ("1.3.0", "1.2.3 1.2.3-rc.7", "rc", True, "1.3.0-rc.1"),
    ],
)
def test_next_pre_release(
    scheme: Scheme, base: str, released: str, word: str, came: bool, expected: str | None
) -> None:
    versions = [scheme.parse(written(each, scheme)) for each in released.split()]
    found = next_pre(scheme.parse(base), versions, scheme.word(word), came=came)
    assert told(found) == (expected and written(expected, scheme))


@pytest.mark.parametrize(
    ("scheme", "contained", "word", "said", "fix"),
    [
        (
            "semver",
            "1.3.0-rc.1",
            "alpha",
            "1.3.0-alpha.1 would be below 1.3.0-rc.1",
            "--pre rc, or --version=1.3.0-rc.2",
        ),
        ("pep440", "1.3.0rc1", "a", "1.3.0a1 would be below 1.3.0rc1", "--pre rc, or --version=1.3.0rc2"),
        ("semver", "1.3.0-rc1", "rc", "1.3.0-rc.1 would be below 1.3.0-rc1", "--version=1.3.0-rc1.1"),
        ("pep440", "1.3.0.post1.dev2", "rc", "1.3.0rc1 would be below 1.3.0.post1.dev2", "--version=1.3.0.post1.dev3"),
    ],
)
def test_a_pre_release_never_goes_down(scheme: str, contained: str, word: str, said: str, fix: str) -> None:
    version = scheme_named(scheme).parse(contained)
    with pytest.raises(NeverDown) as error:
        next_pre(version.base, [version], word, came=True)
    assert said in error.value.summary
    assert error.value.fix == fix


@pytest.mark.parametrize(
    ("scheme", "sequence"),
    [
        ("semver", "1.3.0-rc.1 1.3.0-rc.2 1.3.0-rc.3 2.0.0-rc.1 2.0.0-rc.2 2.0.0"),
        ("pep440", "1.3.0rc1 1.3.0rc2 1.3.0rc3 2.0.0rc1 2.0.0rc2 2.0.0"),
    ],
)
def test_a_history_of_pre_releases(scheme: str, sequence: str) -> None:
    """From 1.2.3: feat, fix, feat, feat!, fix, each released as a candidate, then the release."""
    said = scheme_named(scheme)
    released, level, found = [said.parse("1.2.3")], Level.PATCH, []
    for change in (Level.MINOR, Level.PATCH, Level.MINOR, Level.MAJOR, Level.PATCH):
        level = max(level, change)
        base = next_version(released, level, first=said.first)
        assert base is not None
        version = next_pre(base, released, "rc", came=True)
        assert version is not None
        released.append(version)
        found.append(str(version))
    assert " ".join([*found, str(next_version(released, level, first=said.first))]) == sequence


@pytest.mark.parametrize(
    ("scheme", "version", "free"),
    [
        ("semver", "1.2.3", "1.2.4"),
        ("semver", "1.3.0-rc.1", "1.3.0-rc.2"),
        ("semver", "1.3.0-rc1", "1.3.0-rc1.1"),
        ("pep440", "26.1", "26.1.1"),
        ("pep440", "1.3.0rc1", "1.3.0rc2"),
        ("pep440", "1.3.0.dev5", "1.3.0.dev6"),
    ],
)
def test_where_a_version_is_taken_the_next_of_its_kind_is_proposed(scheme: str, version: str, free: str) -> None:
    assert str(above(scheme_named(scheme).parse(version))) == free


SOME = st.lists(
    st.builds("{}.{}.{}{}".format, *[st.integers(0, 3)] * 3, st.sampled_from(["", "", "-rc.1", "-rc.2", "-beta.4"])),
    max_size=6,
)


@given(SOME, st.sampled_from(Level), st.sampled_from(["rc", "beta"]), st.sampled_from(SCHEMES))
def test_whatever_comes_next_is_above_everything_contained(
    texts: list[str], level: Level, word: str, scheme: Scheme
) -> None:
    released = [scheme.parse(written(text, scheme)) for text in texts]
    base = next_version(released, level, first=scheme.parse("0.0.0").raised(Level.MAJOR))
    assert base is not None
    assert all(version < base for version in released)
    below = highest_pre(base, released)
    try:
        found = next_pre(base, released, scheme.word(word), came=True)
    except NeverDown:
        assert below is not None
        assert below.counted[0] > scheme.word(word)
    else:
        assert found is not None
        assert all(version < found for version in released)
