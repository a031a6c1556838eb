"""Where artifacts go, as settings and plan say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.ports import Place
from release_tasks.rules.artifacts.places import Said, declared, plan_locations

ROOT, DEFAULT = Path("/project"), Path("/state/index")
URL = "https://index.example/legacy/"


def places(*locations: str, said: Said | None = None) -> tuple[Place, ...]:
    return declared(said or Said(), locations, root=ROOT, default=DEFAULT).places


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("PyPI", Place("python", "pypi")),
        ("TestPyPI", Place("python", "testpypi")),
        (f"index: {URL}", Place("python", URL)),
        ("Index: inside", Place("python", "inside")),
        ("/srv/shelf", Place("folder", "/srv/shelf")),
        ("folder: shelf", Place("folder", "/project/shelf")),
        ("dist/", None),
        ("GitHub Releases", None),
        ("https://index.example/project/abacus/", None),
        ("s3://bucket/abacus", None),
    ],
)
def test_a_location_of_the_plan_is_a_place_or_only_words(location: str, place: Place | None) -> None:
    found = declared(Said(), [location], root=ROOT, default=DEFAULT)
    assert found.places == (place or Place("folder", "/state/index"),)
    assert found.unread == (() if place else (location,))


def test_a_folder_may_lie_in_the_home(home: Path) -> None:
    assert places("~/shelf") == (Place("folder", f"{home}/shelf"),)


def test_each_place_counts_once() -> None:
    said = Said(folder="/srv/shelf", python="pypi", command="cp {file} x", check="sha256sum x")
    named = places("PyPI", "/srv/shelf", "PyPI", said=said)
    assert named == (
        Place("folder", "/srv/shelf"),
        Place("python", "pypi"),
        Place("command", "cp {file} x", "sha256sum x"),
    )


@pytest.mark.parametrize("text", ["https://ada:secret@index.example/", "https://token@index.example/"])
def test_credentials_are_refused_wherever_they_stand(text: str) -> None:
    for said, location in (
        (Said(python=text), "dist/"),
        (Said(python="x", simple=text), ""),
        (Said(), f"index: {text}"),
    ):
        with pytest.raises(UsageError, match="holds credentials"):
            places(location, said=said)


def test_a_command_without_a_check_is_refused() -> None:
    with pytest.raises(UsageError, match="has a command and no check"):
        places(said=Said(command="cp {file} x"))


def test_a_plan_that_cannot_be_read_is_a_mistake_with_its_line() -> None:
    with pytest.raises(UsageError, match=r"plan\.md:1: the plan lies inside a code fence"):
        plan_locations("plan.md", "```\n## Release Gates\n```\n")


def test_a_plan_that_is_not_there_names_nothing() -> None:
    assert plan_locations("docs/release-plan.md", None) == ()
