"""The example is a repository that somebody could have: its tests pass, its documents are read without a complaint."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError

import pytest

from gates.documents.context import read_brief, read_env_context, read_roadmap
from gates.documents.handoff import acceptance_met
from gates.documents.issues import Issues, read_issues
from gates.documents.plan import Plan, read_plan
from gates.documents.test_plan import read_test_plan
from release_tasks.engine.settings import Probe, Settings, read_settings
from release_tasks.rules.verification.probes import complaint

from ..support.browsers import needs_chromium
from .running import EXAMPLES, Installed

NOTES = EXAMPLES / "notes"


def text(path: str) -> str:
    return (NOTES / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return read_settings(lambda name: text(name) if (NOTES / name).is_file() else None)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return read_plan("docs/release-plan.md", text("docs/release-plan.md"))


@pytest.fixture(scope="module")
def issues() -> Issues:
    roadmap = read_roadmap("docs/roadmap.md", text("docs/roadmap.md"))
    files = (path.relative_to(NOTES).as_posix() for path in (NOTES / "issues").rglob("*.md"))
    return read_issues({path: text(path) for path in files}, roadmap)


@pytest.mark.parametrize(("type", "enough"), [("unit", 80), ("integration", 70)])
def test_its_tests_pass_and_run_enough_of_its_code(
    release_of: Callable[[str], Installed], tmp_path: Path, type: str, enough: int
) -> None:
    service, data = release_of("1.0.0"), f"--data-file={tmp_path / 'coverage'}"
    run = service.python("-m", "coverage", "run", data, "-m", "pytest", "-p", "no:cacheprovider", f"tests/{type}")
    assert run.returncode == 0, run.stdout + run.stderr
    report = service.python("-m", "coverage", "report", data, f"--fail-under={enough}")
    assert report.returncode == 0, report.stdout + report.stderr


def test_its_journey_starts_what_it_needs(release_of: Callable[[str], Installed]) -> None:
    assert "1 passed" in release_of("1.0.0").pytest("tests/e2e/test_journey.py")


@needs_chromium
@pytest.mark.parametrize("step", ["1.0.0", "fault"])
def test_its_page_is_used_in_a_browser(release_of: Callable[[str], Installed], step: str) -> None:
    service = release_of(step)
    both = os.pathsep.join((str(service.site), str(EXAMPLES.parent)))
    assert "2 passed" in service.pytest("tests/e2e/test_page.py", PYTHONPATH=both)


def test_its_smoke_tests_are_skipped_where_nothing_runs(release_of: Callable[[str], Installed]) -> None:
    assert "5 skipped" in release_of("1.0.0").pytest("tests/smoke")


def test_its_smoke_tests_and_journey_pass_against_an_instance_and_leave_nothing(
    release_of: Callable[[str], Installed], tmp_path: Path
) -> None:
    service = release_of("1.0.0")
    with service.serving(tmp_path) as url:
        said = service.pytest("tests/smoke", "-m", "safe_for_production", SMOKE_URL=url)
        service.pytest("tests/e2e", E2E_URL=url)
        assert "5 passed" in said
    with closing(sqlite3.connect(tmp_path / "notes.db")) as database:
        assert database.execute("SELECT * FROM notes").fetchall() == []


def test_its_declared_probes_pass_against_an_instance(
    release_of: Callable[[str], Installed], settings: Settings, tmp_path: Path
) -> None:
    with release_of("1.0.0").serving(tmp_path) as url:
        wrong = {probe.name: complaint(probe, *ask(url, probe)) for probe in settings.probes}
    assert {name: said for name, said in wrong.items() if said} == {}
    assert all(probe.safe_for_production for probe in settings.probes)


def ask(url: str, probe: Probe) -> tuple[int, str]:
    body = json.dumps(probe.json_body).encode() if probe.json_body is not None else None
    request = urllib.request.Request(url + probe.path, body, probe.headers, method=probe.method)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_no_probe_calls_the_path_that_the_fault_is_in(settings: Settings) -> None:
    assert not [probe for probe in settings.probes if probe.path.startswith("/search")]
    assert "/search" not in text("tests/smoke/test_smoke.py")


def test_its_environments_come_in_order(settings: Settings) -> None:
    assert list(settings.environments) == ["staging", "production"]
    assert settings.is_production("production")


def test_its_plan_is_read_whole(plan: Plan) -> None:
    assert plan.unread == ()
    assert plan.rollback is not None
    assert all((plan.rollback.trigger, plan.rollback.steps, plan.rollback.maximum, plan.rollback.who))
    assert {row.category for row in plan.rows} == {"code", "testing", "deployment"}
    assert plan.test_types == {"unit", "integration", "smoke", "e2e"}
    assert plan.coverage == {"unit": 80, "integration": 70}


def test_its_milestone_is_complete_and_accepted(plan: Plan, issues: Issues) -> None:
    assert plan.milestone is not None
    assert issues.open(milestone=plan.milestone) == ()
    done = issues.done(milestone=plan.milestone)
    assert done
    assert all(issue.criteria_met for issue in done)


def test_what_is_open_does_not_block(issues: Issues) -> None:
    assert {issue.severity for issue in issues.open()} == {"should-fix", "nice-to-have"}
    assert (issues.unread, issues.unmatched, issues.without_severity) == ((), (), ())


def test_its_list_of_issues_is_the_files_that_there_are(issues: Issues) -> None:
    listed = re.findall(r"^\| ([\w-]+-\d+) \|.*\| ([\w-]+) \|$", text("issues/issues-list.md"), re.MULTILINE)
    assert sorted(listed) == sorted((issue.name, issue.status) for issue in issues)


def test_its_other_documents_are_read_whole() -> None:
    tests = read_test_plan("docs/test-plan.md", text("docs/test-plan.md"))
    assert tests.unread == ()
    assert tests.required == {"unit", "integration", "smoke", "e2e"}
    assert read_brief("docs/project-brief.md", text("docs/project-brief.md")).compliance == ()
    context = read_env_context("docs/env-context.md", text("docs/env-context.md"))
    assert (context.external_services, len(context.monitoring)) == ((), 5)
    notes = {"docs/handoff-notes/swe/session-03.md": text("docs/handoff-notes/swe/session-03.md")}
    assert acceptance_met(notes) == {"swe-feature-003": True}


def test_its_critical_paths_have_a_probe_of_that_name(settings: Settings) -> None:
    paths = read_test_plan("docs/test-plan.md", text("docs/test-plan.md")).critical_paths
    assert {each.name for each in paths} <= {probe.name for probe in settings.probes}


def test_a_row_of_its_test_plan_is_a_test() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in (NOTES / "tests").rglob("test_*.py"))
    rows = read_test_plan("docs/test-plan.md", text("docs/test-plan.md")).rows
    assert [row.id for row in rows if f"def {row.id}(" not in written] == []
