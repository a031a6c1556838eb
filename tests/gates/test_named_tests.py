"""Which tests carry a name of the test plan: words are compared, never parts of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.junit import Case
from gates.named_tests import find_tests, is_code, is_number


def carried(names: list[str], *tests: str, within: bool = False) -> list[tuple[str, str]]:
    found = find_tests(names, [Case(each) for each in tests], within=within)
    return [(name, match.case.name) for name in names for match in found[name]]


@pytest.mark.parametrize(
    ("id", "test", "found"),
    [
        ("TC-001", "tests.unit.test_a::test_tc_001_login", True),
        ("TC-001", "test_tc001", True),
        ("TC-001", "LoginTest::testTC001Login", True),
        ("TC-001", "Login::TC-001 opens the door", True),
        ("TC-001", "tests.test_TC_001.TestDoor::test_opens", True),
        ("TC-001", "test_login[TC-001-firefox]", True),
        ("TC001", "test_tc_001", True),
        ("TEST-001", "test_test_001_login", True),
        ("swe-feature-064", "test_swe_feature_064", True),
        ("TC-1", "test_tc_10", False),
        ("TC-1", "test_tc_1.2", False),
        ("TC-1", "test_tc_01", False),
        ("TC-1", "test_xtc_1", False),
        ("TC-1", "test_tc_1a", False),
        ("TC-1", "test_tc_1 is said.", True),
        ("TC-10", "test_tc_1", False),
        ("1", "test_1", False),
        ("2a", "test_2a", False),
        ("test_log_in", "tests.unit.test_a::test_log_in", True),
        ("test_log_in", "tests.unit.test_a::test_log_in[chromium]", True),
        ("test_log_in", "tests.unit.test_a::test_log_in_fails", False),
        ("test_search_2", "tests.unit.test_a::test_search_2_more", False),
        ("tests/unit/test_a.py::test_log_in", "tests.unit.test_a::test_log_in", True),
        ("tests/unit/test_b.py::test_log_in", "tests.unit.test_a::test_log_in", False),
        ("Log in works", "Door::log in works", True),
        ("Log in works", "test_log_in_works", True),
        ("Log in works", "test_log_in_works_not", False),
        ("Log in", "tests.log_in.test_a::test_other", False),
    ],
)
def test_an_id_is_found_as_whole_words(id: str, test: str, found: bool) -> None:
    assert bool(carried([id], test)) is found


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("test_id", "TC-1", "TC-1"),
        ("anything", "TC-1", "TC-1"),
        ("anything", "TC-7, TC-1", "TC-1"),
        ("test_id", "TC-10", None),
        ("Test-ID", "1", "1"),
        ("retries", "1", None),
        ("critical_path", "read notes, log in", "log in"),
        ("comment", "log in", None),
        ("path", "log in slowly", None),
    ],
)
def test_a_property_carries_an_id_or_a_name(name: str, value: str, found: str | None) -> None:
    names = ["TC-1", "1", "log in"]
    matches = find_tests(names, [Case("a::test_b", properties=((name, value),))])
    shown = [(each, match.by) for each in names for match in matches[each]]
    assert shown == ([(found, f"property {name}")] if found else [])


@pytest.mark.parametrize(
    ("name", "test", "found"),
    [
        ("read notes", "tests.smoke.test_smoke::test_write_and_read_notes", True),
        ("read notes", "path::read notes", True),
        ("Checkout", "e2e.TestCheckout::test_card", True),
        ("log in", "test_login", False),
        ("log in", "test_blog_in_print", False),
        ("smoke", "tests.smoke.test_a::test_b", False),
        ("read notes", "test_read_notes_offline", False),
        ("read notes offline", "test_read_notes_offline", True),
    ],
)
def test_a_path_is_found_within_a_name_unless_a_longer_one_is_meant(name: str, test: str, found: bool) -> None:
    names = [name, "read notes", "read notes offline"]
    assert ((name, test) in carried(list(dict.fromkeys(names)), test, within=True)) is found


def test_of_two_ids_at_one_place_the_longer_is_meant() -> None:
    assert carried(["TC-1", "TC-1-2"], "test_tc_1_2_door") == [("TC-1-2", "test_tc_1_2_door")]


def test_what_is_an_id() -> None:
    assert [is_code(each) for each in ("TC-001", "T1", "swe-bug-7", "UJ 3", "test_a_2", "Login")] == [True] * 4 + [
        False
    ] * 2
    assert [is_number(each) for each in ("1", "#2", "2a", "TC-1")] == [True, True, True, False]


@given(
    st.integers(1, 120), st.integers(1, 120), st.sampled_from(("test_tc_{}", "test_tc{}_x", "testTC{}Works", "TC-{}"))
)
def test_no_id_is_found_in_the_test_of_another_number(one: int, other: int, form: str) -> None:
    assert bool(carried([f"TC-{one}"], form.format(other))) is (one == other)


@given(st.lists(st.text(max_size=12), max_size=5), st.text(max_size=40), st.booleans())
def test_no_text_raises(names: list[str], test: str, within: bool) -> None:
    find_tests(set(names), [Case(test, properties=((test, test),))], within=within)
