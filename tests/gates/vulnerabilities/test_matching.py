"""Which versions an advisory concerns, and which advisories are about the same."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from gates.vulnerabilities.matching import clusters, concerns, first_fix
from gates.vulnerabilities.model import Advisory, Affected, Range

Events = tuple[tuple[str, str], ...]


def advisory(*events: tuple[str, str], type: str = "ECOSYSTEM", versions: tuple[str, ...] = ()) -> Advisory:
    ranges = (Range(type, events),) if events else ()
    return Advisory("GHSA-1", affected=(Affected("abacus", frozenset(versions), ranges),))


UP_TO_2 = (("introduced", "0"), ("fixed", "2.0"))
TWICE = (("introduced", "1.0"), ("fixed", "1.5"), ("introduced", "2.0"), ("last_affected", "2.2"))


@pytest.mark.parametrize(
    ("events", "version", "affected"),
    [
        (UP_TO_2, "0.1", True),
        (UP_TO_2, "1.9.9", True),
        (UP_TO_2, "2.0rc1", True),
        (UP_TO_2, "2.0", False),
        (UP_TO_2, "2.0+local.1", False),
        (UP_TO_2, "2.0.post1", False),
        (UP_TO_2, "1!0.1", False),
        (TWICE, "0.9", False),
        (TWICE, "1.0", True),
        (TWICE, "1.5", False),
        (TWICE, "2.0", True),
        (TWICE, "2.2", True),
        (TWICE, "2.2+cpu", True),
        (TWICE, "2.2.1", False),
        (tuple(reversed(TWICE)), "2.1", True),
        ((("introduced", "0"),), "9999", True),
        ((("introduced", "0"), ("limit", "1.0")), "1.1", False),
        ((("introduced", "0"), ("limit", "*")), "1.1", True),
        ((("fixed", "1.0"),), "0.5", None),
        ((("introduced", "0"), ("fixed", "the next one")), "0.5", None),
        ((("introduced", "0"), ("mended", "1.0")), "0.5", None),
        (UP_TO_2, "not-a-version!", None),
    ],
)
def test_a_range_is_walked_in_the_order_of_pep_440(events: Events, version: str, affected: bool | None) -> None:
    assert concerns(advisory(*events), "abacus", version) is affected


@pytest.mark.parametrize(
    ("given", "version", "affected"),
    [
        (advisory(versions=("1.0", "1.1")), "1.1.0", True),
        (advisory(versions=("1.0", "1.1")), "1.1+cpu", True),
        (advisory(versions=("1.0", "1.1")), "1.2", False),
        (advisory(versions=("2004d",)), "2004d", True),
        (advisory(versions=("2004d",)), "2005x!", None),
        (advisory(("introduced", "0"), ("fixed", "1f3a"), type="GIT", versions=("1.0",)), "1.1", False),
        (advisory(("introduced", "0"), ("fixed", "1f3a"), type="GIT"), "1.1", None),
        (advisory(("introduced", "0"), ("fixed", "1.0.0"), type="SEMVER"), "1.1", None),
        (advisory(), "1.0", None),
        (advisory(("introduced", "0"), ("fixed", "x"), versions=("1.0",)), "1.0", True),
    ],
    ids=[
        *("listed, written otherwise", "listed, built otherwise", "not listed", "an odd version, listed"),
        *("an odd version, not listed", "commits beside a list", "commits alone", "another order", "nothing said"),
        "listed beside a range that cannot be read",
    ],
)
def test_a_list_counts_as_it_is_and_what_cannot_be_compared_is_unclear(
    given: Advisory, version: str, affected: bool | None
) -> None:
    assert concerns(given, "abacus", version) is affected


def test_another_project_is_never_concerned() -> None:
    assert concerns(advisory(("introduced", "0")), "abacus-core", "1.0") is False


@pytest.mark.parametrize(
    ("events", "version", "fixed"),
    [(UP_TO_2, "1.0", "2.0"), (TWICE, "1.2", "1.5"), (TWICE, "2.1", None), (UP_TO_2, "odd!", None)],
)
def test_the_first_version_that_is_mended(events: Events, version: str, fixed: str | None) -> None:
    assert first_fix(advisory(*events), "abacus", version) == fixed


NUMBERS = st.integers(0, 30)


@given(st.lists(NUMBERS, unique=True, max_size=8), NUMBERS, st.booleans(), st.randoms())
def test_intervals_in_any_order_of_events_hold_what_lies_in_them(
    ends: list[int], at: int, last: bool, random: object
) -> None:
    """An oracle of its own: pairs of ends, an open one at last if their number is odd."""
    ends = sorted(ends)
    pairs = [(ends[i], ends[i + 1] if i + 1 < len(ends) else None) for i in range(0, len(ends), 2)]
    events = [("introduced", f"1.{low}") for low, _ in pairs]
    events += [("last_affected" if last else "fixed", f"1.{high}") for _, high in pairs if high is not None]
    random.shuffle(events)  # type: ignore[attr-defined]
    inside = any(low <= at and (high is None or at < high or (last and at == high)) for low, high in pairs)
    assert concerns(advisory(*events), "abacus", f"1.{at}") is (inside if events else None)


@given(st.sampled_from(["1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0.post1", "1.1.dev3", "1.1", "1!0.1"]), st.data())
def test_a_fix_ends_what_is_affected_for_all_versions_from_it_on(fix: str, data: st.DataObject) -> None:
    version = data.draw(st.sampled_from(["0.9", "1.0a1", "1.0rc1", "1.0", "1.0.post1", "1.1.dev1", "1.1", "1!2"]))
    affected = concerns(advisory(("introduced", "0"), ("fixed", fix)), "abacus", version)
    assert affected is (Version(version) < Version(fix))


def named(*names: str) -> Advisory:
    return Advisory(names[0], names[1:])


def test_advisories_are_joined_by_any_chain_of_aliases() -> None:
    chain = [named("GHSA-a", "CVE-1"), named("PYSEC-b", "CVE-1", "CVE-2"), named("OSV-c", "CVE-2"), named("GHSA-d")]
    for order in permutations(chain):
        assert [[each.id for each in one] for one in clusters(order)] == [["GHSA-a", "OSV-c", "PYSEC-b"], ["GHSA-d"]]


@given(st.lists(st.lists(st.integers(0, 12), max_size=3), max_size=10))
def test_clusters_are_a_partition_and_no_two_share_a_name(aliases: list[list[int]]) -> None:
    given = [named(f"A-{number}", *(f"CVE-{each}" for each in own)) for number, own in enumerate(aliases)]
    found = clusters(given)
    assert sorted(each.id for one in found for each in one) == sorted(each.id for each in given)
    names = [frozenset().union(*(each.names for each in one)) for one in found]
    assert sum(map(len, names)) == len(frozenset().union(*names))
    for one in found:  # nobody is in it without sharing a name with another
        assert len(one) == 1 or all(any(each.names & other.names for other in one if other != each) for each in one)
    assert set(clusters(reversed(given))) == set(found)
