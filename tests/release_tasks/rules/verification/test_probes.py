"""Probes: what may run, what an answer lacks, and what a failure asks for."""

from __future__ import annotations

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.engine.settings import Environment, Probe, Settings
from release_tasks.evidence import ProbeResult
from release_tasks.rules.verification import probes

SAFE = Probe(name="safe", path="/safe", safe_for_production=True)
WRITES = Probe(name="writes", path="/writes")


def settings(smoke: str | tuple[Probe, ...] | None, *project: Probe) -> Settings:
    """Staging and production with the same smoke suite."""
    where = Environment(smoke=smoke)
    return Settings(environments={"staging": where, "production": where}, probes=project)


@pytest.mark.parametrize(
    ("given", "environment", "expected"),
    [
        (settings(None, SAFE, WRITES), "staging", (SAFE, WRITES)),
        (settings(None, SAFE, WRITES), "production", (SAFE,)),
        (settings((WRITES,), SAFE), "staging", (WRITES,)),
        (settings("pytest tests/smoke", SAFE), "production", "pytest tests/smoke"),
    ],
)
def test_what_smoke_tests_an_environment(given: Settings, environment: str, expected: object) -> None:
    assert probes.declared(given, environment) == expected


@pytest.mark.parametrize(
    ("given", "environment", "said", "fix"),
    [
        (settings(None), "staging", "nothing smoke-tests staging", "[[tool.release.probes]]"),
        (settings(""), "staging", "nothing smoke-tests staging", "smoke in [tool.release.environments.staging]"),
        (settings((), SAFE), "staging", "nothing smoke-tests staging", "declare"),
        (settings(None, WRITES), "production", "no safe probe for production", "safe_for_production = true"),
        (settings(None, Probe(name="front", path="front")), "staging", "unusable path: front", "begin it with /"),
        (settings(None, Probe(name="out", path="http://x/")), "staging", "unusable path: out", "kind external"),
    ],
)
def test_no_smoke_test_is_an_error_and_never_a_pass(given: Settings, environment: str, said: str, fix: str) -> None:
    with pytest.raises(UsageError) as error:
        probes.declared(given, environment)
    assert said in error.value.summary
    assert fix in error.value.fix


def test_an_external_probe_may_be_a_whole_url() -> None:
    outside = Probe(name="payments", kind="external", path="https://payments.example/ping")
    assert probes.declared(settings(None, outside), "staging") == (outside,)
    assert probes.address("http://127.0.0.1:1/", outside.path) == outside.path
    assert probes.address("http://127.0.0.1:1/", "/ping") == "http://127.0.0.1:1/ping"


@pytest.mark.parametrize(
    ("probe", "status", "body", "expected"),
    [
        (Probe(name="a"), 200, "anything", ""),
        (Probe(name="a"), 500, "", "answered 500, expected 200"),
        (Probe(name="a", status=201), 200, "", "answered 200, expected 201"),
        (Probe(name="a", expect="ready"), 200, "all is ready", ""),
        (Probe(name="a", expect="ready"), 200, "busy", "answered 200 without the expected 'ready'"),
    ],
)
def test_what_is_wrong_with_an_answer(probe: Probe, status: int, body: str, expected: str) -> None:
    assert probes.complaint(probe, status, body) == expected


@pytest.mark.parametrize(
    ("body", "version"),
    [
        ('{"version": "1.2.3", "name": "notes"}', "1.2.3"),
        ('"1.2.3"', "1.2.3"),
        ("1.2.3\n", "1.2.3"),
        ("1.2", "1.2"),
        ('{"name": "notes"}', ""),
        ("", ""),
        ("[]", "[]"),
    ],
)
def test_the_version_that_an_instance_says(body: str, version: str) -> None:
    assert probes.version_in(body) == version


@pytest.mark.parametrize(
    ("headers", "body", "expected"),
    [
        ({"set-cookie": "session=1"}, "", True),
        ({}, '{"access_token": "x"}', True),
        ({}, '{"token": ""}', False),
        ({}, "[1]", False),
        ({}, "<html>", False),
    ],
)
def test_whether_a_login_gave_a_token(headers: dict[str, str], body: str, expected: bool) -> None:
    assert probes.token_in(headers, body) is expected


def result(name: str, kind: str, *, passed: bool = True) -> ProbeResult:
    return ProbeResult(name, kind, passed, "answered 500, expected 200", 0.012)


@pytest.mark.parametrize(
    ("bad", "beside", "lines"),
    [
        ("api", (), ["api x: answered 500, expected 200", "look at the log of the instance"]),
        (
            "database",
            (result("replica", "database"),),
            ["database x: answered 500", "other database probes: replica passes (12 ms)", "free connections"],
        ),
        ("database", (), ["other database probes: none was run"]),
        (
            "external",
            (result("mail", "external", passed=False),),
            ["environment, not code", "other external services: mail fails", "outage", "fallback"],
        ),
        ("login", (), ["login x: answered 500", "check the service that authenticates", "tokens"]),
        ("path", (result("browse", "path"),), ["the journey's other steps: browse passes", "from the last step"]),
        ("test", (), ["run this test by itself"]),
    ],
)
def test_each_kind_of_failure_says_what_the_specification_asks(
    bad: str, beside: tuple[ProbeResult, ...], lines: list[str]
) -> None:
    text = "\n".join(probes.explain((*beside, result("x", bad, passed=False))))
    for line in lines:
        assert line in text


def test_external_services_are_named_first() -> None:
    lines = probes.explain((result("a", "api", passed=False), result("mail", "external", passed=False)))
    assert lines[0].startswith("external mail")
