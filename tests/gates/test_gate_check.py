"""The release gate check of a whole project: what is asked, what follows, and how it is shown."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from gates import Status, Unjudged, catalogue, check_gates, skipped
from gates.artifacts import Artifact
from gates.gate_check import GateCheck, UnknownGate, Verdict
from gates.redaction import redactor
from gates.report import as_advice, as_json, as_table
from gates.tools import Finished, NotRun, Tools

from ..support.project import PLAN
from ..support.repository import Clone

BUILT = (
    Artifact("abacus-0.1.0-py3-none-any.whl", "dist/abacus-0.1.0-py3-none-any.whl", 900, "5f" * 32, made_here=True),
)
PROJECT = Path(__file__).resolve().parents[2]
SLOW = """\
import os, pathlib, time

def test():
    pathlib.Path("pid").write_text(str(os.getpid()))
    time.sleep(60)
"""
plain = redactor()

# The eight rows of the gated-release specification, step 3.
ROWS = [
    "Must-fix issues resolved",
    "No open blockers",
    "All acceptance criteria verified",
    "Tests passing",
    "Regression check complete",
    "Rollback procedure documented",
    "Release notes drafted",
    "Artifacts built",
]


def judged(clone: Clone, *ids: str, **offered: object) -> GateCheck:
    return check_gates(clone.path, ids=ids, offered={"artifacts": BUILT, **offered})


def statuses(check: GateCheck) -> dict[str, Status]:
    return {each.id: each.result.status for each in check.judged}


def with_row(clone: Clone, row: str) -> None:
    clone.commit("docs: plan", {"docs/release-plan.md": PLAN.replace("### Deployment\n", f"### Deployment\n{row}\n")})


def test_a_project_that_is_ready(python_project: Clone) -> None:
    check = judged(python_project)
    assert (check.verdict, check.exit_code, check.milestone) == (Verdict.READY, 0, "M1")
    assert (check.commit, check.tree) == (python_project.head, python_project.git("rev-parse", "HEAD^{tree}"))
    assert python_project.git("status", "--porcelain") == ""


def test_the_table_has_the_specifications_rows_first_in_its_words(python_project: Clone) -> None:
    with_row(python_project, "- [ ] Legal | has agreed")
    lines = as_table(judged(python_project), plain).splitlines()
    assert lines[0] == "## Release Gate Check: M1"
    assert [cell.strip() for cell in lines[2].strip("|").split("|")] == ["Gate", "Status", "Details"]
    assert [line.split("|")[1].strip() for line in lines[4:12]] == ROWS
    assert "| Legal \\| has agreed" in "\n".join(lines)
    assert "**Overall: NOT READY**" in lines


@pytest.mark.parametrize(
    ("files", "id", "status"),
    [
        (
            {"issues/planned/python-bug-002.md": "# Wrong sum\n\n**Severity:** must-fix\n**Milestone:** M9\n"},
            "COD001",
            Status.FAIL,
        ),
        ({"issues/backlog/python-bug-002.md": "# Crash\n\n- **severity:** BLOCKER\n"}, "COD002", Status.FAIL),
        ({"issues/backlog/python-bug-002.md": "# More\n\n**Milestone:** M1\n"}, "COD003", Status.FAIL),
        ({"issues/done/python-bug-002.md": "# More\n\n**Milestone:** M1\n"}, "COD004", Status.UNKNOWN),
        ({"tests/unit/test_add.py": "def test_adds():\n    assert False\n"}, "TST001", Status.FAIL),
        ({"tests/unit/test_add.py": "x = 1\n"}, "TST001", Status.UNKNOWN),
        (
            {"docs/release-plan.md": PLAN.replace("a user reports a wrong sum", "[what signals it]")},
            "DEP001",
            Status.FAIL,
        ),
        ({"docs/release-plan.md": PLAN.replace("Numbers can be added", "[What else]")}, "DEP002", Status.FAIL),
        ({"docs/release-plan.md": PLAN.replace("- [ ] ", "- ")}, "PLN001", Status.UNKNOWN),
    ],
)
def test_one_thing_amiss_makes_it_not_ready(
    python_project: Clone, files: dict[str, str], id: str, status: Status
) -> None:
    python_project.commit("chore: break it", files)
    check = judged(python_project, id)
    assert statuses(check)[id] is status
    assert (check.verdict, check.exit_code) == (Verdict.NOT_READY, 3)
    assert f"{status.upper()} {id}" in as_advice(check, plain)


def test_without_a_plan_it_is_unknown_and_says_what_to_write(python_project: Clone) -> None:
    python_project.commit("docs: no plan", {"docs/release-plan.md": None})
    check = judged(python_project, "PLN001", "COD001")
    assert statuses(check) == {"PLN001": Status.UNKNOWN, "COD001": Status.PASS}
    advice = as_advice(check, plain)
    assert "No release plan found." in advice
    assert "Write docs/release-plan.md first" in advice


def test_where_there_is_no_repository_nobody_can_tell(python_project: Clone, tmp_path: Path) -> None:
    python_project.git("archive", "--format=tar", "--output", str(tmp_path / "all.tar"), "HEAD")
    (tmp_path / "plain").mkdir()
    subprocess.run(("tar", "xf", "all.tar", "-C", "plain"), cwd=tmp_path, check=True)
    check = check_gates(tmp_path / "plain")
    assert {id for id, status in statuses(check).items() if status is Status.UNKNOWN} >= {"TST001", "DEP003"}
    assert (check.commit, check.exit_code) == (None, 3)


def test_a_box_that_no_gate_decides_waits_for_a_person(python_project: Clone) -> None:
    with_row(python_project, "- [ ] Legal has agreed")
    check = check_gates(python_project.path, category="deployment", offered={"artifacts": BUILT})
    (manual,) = (each for each in check.judged if each.row == "Legal has agreed")
    assert (manual.result.status, manual.required) == (Status.FAIL, True)
    with_row(python_project, "- [x] Legal has agreed — Ada Example, 2026-11-20")
    assert judged(python_project, manual.id).exit_code == 0


@pytest.mark.parametrize(("partial", "verdict"), [(False, Verdict.NOT_READY), (True, Verdict.PARTIAL)])
def test_a_skip_of_what_the_plan_requires_is_not_ready(python_project: Clone, partial: bool, verdict: Verdict) -> None:
    check = check_gates(python_project.path, ids=["DEP003"], partial=partial)
    assert statuses(check)["DEP003"] is Status.SKIP
    assert [each.id for each in check.blocking] == ["DEP003"]
    assert (check.verdict, check.exit_code) == (verdict, 3)
    assert "needs artifacts: `invoke release` builds them; else run `python -m build` first (required)" in as_table(
        check, plain
    )


def test_the_settings_may_require_more(python_project: Clone) -> None:
    python_project.commit("chore: require", {"release.toml": '[gates]\nrequire = ["TST002"]\n'})
    check = judged(python_project, "TST002")
    assert (statuses(check)["TST002"], check.exit_code) == (Status.SKIP, 3)


def test_later_test_types_are_not_run_after_a_failure(python_project: Clone) -> None:
    files = {
        "tests/unit/test_add.py": "def test_adds():\n    assert False\n",
        "tests/e2e/test_all.py": "def test():\n    pass\n",
    }
    python_project.commit("test: break it", files)
    check = judged(python_project, "TST001", "TST002", "TST004", "TST006")
    skip, unknown = Status.SKIP, Status.UNKNOWN  # of integration and regression tests nobody has asked anything
    assert statuses(check) == {"TST001": Status.FAIL, "TST002": skip, "TST004": unknown, "TST006": skip}
    assert next(each for each in check.judged if each.id == "TST004").result.details == "not run: TST001 is fail"


def test_in_a_preview_tests_are_announced_and_what_only_looks_is_judged(python_project: Clone) -> None:
    class Preview(Tools):
        def run(self, argv: Sequence[str], **named: object) -> Finished:
            raise NotRun(argv)

    python_project.commit("feat: a service", {"release.toml": '[environments.staging]\nstart = "serve"\n'})
    then = Unjudged(skipped("would be judged then"))
    offered = {"tools": Preview(), "smoke_target": then, "artifacts": then}
    check = check_gates(python_project.path, offered=offered, partial=True)
    skipped_ids = {id for id, status in statuses(check).items() if status is Status.SKIP}
    assert {"TST001", "TST003", "TST005", "TST007", "DEP003"} <= skipped_ids
    assert check.verdict is Verdict.PARTIAL
    details = {each.id: each.result.details for each in check.judged}
    assert details["TST001"].startswith("would run ")
    assert details["TST003"] == details["DEP003"] == "would be judged then"


def test_parallel_starts_the_types_together(python_project: Clone) -> None:
    files = {
        "tests/unit/test_add.py": "def test_adds():\n    assert False\n",
        "tests/e2e/test_all.py": "def test():\n    pass\n",
        "release.toml": "[gates]\nparallel = true\n",
    }
    python_project.commit("test: break it", files)
    assert statuses(judged(python_project, "TST001", "TST004")) == {"TST001": Status.FAIL, "TST004": Status.PASS}


@pytest.mark.parametrize(
    ("ids", "category", "message"),
    [
        (("COD01",), None, "unknown gate 'COD01'; did you mean 'COD001'?"),
        ((), "tests", "unknown category 'tests'; did you mean 'testing'?"),
    ],
)
def test_what_does_not_exist_cannot_be_asked(
    python_project: Clone, ids: tuple[str, ...], category: str | None, message: str
) -> None:
    with pytest.raises(UnknownGate) as caught:
        check_gates(python_project.path, ids=ids, category=category)
    assert message in str(caught.value)


def test_some_gates_only_can_pass_but_never_say_ready(python_project: Clone) -> None:
    check = judged(python_project, "COD001")
    assert (check.verdict, check.exit_code) == (Verdict.PASSED, 0)
    assert f"**Overall: PASSED** (1 of {len(catalogue())} gates asked)" in as_table(check, plain)


def test_gates_that_were_all_skipped_have_not_passed(python_project: Clone) -> None:
    check = judged(python_project, "SEC001")
    assert (check.verdict, check.exit_code) == (Verdict.SKIPPED, 0)
    assert f"**Overall: SKIPPED** (1 of {len(catalogue())} gates asked)" in as_table(check, plain)


def test_documents_may_lie_where_the_settings_say(python_project: Clone) -> None:
    moved = {"work/tickets/issues/backlog/python-bug-002.md": "# Crash\n\n**Severity:** blocker\n"}
    where = {"release.toml": '[gates.documents]\nissues = "work/tickets/issues"\n'}
    python_project.commit("docs: move", {**moved, **where})
    assert statuses(judged(python_project, "COD002"))["COD002"] is Status.FAIL


def test_a_changed_checkout_is_marked(python_project: Clone) -> None:
    python_project.write({"tests/unit/test_more.py": "def test():\n    pass\n"})
    check = judged(python_project, "TST001")
    assert check.dirty == ("tests/unit/test_more.py",)
    assert check.judged[0].result.evidence["dirty"] is True
    assert "with 1 uncommitted change." in as_table(check, plain)


def test_an_issue_on_the_records_branch_counts(python_project: Clone) -> None:
    filed = {"issues/backlog/python-bug-007.md": "# Crash\n\n**Severity:** blocker\n"}
    assert statuses(judged(python_project, "COD002", records_issues=filed))["COD002"] is Status.FAIL


def test_a_handoff_note_can_say_that_criteria_are_met(python_project: Clone) -> None:
    done = {"issues/done/python-bug-002.md": "# More\n\n**Milestone:** M1\n\n- [ ] a box\n"}
    python_project.commit("docs: done", done)
    assert statuses(judged(python_project, "COD004"))["COD004"] is Status.UNKNOWN
    note = "# Handoff\n\n**Issue:** python-bug-002\n\n**All acceptance criteria met:** Yes\n"
    python_project.commit("docs: note", {"docs/handoff-notes/python/session-01.md": note})
    assert statuses(judged(python_project, "COD004"))["COD004"] is Status.PASS


def test_json_is_one_document_with_the_true_exit_code_and_no_secrets(python_project: Clone) -> None:
    python_project.commit(
        "docs: crash", {"issues/backlog/python-bug-002.md": "# Crash hunter2-secret\n\n**Severity:** blocker\n"}
    )
    document = json.loads(as_json(judged(python_project, "COD002"), redactor(["hunter2-secret"])))
    assert (document["schema"], document["verdict"], document["exit_code"]) == ("gates/1", "NOT READY", 3)
    (answer,) = document["gates"]
    assert (answer["id"], answer["status"], answer["blocks"]) == ("COD002", "fail", True)
    assert answer["findings"][0]["message"] == "Crash *** is open with severity blocker"
    assert answer["findings"][0]["where"] == "issues/backlog/python-bug-002.md"


class TestProgram:
    """`python -m gates` as a person runs it."""

    @pytest.fixture
    def program(self, python_project: Clone) -> Callable[..., subprocess.CompletedProcess[str]]:
        def run(*words: str) -> subprocess.CompletedProcess[str]:
            argv = (sys.executable, "-m", "gates", "--root", str(python_project.path), *words)
            return subprocess.run(argv, cwd=PROJECT, capture_output=True, text=True, check=False)

        return run

    def test_answers_on_stdout_progress_and_advice_on_stderr(
        self, program: Callable[..., subprocess.CompletedProcess[str]]
    ) -> None:
        done = program()
        assert done.returncode == 3
        assert done.stdout.startswith("## Release Gate Check: M1\n")
        assert "PASS COD001 Must-fix issues resolved" in done.stderr
        assert "SKIP DEP003 Artifacts built: needs artifacts" in done.stderr

    def test_json_alone_on_stdout(
        self, program: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
    ) -> None:
        done = program("--category", "code", "--json", "--report", str(tmp_path / "new" / "gates.json"))
        assert done.returncode == 0
        document = json.loads(done.stdout)
        assert {each["category"] for each in document["gates"]} == {"code"}
        assert json.loads((tmp_path / "new" / "gates.json").read_text()) == document

    @pytest.mark.parametrize(
        ("words", "message"),
        [
            (["COD0001"], "did you mean 'COD001'?"),
            (["--nope"], "unrecognized arguments"),
            (["--root", "no-such-folder"], "no such folder"),
            (["COD001", "--report", "/dev/null/x"], "/dev/null/x: cannot be written"),
        ],
    )
    def test_usage_errors_exit_2_with_the_remedy(
        self, program: Callable[..., subprocess.CompletedProcess[str]], words: list[str], message: str
    ) -> None:
        done = program(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_interrupted_it_ends_what_it_started(self, python_project: Clone, number: signal.Signals) -> None:
        python_project.commit("test: slow", {"tests/unit/test_add.py": SLOW, ".gitignore": "pid\n"})
        argv = (sys.executable, "-m", "gates", "--root", str(python_project.path), "TST001")
        process = subprocess.Popen(argv, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        marker = python_project.path / "pid"
        until = time.monotonic() + 30
        while not (marker.exists() and marker.read_text()) and time.monotonic() < until:
            time.sleep(0.05)
        process.send_signal(number)
        _, err = process.communicate(timeout=20)
        assert process.returncode == 130
        assert "nothing was left running" in err
        with pytest.raises(ProcessLookupError):
            os.kill(int(marker.read_text()), 0)


def test_a_gate_check_is_a_value(python_project: Clone) -> None:
    check = judged(python_project, "COD001")
    assert replace(check, there_are=1).verdict is Verdict.READY
