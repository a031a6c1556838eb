"""One milestone, many names."""

import pytest

from gates.documents.milestones import Milestones, number_in, read_roadmap

from .realistic import MILESTONE, ROADMAP

milestones = read_roadmap("docs/roadmap.md", ROADMAP)
BOUNDARY = "[SDLC Boundary] Specs move out of docs (M19)"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("M13", MILESTONE),
        ("m13", MILESTONE),
        ("M13 — after the pause", MILESTONE),
        ("M13: Update", MILESTONE),
        ("Milestone 13", MILESTONE),
        ("Anything (M13)", MILESTONE),
        ("Anything (M13) — data-analyst cleanup", MILESTONE),
        (MILESTONE, MILESTONE),
        ("[Workflow Directory] Update structure and references", MILESTONE),
        ("[workflow directory] update structure and references", MILESTONE),
        ("Update structure and references", MILESTONE),
        ("**Update structure and references**", MILESTONE),
        ("[SDLC Boundary]", BOUNDARY),
        ("[Workflow Directory]", None),
        ("M99", None),
        ("M1", None),
        ("M130", None),
        ("M13b", None),
        ("The work after M13", None),
        ("", None),
    ],
)
def test_a_milestone_is_found_by_number_name_title_or_a_tag_of_its_own(written: str, canonical: str | None) -> None:
    assert milestones.resolve(written) == canonical


def test_the_number_wins_over_the_words() -> None:
    assert milestones.resolve("Update structure and references (M19)") == BOUNDARY


def test_without_a_roadmap_names_are_compared_by_number_or_words() -> None:
    none = Milestones()
    assert none.resolve("M13") is None and none.canonical("**Core**") == "Core"
    assert none.same("M13", "Core (M13)") and none.same("core", "Core ") and none.same("[A] b", "[a] B")
    assert not none.same("M13", "M14") and not none.same("Core (M13)", "Core (M14)")


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("| # | Milestone |\n|---|---|\n| 1 | Core |\n| M2 | Shell |", ["Core (M1)", "Shell (M2)"]),
        ("| Milestone | Status |\n|---|---|\n| M1 Core | Done |\n| Shell | |", ["M1 Core", "Shell"]),
        ("| # | Milestone |\n|---|---|\n| M1 | Core (M1) |", ["Core (M1)"]),
        ("| # | Milestone |\n|---|---|\n| [#] | [name] |\n| | |", []),
        ("- M1 Core", []),
    ],
)
def test_a_roadmap_s_table(table: str, names: list[str]) -> None:
    assert [each.canonical for each in read_roadmap("docs/roadmap.md", table).all] == names


def test_a_number_given_twice_is_reported_and_resolves_to_nothing() -> None:
    found = read_roadmap("docs/roadmap.md", "| # | Milestone |\n|---|---|\n| M1 | Core |\n| M1 | Shell |\n")
    assert [str(each) for each in found.unread] == [
        "docs/roadmap.md:4: M1 stands in line 3 too. Give each milestone a number of its own."
    ]
    assert found.resolve("M1") is None and found.resolve("Shell") == "Shell (M1)"


@pytest.mark.parametrize(
    ("written", "number"), [("M3", "m3"), ("(M3)", "m3"), ("M1.5", "m1.5"), ("Misc", None), ("AM3", None)]
)
def test_numbers(written: str, number: str | None) -> None:
    assert number_in(written) == number
