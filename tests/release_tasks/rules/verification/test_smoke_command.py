"""A smoke command: selected for production, clean of credentials, and judged by what really ran."""

from __future__ import annotations

import pytest

from gates.tools import Finished
from release_tasks.engine.errors import UsageError
from release_tasks.rules.verification.smoke_command import clean, judge, words
from release_tasks.rules.verification.suite import Seen, only_transport

SAFE = "safe_for_production"


@pytest.mark.parametrize(
    ("command", "production", "expected"),
    [
        ("pytest tests/smoke", False, "pytest tests/smoke"),
        ("pytest tests/smoke", True, f"pytest tests/smoke -m {SAFE}"),
        ("python -m pytest -q tests/smoke", True, f"python -m pytest -q tests/smoke -m {SAFE}"),
        ("pytest -m smoke tests", True, f"pytest tests -m|(smoke) and {SAFE}"),
        ("/opt/bin/pytest -m 'a or b'", True, f"/opt/bin/pytest -m|(a or b) and {SAFE}"),
        ("pytest --maxfail=1", True, f"pytest --maxfail=1 -m {SAFE}"),
        ("./smoke.sh -m quick", True, "./smoke.sh -m quick"),
    ],
)
def test_the_words_of_a_command(command: str, production: bool, expected: str) -> None:
    head, _, last = expected.partition("|")
    assert words(command, production=production) == (*head.split(), *([last] if last else []))


@pytest.mark.parametrize(("command", "said"), [("pytest 'tests", "cannot be read"), ("  ", "is empty")])
def test_a_command_that_cannot_be_read(command: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        words(command, production=False)


def test_the_environment_has_no_credentials_and_says_what_is_tested() -> None:
    inherited = {"PATH": "/usr/bin", "HOME": "/home/ada", "DEPLOY_TOKEN": "s3cret", "AWS_PROFILE": "prod", "TZ": "UTC"}
    found = clean(
        inherited, home="/scratch", python="/env/bin/python", report="/scratch/junit.xml", production=True,
        about={"SMOKE_URL": "http://127.0.0.1:1"},
    )  # fmt: skip
    assert found.pop("PYTEST_ADDOPTS") == f"--junitxml=/scratch/junit.xml -o cache_dir=/scratch/cache -m {SAFE}"
    assert found == {
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PATH": "/env/bin:/usr/bin",
        "HOME": "/scratch",
        "TMPDIR": "/scratch",
        "PYTHONDONTWRITEBYTECODE": "1",
        "SMOKE_URL": "http://127.0.0.1:1",
    }


def report(*cases: str) -> bytes:
    """A JUnit report with these test cases."""
    return f"<testsuites><testsuite name='smoke'>{''.join(cases)}</testsuite></testsuites>".encode()


GOOD = "<testcase classname='smoke' name='test_front' time='0.1'/>"
BAD = (
    "<testcase classname='smoke' name='test_front'><failure message='assert 500 == 200'>long text</failure></testcase>"
)
BROKEN = "<testcase classname='smoke' name='test_front'><failure message='ConnectionRefusedError: no'/></testcase>"
SKIPPED = "<testcase classname='smoke' name='test_front'><skipped message='not here'/></testcase>"


def finished(
    code: int | None = 0, *, argv: tuple[str, ...] = ("pytest", "tests"), err: str = "", timed_out: bool = False
) -> Finished:
    return Finished(argv, code, "", err, 1.5, timed_out)


@pytest.mark.parametrize(
    ("done", "found", "passed", "details"),
    [
        (finished(), report(GOOD), True, "passed"),
        (finished(argv=("./smoke.sh",)), None, True, "exited with 0"),
        (finished(), None, False, "wrote no report"),
        (finished(1), report(BAD), False, "failed"),
        (finished(1), report(GOOD), False, "exited with 1"),
        (finished(1), None, False, "exited with 1"),
        (finished(), report(SKIPPED), False, "no test ran"),
        (finished(5), report(), False, "no test ran"),
        (finished(5), None, False, "no test ran"),
        (finished(), b"<testsuites", False, "cannot be used"),
        (finished(None, err="pytest: not found"), None, False, "could not be started: pytest: not found"),
        (finished(-9, timed_out=True), report(GOOD), False, "was ended after 2 s"),
    ],
)
def test_what_a_run_says(done: Finished, found: bytes | None, passed: bool, details: str) -> None:
    seen = judge(done, found)
    assert seen, "something always speaks"
    assert all(each.result.passed for each in seen) is passed
    assert details in seen[-1].result.details


@pytest.mark.parametrize(
    ("seen", "again"),
    [
        (judge(finished(-9, timed_out=True), None), True),
        (judge(finished(1), report(BROKEN)), True),
        (judge(finished(1), report(BROKEN, BAD)), False),
        (judge(finished(1), None), False),
    ],
)
def test_a_time_out_or_a_broken_connection_may_be_tried_again(seen: tuple[Seen, ...], again: bool) -> None:
    assert only_transport(seen) is again


def test_what_a_test_said_is_no_part_of_the_result() -> None:
    [seen] = judge(finished(1), report(BAD))
    assert seen.result == ("smoke::test_front", "test", False, "failed", 0.0)
    assert "long text" in seen.answer
