"""Tags: which of them are versions, in which scheme, and what is said of those that only look like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.engine.errors import UsageError
from release_tasks.rules.versions.tags import (
    find_pattern,
    is_pre_release,
    look_alikes,
    scheme_of,
    tag_pattern,
    versions_of,
)


def on_commits(names: str) -> dict[str, str]:
    """Tags from `v1.0.0 v1=v1.0.0`, each on a commit of its own, unless it names the tag that it stands beside."""
    found: dict[str, str] = {}
    for name, _, beside in (each.partition("=") for each in names.split()):
        found[name] = found[beside] if beside else f"commit of {name}"
    return found


@pytest.mark.parametrize(
    ("pattern", "tag", "version"),
    [
        ("v{version}", "v1.2.3", "1.2.3"),
        ("v{version}", "v1.2.3-rc.1", "1.2.3-rc.1"),
        ("{version}", "1.2.3", "1.2.3"),
        ("mypkg-v{version}", "mypkg-v1.2.3", "1.2.3"),
        ("mypkg/v{version}", "mypkg/v1.2.3", "1.2.3"),
        ("@scope/name@{version}", "@scope/name@1.2.3", "1.2.3"),
        ("mypkg-v{version}", "v1.2.3", None),
        ("mypkg-v{version}", "other-v1.2.3", None),
        ("mypkg/v{version}", "x/mypkg/v1.2.3", None),
        ("v{version}", "1.2.3", None),
        ("v{version}", "V1.2.3", None),
        ("v{version}", "v2", None),
        ("v{version}", "nightly", None),
        ("v{version}", "docs-v9.9.9", None),
        ("v{version}", "release-1.2.3", None),
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
    found = tag_pattern(pattern)
    read = found.version(tag)
    assert (str(read) if read else None) == version
    assert read is None or found.tag(read) == tag


@pytest.mark.parametrize(
    "pattern",
    ["v", "", "{version}-{version}", "v {version}", "v~{version}", "-v{version}", "a..{version}", "/{version}",
     "{version}/", "{version}.lock", "v{version}.", "a\\{version}", "a//{version}", "é\x7f{version}"],
)  # fmt: skip
def test_a_pattern_that_makes_no_tags_is_refused(pattern: str) -> None:
    with pytest.raises(UsageError, match="tag pattern") as error:
        tag_pattern(pattern)
    assert "v{version}" in error.value.fix


@pytest.mark.parametrize(
    ("tags", "declared", "pattern", "scheme"),
    [
        ("v1.2.3", None, "v{version}", "semver"),
        ("v1.2.3 v1.3.0-rc.1", None, "v{version}", "semver"),
        ("v1.2.3 v1.2.0rc1", None, "v{version}", "pep440"),
        ("v26.1", None, "v{version}", "pep440"),
        ("v1.2.0.post1", None, "v{version}", "pep440"),
        ("v2024.07.04", None, "v{version}", "pep440"),
        ("v0.9rc1 v1.0.0 v2.0.0-beta.1", None, "v{version}", "semver"),  # the newest decides
        ("v0.9.0-beta.1 v1.0.0 v2.0.0b1", None, "v{version}", "pep440"),
        ("v1.2.3 v1=v1.2.3 v1.2=v1.2.3", None, "v{version}", "semver"),  # floating ones say nothing
        ("v1.2.0 v1.2.3 v1.2", None, "v{version}", "semver"),  # nor one that was moved on
        ("v1.0.0 v2 nightly docs-v9.9.9rc1", None, "v{version}", "semver"),
        ("1.0.0 1.1.0", None, "{version}", "semver"),  # written so here, and no setting says otherwise
        ("1.0.0 v1.1.0", None, "v{version}", "semver"),
        ("release-1.0.0", None, "v{version}", "semver"),
        ("", None, "v{version}", "semver"),
        ("", "1.0.0", "v{version}", "semver"),
        ("", "1.0.0rc1", "v{version}", "pep440"),
        ("", "0.1", "v{version}", "pep440"),
        ("", "1.0.0.dev0", "v{version}", "pep440"),
        ("", "one", "v{version}", "semver"),
        ("v1.0.0", "1.0.0.dev0", "v{version}", "semver"),  # tags alone decide
    ],
)
def test_pattern_and_scheme_are_found_from_the_tags(tags: str, declared: str | None, pattern: str, scheme: str) -> None:
    found = find_pattern(on_commits(tags), pattern=None, scheme=None, declared=lambda: declared)
    assert (found.pattern, found.scheme.name) == (pattern, scheme)


def test_settings_win() -> None:
    found = find_pattern(on_commits("v1.0rc1 1.0.0"), pattern="{version}", scheme="semver")
    assert (found.pattern, found.scheme.name) == ("{version}", "semver")


@pytest.mark.parametrize(
    ("tags", "versions"),
    [
        ("nightly v2 docs-v9.9.9 v1.1.0", "1.1.0=v1.1.0"),
        ("v1.2.3 v1=v1.2.3 v1.2=v1.2.3", "1.2.3=v1.2.3"),
        ("v1.2rc1 v1.2 v1.2.0", "1.2.0=v1.2.0 1.2rc1=v1.2rc1"),
        ("v1.2.0 v1.2.1 v1.2", "1.2.0=v1.2.0 1.2.1=v1.2.1"),
        ("v26.1 v26.1.1", "26.1.1=v26.1.1 26.1=v26.1"),
        ("v2024.07.04", "2024.7.4=v2024.07.04"),
        ("v1.0.0 V1.2.3 1.5.0 release-1.2.3", "1.0.0=v1.0.0"),
    ],
)
def test_which_tags_are_versions(tags: str, versions: str) -> None:
    named = on_commits(tags)
    found = versions_of(named, find_pattern(named, pattern=None, scheme=None))
    assert " ".join(sorted(f"{version}={name}" for version, name in found.items())) == versions


@pytest.mark.parametrize(
    ("tags", "said", "fix"),
    [
        ("v1.0.0 1.5.0", "1.5.0 does not count: tags are written v{version} here", "git tag v1.5.0 1.5.0"),
        ("v1.0.0 V1.2.3", "V1.2.3 does not count: tags are written v{version} here", 'tag = "V{version}"'),
        ("v1.0.0 release-1.2.3", "release-1.2.3 does not count", 'tag = "release-{version}"'),
        ("v1.0.0 r-1.1.0 r-1.2.0 r-1.3.0 r-1.4.0", "r-1.1.0, r-1.2.0, r-1.3.0 and 1 more tags do not", "r-{version}"),
        (
            "v1.0.0 v2.0.0-beta.1 v1.2.0rc1",
            "v1.2.0rc1 does not count: read by PEP 440, not SemVer",
            'scheme = "pep440"',
        ),
        ("v1.0.0 v2.0.0b1 v1.2.0-foo", "v1.2.0-foo does not count: read by SemVer, not PEP 440", 'scheme = "semver"'),
    ],
)
def test_what_only_looks_like_a_version_is_said(tags: str, said: str, fix: str) -> None:
    named = on_commits(tags)
    notes = look_alikes(named, find_pattern(named, pattern=None, scheme=None))
    assert len(notes) == 1
    assert said in notes[0].text
    assert fix in notes[0].fix


@pytest.mark.parametrize(
    ("tags", "pattern"),
    [
        ("v1.2.3 v1=v1.2.3 v1.2=v1.2.3 nightly latest stable", None),
        ("api-v1.0.0 web-v2.0.0 v3.0.0", "api-v{version}"),  # v3.0.0 has no name: see below
        ("@a/b@1.0.0 @a/c@1.0.0", "@a/b@{version}"),
    ],
)
def test_floating_tags_and_other_packages_are_not(tags: str, pattern: str | None) -> None:
    named = on_commits(tags)
    notes = look_alikes(named, find_pattern(named, pattern=pattern, scheme=None))
    assert [note for note in notes if "web" in note.text or "c@" in note.text or "v1" in note.text] == []


@pytest.mark.parametrize(
    ("version", "word", "expected"),
    [
        ("1.3.0", None, True),
        ("1.3.0-rc.1", None, True),
        ("1.3.0-rc.1", "rc", True),
        ("1.3.0b2", "beta", True),
        ("1.3.0-rc.1", "beta", False),
        ("1.3.0", "rc", False),
    ],
)
def test_what_is_unfinished_is_what_is_asked_for(version: str, word: str | None, expected: bool) -> None:
    assert is_pre_release(version, word) is expected


NAMES = st.dictionaries(
    st.one_of(st.text(min_size=1), st.from_regex(r"\A[vV]?[0-9]{1,2}(\.[0-9]{1,2}){0,3}[a-z0-9.+-]{0,6}\Z")),
    st.sampled_from("abc"),
    max_size=8,
)


@given(NAMES)
def test_no_name_of_a_tag_breaks_the_reading(tags: dict[str, str]) -> None:
    pattern = find_pattern(tags, pattern=None, scheme=None)
    versions = versions_of(tags, pattern)
    assert all(pattern.version(name) == version for version, name in versions.items())
    assert all(note.text and note.fix for note in look_alikes(tags, pattern))
    assert scheme_of(tags).name in ("semver", "pep440")
