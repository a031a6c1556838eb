"""A seeded tenth of the crash matrix, and five random kills; all of it: `nox -s crash`."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from .crash import matrix, rolling_back
from .crash.projects import REAL_BUILD, SERVICE
from .crash.scenario import scenario
from .support.keys import signing_environment, ssh_key
from .support.library import FILES as LIBRARY
from .support.library import PROMISING

SEED = 57
LIBRARY_CASES, BUILD_CASES, VOUCHING_CASES, SERVICE_CASES, ROLLBACK_CASES, KILLS = 5, 1, 3, 8, 3, 5


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> matrix.Undisturbed:
    """Where the library's release ends when nobody disturbs it."""
    return matrix.undisturbed(LIBRARY, tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> matrix.Undisturbed:
    """Where the service's release ends when nobody disturbs it."""
    return matrix.undisturbed(SERVICE, tmp_path_factory.mktemp("service"))


def some(
    reference: matrix.Undisturbed, number: int, of: Callable[[str], bool] = lambda change: True
) -> list[matrix.Case]:
    """This many cases, always the same."""
    return random.Random(SEED).sample(list(reference.cases(of)), number)  # noqa: S311  # not a secret


@pytest.mark.parametrize("number", range(LIBRARY_CASES))
def test_a_library_that_was_killed_ends_as_one_that_was_not(library: matrix.Undisturbed, number: int) -> None:
    case = some(library, LIBRARY_CASES)[number]
    assert matrix.kill(LIBRARY, case, library) is None, case


def test_a_real_build_that_was_killed_ends_as_one_that_was_not(tmp_path: Path) -> None:
    build = matrix.undisturbed(REAL_BUILD, tmp_path)
    for case in some(build, BUILD_CASES, lambda change: " -m " in change):
        assert matrix.kill(REAL_BUILD, case, build) is None, case


@pytest.mark.timeout(400)
def test_signature_and_bill_that_were_killed_end_as_those_that_were_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in signing_environment(ssh_key(tmp_path)).items():
        monkeypatch.setenv(name, value)
    reference = matrix.undisturbed(PROMISING, tmp_path)
    for case in some(reference, VOUCHING_CASES, matrix.vouches):
        assert matrix.kill(PROMISING, case, reference) is None, case


@pytest.mark.parametrize("number", range(SERVICE_CASES))
def test_a_service_that_was_killed_ends_as_one_that_was_not(service: matrix.Undisturbed, number: int) -> None:
    case = some(service, SERVICE_CASES, lambda change: change != "Append")[number]
    assert matrix.kill(SERVICE, case, service) is None, case


@pytest.mark.timeout(400)
def test_a_rollback_that_was_killed_ends_as_one_that_was_not(tmp_path: Path) -> None:
    with scenario(SERVICE) as made:
        rolling_back.released_twice(made)
        reference = rolling_back.count(made, tmp_path)
        for case in some(reference, ROLLBACK_CASES):
            assert rolling_back.kill(made, case, reference) is None, case


@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_from_outside_at_any_moment_it_ends_as_one_that_was_not(library: matrix.Undisturbed, seed: int) -> None:
    assert matrix.kill_at_random(LIBRARY, seed, library) is None
