"""A budget against what was measured: at this commit, with a time of its own, or here and now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gates import Status
from gates.documents.text import DocumentError
from gates.done.benchmark import read_measured
from gates.done.budget import read_budget
from gates.junit import UnreadableReport
from gates.tools import NotRun, Tools

from ...support.repository import Clone
from .asking import asked, part, status

# What pytest-benchmark 5.3.1 wrote, but for machine and single timings.
REAL = Path(__file__).with_name("pytest_benchmark.json").read_text(encoding="utf-8")
BUDGET = 'result = "build/result.json"\n\n[[budget]]\nname = "listing"\nat_most = 0.5\n'
NOW = datetime.now(UTC) + timedelta(hours=1)


def plain(**values: object) -> dict[str, object]:
    return {"schema": "benchmark/1", "when": NOW.isoformat(), "results": {"listing": 0.25}, **values}


def measured(clone: Clone, document: object, budget: str = BUDGET) -> Clone:
    """The project with a budget, and with this result of its commit lying where git ignores it."""
    ignored = "__pycache__/\nbuild/\n.coverage*\n"
    commit = clone.commit("perf: a budget", {"performance-budget.toml": budget, ".gitignore": ignored})
    if isinstance(document, dict):
        document = json.dumps({"commit": commit, **document})
    if document is not None:
        clone.write({"build/result.json": str(document)})
    return clone


def test_a_project_without_a_budget_is_asked_for_none(python_project: Clone) -> None:
    result = asked(python_project, "DOD006")
    assert (result.status, result.details) == (Status.SKIP, "budget skip (there is no performance-budget.toml)")


def test_a_budget_that_a_setting_names_must_be_there(python_project: Clone) -> None:
    assert asked(python_project, "DOD006", 'budget = "speed.toml"').status is Status.UNKNOWN


def test_what_keeps_to_the_budget_passes_and_says_what_was_seen(python_project: Clone) -> None:
    result = asked(measured(python_project, plain()), "DOD006")
    assert (result.status, result.details) == (Status.PASS, "budget pass (1 of 1 limit kept)")
    seen = part(result, "budget")
    assert (seen["commit"], seen["numbers"]) == (python_project.head, {"listing": 0.25})
    assert len(str(seen["digest"])) == len(str(seen["budget_digest"])) == 64


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ("at_most = 0.25", "pass"),
        ("at_most = 0.24", "fail"),
        ("at_least = 0.25", "pass"),
        ("at_least = 0.26", "fail"),
        ("at_least = 0.1\nat_most = 0.2", "fail"),
        ('at_most = 1\nstatistic = "max"', "unknown"),
    ],
)
def test_limits(python_project: Clone, limit: str, expected: str) -> None:
    budget = BUDGET.replace("at_most = 0.5", limit)
    assert status(asked(measured(python_project, plain(), budget), "DOD006"), "budget") == expected


def test_what_is_over_is_told_with_number_limit_and_line(python_project: Clone) -> None:
    result = asked(measured(python_project, plain(results={"listing": 0.75})), "DOD006")
    (finding,) = result.findings
    assert (result.status, finding.message, finding.place) == (
        Status.FAIL,
        "listing is 0.75; the budget is at most 0.5",
        "performance-budget.toml:3",
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "there is no result of a benchmark"),
        (plain(commit="5f" * 20), "is about commit 5f5f5f5f5f5f, this is"),
        (plain(commit=None), "does not say which commit was measured"),
        (plain(dirty=True), "was measured with uncommitted changes"),
        (plain(when=None), "has no time stamp with a time zone"),
        (plain(when="2030-01-01T00:00:00"), "has no time stamp with a time zone"),
        (plain(when="2020-01-01T00:00:00+00:00"), "before the commit"),
        (plain(when="2999-01-01T00:00:00+00:00"), "which is still to come"),
        (plain(when="yesterday"), "the result cannot be used"),
        (plain(results={}), "it measured nothing"),
        (plain(results={"other": 1.0}), "1 not measured"),
        (plain(results={"listing": "fast"}), "1 not measured"),
        ('{"schema": "benchmark/1", "results": {"listing": NaN}}', "does not say which commit"),
        ("not JSON", "the result cannot be used"),
        ("[]", "the result cannot be used"),
    ],
)
def test_a_result_that_proves_nothing_is_unknown(python_project: Clone, document: object, message: str) -> None:
    result = asked(measured(python_project, document), "DOD006")
    assert (result.status, message in result.details) == (Status.UNKNOWN, True), result.details
    assert all(each.fix for each in result.findings)


@pytest.mark.parametrize("name", ["test_f", "tests/test_f.py::test_f"])
@pytest.mark.parametrize(("statistic", "expected"), [("", "pass"), ('statistic = "max"', "fail")])
def test_pytest_benchmarks_own_result(python_project: Clone, name: str, statistic: str, expected: str) -> None:
    budget = f'result = "build/result.json"\n[[budget]]\nname = "{name}"\n{statistic}\nat_most = 0.000001\n'
    document = json.loads(REAL)
    measured(python_project, None, budget)
    document["commit_info"]["id"] = python_project.head
    document["datetime"] = NOW.isoformat()
    python_project.write({"build/result.json": json.dumps(document)})
    assert status(asked(python_project, "DOD006"), "budget") == expected


def test_two_benchmarks_of_one_name_are_told_apart_by_the_full_one() -> None:
    document = json.loads(REAL)
    other = {**document["benchmarks"][0], "fullname": "tests/test_g.py::test_f"}
    found = read_measured(json.dumps({**document, "benchmarks": [*document["benchmarks"], other]}))
    assert found.number("test_f", None) is None
    assert found.number("tests/test_g.py::test_f", None) is not None


MAKES = """\
command = "{python} bench.py {result}"

[[budget]]
name = "listing"
at_most = 0.5
"""
BENCH = """\
import json, pathlib, sys

print("measuring")
pathlib.Path("runs").open("a").write("x")
pathlib.Path(sys.argv[1]).write_text(json.dumps({"schema": "benchmark/1", "results": {"listing": 0.25}}))
"""


def bench(clone: Clone, script: str) -> Clone:
    files = {"performance-budget.toml": MAKES, "bench.py": script, ".gitignore": "runs\n__pycache__/\n"}
    clone.commit("perf: a budget", files)
    return clone


def test_a_command_measures_once_for_a_tree(python_project: Clone) -> None:
    clone = bench(python_project, BENCH)
    first, again = asked(clone, "DOD006"), asked(clone, "DOD006")
    assert (first.status, again.status) == (Status.PASS, Status.PASS)
    assert [part(each, "budget")["reused"] for each in (first, again)] == [False, True]
    assert (clone.path / "runs").read_text() == "x"
    assert asked(clone, "DOD006", fresh=True).status is Status.PASS
    assert (clone.path / "runs").read_text() == "xx"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("raise SystemExit(3)", "the benchmark ended with 3"),
        ("pass", "the benchmark wrote no result"),
        ("import sys; open(sys.argv[1], 'w').write('{}')", "the result cannot be used"),
    ],
)
def test_a_command_that_measured_nothing_is_unknown(python_project: Clone, script: str, message: str) -> None:
    result = asked(bench(python_project, script), "DOD006")
    assert (result.status, message in result.details) == (Status.UNKNOWN, True), result.details


def test_in_a_preview_it_is_announced_and_leaves_nothing(python_project: Clone) -> None:
    class Preview(Tools):
        def run(self, argv: Sequence[str], **named: object) -> object:  # type: ignore[override]
            raise NotRun(["python", *argv[1:2]])

    result = asked(bench(python_project, BENCH), "DOD006", tools=Preview())
    assert (result.status, result.details) == (Status.SKIP, "budget skip (would run python bench.py)")
    assert not list((python_project.path / ".git").glob("gates/benchmark/*"))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[[budget]\n", None, "not valid TOML"),
        ('result = "a.json"\n', None, "limits nothing"),
        ('[[budget]]\nname = "a"\nat_most = 1\n', 1, "names no result"),
        ('result = "a.json"\n\n[[budget]]\nat_most = 1\n', 3, "a budget has no name"),
        ('result = "a.json"\n\n[[budget]]\nname = "a"\n', 3, "a has no limit that is a number"),
        ('result = "a.json"\n[[budget]]\nname = "a"\nat_most = true\n', 2, "a has no limit that is a number"),
        ('result = "a.json"\n[[budget]]\nname = "a"\nat_most = inf\n', 2, "a has no limit that is a number"),
        ('result = "a.json"\n[[budget]]\nname = "a"\nmax = 1\n', 2, "a budget has no 'max'"),
        ('resutl = "a.json"\n[[budget]]\nname = "a"\nat_most = 1\n', 1, "the file has no 'resutl'"),
        (
            'command = "make bench"\n[[budget]]\nname = "a"\nat_most = 1\n',
            1,
            "command must be text that names {result}",
        ),
        ('result = "a.json"\ntimeout = 0\n[[budget]]\nname = "a"\nat_most = 1\n', 2, "timeout must be seconds"),
    ],
)
def test_a_budget_that_cannot_be_read_is_an_error_with_its_line(text: str, line: int | None, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_budget("performance-budget.toml", text)
    assert (caught.value.line, message in caught.value.message) == (line, True), caught.value


def test_such_a_budget_makes_the_gate_unknown(python_project: Clone) -> None:
    result = asked(measured(python_project, plain(), "[[budget]\n"), "DOD006")
    assert (result.status, result.findings[0].where) == (Status.UNKNOWN, "performance-budget.toml")


@pytest.mark.parametrize("text", ["{}", '{"benchmarks": []}', '{"schema": "benchmark/1"}', "3", "null"])
def test_what_is_no_result_is_refused(text: str) -> None:
    with pytest.raises(UnreadableReport):
        read_measured(text)
