"""A seeded tenth of the crash matrix, and five random kills; all of it: `nox -s crash`."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from .crash import matrix
from .crash.projects import SERVICE
from .support.library import FILES as LIBRARY

SEED = 57
LIBRARY_CASES, SERVICE_CASES, KILLS = 5, 2, 5


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> matrix.Undisturbed:
    """Where the library's release ends when nobody disturbs it."""
    return matrix.undisturbed(LIBRARY, tmp_path_factory.mktemp("library"))


def some(reference: matrix.Undisturbed, number: int) -> list[matrix.Case]:
    """This many cases, always the same."""
    return random.Random(SEED).sample(list(reference.cases()), number)  # noqa: S311  # not a secret


@pytest.mark.parametrize("number", range(LIBRARY_CASES))
def test_a_library_that_was_killed_ends_as_one_that_was_not(library: matrix.Undisturbed, number: int) -> None:
    case = some(library, LIBRARY_CASES)[number]
    assert matrix.kill(LIBRARY, case, library) is None, case


@pytest.mark.timeout(400)
def test_a_service_that_was_killed_ends_as_one_that_was_not(tmp_path: Path) -> None:
    service = matrix.undisturbed(SERVICE, tmp_path)
    for case in some(service, SERVICE_CASES):
        assert matrix.kill(SERVICE, case, service) is None, case


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_from_outside_at_any_moment_it_ends_as_one_that_was_not(library: matrix.Undisturbed, seed: int) -> None:
    assert matrix.kill_at_random(LIBRARY, seed, library) is None
