"""PEP 440: what is a version, which is higher, how it is raised; the package `packaging` is the oracle."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import InvalidVersion
from packaging.version import Version as Packaging

from release_tasks.engine.errors import UsageError
from release_tasks.rules.versions.pep440 import PEP440, Pep440, parse
from release_tasks.rules.versions.schemes import Level, VersionError

SMALL = st.integers(0, 30)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Versions in their normal form."""
    epoch = draw(st.sampled_from(("", "", "1!")))
    release = ".".join(map(str, draw(st.lists(SMALL, min_size=2, max_size=4))))
    pre = draw(st.one_of(st.just(""), st.builds("{}{}".format, st.sampled_from(("a", "b", "rc")), SMALL)))
    post, dev = (draw(st.one_of(st.just(""), SMALL.map(form.format))) for form in (".post{}", ".dev{}"))
    return f"{epoch}{release}{pre}{post}{dev}{draw(st.sampled_from(('', '', '+local.1')))}"


VERSIONS = texts().map(parse)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("26.1", "26.1"),
        ("1.2.0rc1", "1.2.0rc1"),
        ("1.2.0-rc.1", "1.2.0rc1"),
        ("1.2.0.beta2", "1.2.0b2"),
        ("1.2.0.post1", "1.2.0.post1"),
        ("2024.07.04", "2024.7.4"),
        ("1!2.0", "1!2.0"),
        ("1.0.dev3", "1.0.dev3"),
        ("1.2.3.4", "1.2.3.4"),
        ("1.0+ubuntu.1", "1.0+ubuntu.1"),
    ],
)
def test_a_version_is_written_in_its_normal_form(text: str, written: str) -> None:
    assert str(parse(text)) == written


@pytest.mark.parametrize(
    "text", ["", "2", "v1.2.3", " 1.2.3", "1.2.3\n", "1.2.3-foo", "1..2", "nightly", "1.2.x", "１.2", "1." + "9" * 5000]
)
def test_what_is_no_version_is_refused_by_name_and_example(text: str) -> None:
    with pytest.raises(VersionError) as error:
        parse(text)
    assert error.value.summary == "Version must follow PEP 440 (X.Y or X.Y.Z). Example: --version=2.5.0rc1"


def test_a_version_that_a_person_gives_is_written_as_it_will_be() -> None:
    assert str(PEP440.exact("2.5.0rc1")) == "2.5.0rc1"
    with pytest.raises(UsageError, match=r"2\.5\.0-rc\.1 is written 2\.5\.0rc1"):
        PEP440.exact("2.5.0-rc.1")


@pytest.mark.parametrize(
    ("version", "level", "expected"),
    [
        ("1.2.3", Level.PATCH, "1.2.4"),
        ("1.2.3", Level.MINOR, "1.3.0"),
        ("1.2.3", Level.MAJOR, "2.0.0"),
        ("0.3.2", Level.MAJOR, "0.4.0"),
        ("26.1", Level.PATCH, "26.1.1"),
        ("26.1", Level.MINOR, "26.2"),
        ("26.1", Level.MAJOR, "27.0"),
        ("1.2.3.4", Level.PATCH, "1.2.4.0"),
        ("1.2.0.post1", Level.PATCH, "1.2.1"),
        ("1!1.2.0", Level.MINOR, "1!1.3.0"),
        ("1.2.0+local", Level.PATCH, "1.2.1"),
    ],
)
def test_raising(version: str, level: Level, expected: str) -> None:
    assert str(parse(version).raised(level)) == expected


@pytest.mark.parametrize(
    ("text", "base", "final", "counted"),
    [
        ("1.3.0rc2", "1.3.0", False, ("rc", 2)),
        ("1.3.0a1.dev4", "1.3.0", False, ("a", 0)),
        ("1.3.0rc2.post1", "1.3.0", False, ("rc", 2)),
        ("1.3.0.dev4", "1.3.0", False, ("", 4)),
        ("1.3.0.post1", "1.3.0.post1", True, ("", 0)),
        ("1.3.0.post1.dev2", "1.3.0.post1", False, ("", 2)),
        ("1!1.3.0rc1+x", "1!1.3.0", False, ("rc", 1)),
    ],
)
def test_what_a_version_leads_to(text: str, base: str, final: bool, counted: tuple[str, int]) -> None:
    version = parse(text)
    assert (str(version.base), version.final, version.counted) == (base, final, counted)


@given(texts())
def test_every_version_is_read_as_it_is_written(text: str) -> None:
    assert str(parse(text)) == text


@given(VERSIONS, VERSIONS)
def test_order_is_that_of_packaging(one: Pep440, two: Pep440) -> None:
    first, second = Packaging(str(one)), Packaging(str(two))
    assert (one < two, one == two, one > two) == (first < second, first == second, first > second)
    assert (one < two) + (one == two) + (one > two) == 1


@given(VERSIONS, st.sampled_from(Level))
def test_raising_always_increases(version: Pep440, level: Level) -> None:
    assert version.raised(level) > version
    assert version.raised(level).final


@given(st.one_of(texts(), st.text(), st.from_regex(r"\A[0-9]{1,3}(\.[0-9]{1,3}){0,3}[a-z0-9.+-]{0,8}\Z")))
def test_what_is_a_version_is_what_packaging_reads_but_for_a_bare_number(text: str) -> None:
    try:
        theirs = Packaging(text)
    except InvalidVersion:
        with pytest.raises(VersionError):
            parse(text)
    else:
        with suppress(VersionError):
            assert parse(text) == theirs
            return
        assert len(theirs.release) == 1 or not text[:1].isdigit() or not text.isascii() or text != text.strip()


@pytest.mark.parametrize(("given", "written"), [("a", "a"), ("alpha", "a"), ("b", "b"), ("beta", "b"), ("rc", "rc")])
def test_words_of_a_pre_release(given: str, written: str) -> None:
    assert PEP440.word(given) == written


@pytest.mark.parametrize("text", ["c", "preview", "next", "RC", "rc1", "dev", ""])
def test_any_other_word_is_refused_and_the_known_ones_are_listed(text: str) -> None:
    with pytest.raises(UsageError, match="which has a, b and rc"):
        PEP440.word(text)
