"""Runbook and monitoring: where something runs, somebody must have written down how."""

from __future__ import annotations

import pytest

from gates import Status

from ...support.project import PLAN
from ...support.repository import Clone
from .asking import asked, part, status

SERVICE = "[environments.production]\n\n[gates]\n"
BOTH = f"{PLAN}\n## Runbook\n\nRestart it.\n\n## Monitoring\n\n- **p95:** 500 ms\n"


def service(clone: Clone, files: dict[str, str], settings: str = "") -> Clone:
    clone.commit("feat: runs", {"release.toml": f"{SERVICE}{settings}", **files})
    return clone


def test_a_library_is_asked_for_its_rollback_alone(python_project: Clone) -> None:
    result = asked(python_project, "DOD007")
    nothing = "skip (no environment: nothing runs)"
    assert result.details == f"DEP001 pass; runbook {nothing}; monitoring {nothing}"


def test_a_service_without_either_is_told_what_to_write(python_project: Clone) -> None:
    result = asked(service(python_project, {}), "DOD007")
    assert result.status is Status.WARN
    assert [each.message for each in result.findings] == [
        "no document tells of the runbook",
        "no document tells of the monitoring",
    ]
    assert result.findings[0].fix.startswith("write `## Runbook` into docs/release-plan.md")


@pytest.mark.parametrize(
    ("files", "runbook", "monitoring"),
    [
        ({"docs/release-plan.md": BOTH}, "pass", "pass"),
        ({"docs/env-context.md": "# Environment\n\n## Monitoring\n\n- **Errors:** below 1 %\n"}, "warn", "pass"),
        ({"docs/release-plan.md": f"{PLAN}\n## Runbook\n\n[to be written]\n"}, "warn", "warn"),
        ({"docs/release-plan.md": f"{PLAN}\n## Monitoring\n\nnone\n"}, "warn", "warn"),
        ({"docs/release-plan.md": f"{PLAN}\n## Post-Deployment Checks\n\n- The sum is right\n"}, "warn", "pass"),
        ({"ops/RUNBOOK.md": "# Restart it\n"}, "pass", "warn"),
        ({"ops/monitoring.py": "x = 1\n"}, "warn", "warn"),
    ],
    ids=["sections", "env-context", "template", "none", "checks", "file", "no document"],
)
def test_where_it_may_be_written(python_project: Clone, files: dict[str, str], runbook: str, monitoring: str) -> None:
    result = asked(service(python_project, files), "DOD007")
    assert (status(result, "runbook"), status(result, "monitoring")) == (runbook, monitoring)


@pytest.mark.parametrize(("path", "expected"), [("ops/run.txt", "pass"), ("ops/none.txt", "warn")])
def test_a_file_that_the_settings_name(python_project: Clone, path: str, expected: str) -> None:
    settings = f'[gates.done]\nrunbook = "{path}"\n'
    result = asked(service(python_project, {"ops/run.txt": "Restart it.\n"}, settings), "DOD007")
    assert status(result, "runbook") == expected


def test_where_the_plan_asks_for_it_a_gap_fails(python_project: Clone) -> None:
    plan = PLAN.replace("### Testing\n", "- [ ] Operations ready\n\n### Testing\n")
    assert asked(service(python_project, {"docs/release-plan.md": plan}), "DOD007").status is Status.FAIL


def test_the_rollback_is_judged_once(python_project: Clone) -> None:
    plan = PLAN.replace("a user reports a wrong sum", "[what signals it]")
    python_project.commit("docs: plan", {"docs/release-plan.md": plan})
    result = asked(python_project, "DOD007")
    assert (result.status, part(result, "DEP001")["status"]) == (Status.FAIL, "fail")
    assert [each.fix for each in result.findings] == ["see DEP001"]
