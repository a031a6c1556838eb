"""What the brief demands and the plan asks for; and the audit trail, in real repositories."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from gates import Status, check_gates
from gates.checks.compliance import requirements_named
from gates.compliance.records import LOG
from gates.documents.context import Brief, read_brief
from gates.documents.plan import read_plan
from gates.judge import Judged
from gates.settings import ComplianceSettings, GateSettings

from ...support.project import PLAN as WRITTEN
from ...support.repository import Clone

PLAN, BRIEF = "docs/release-plan.md", "docs/project-brief.md"


def plan(*boxes: str) -> str:
    return WRITTEN.replace("### Deployment\n", "\n".join(("### Compliance", *boxes, "", "### Deployment", "")), 1)


def brief(text: str) -> Brief:
    return read_brief(BRIEF, f"# Brief\n\n{text}\n")


GDPR, NONE = brief("## Compliance\n\n- GDPR"), brief("## Compliance\n\nNone.")
BOX = "- [ ] Privacy is reviewed"


@pytest.mark.parametrize(
    ("said", "boxes", "status", "details"),
    [
        (GDPR, [BOX], Status.PASS, "1 box under Compliance"),
        (NONE, [BOX, "- [ ] Audit trail complete"], Status.PASS, "2 boxes under Compliance"),
        (None, [BOX], Status.PASS, "1 box under Compliance"),
        (NONE, [], Status.SKIP, "the brief names no compliance"),
        (None, [], Status.SKIP, "there is no project brief that names any"),
        (GDPR, [], Status.UNKNOWN, f"Compliance is named, and {PLAN} has no compliance gate"),
        (GDPR, ["- [ ] [Specific compliance requirement]"], Status.UNKNOWN, "Compliance is named"),
        (brief("Compliance: GDPR"), [BOX], Status.UNKNOWN, "`Compliance: GDPR` is not read as a field"),
        (brief("<!-- Compliance\n## Compliance\nGDPR"), [], Status.UNKNOWN, "this comment is never closed"),
        (brief("# Compliance\n\nGDPR"), [], Status.UNKNOWN, "Compliance is named"),
        (brief("Compliance: none"), [], Status.SKIP, "the brief names no compliance"),
    ],
)
def test_compliance_of_the_brief_needs_boxes_in_the_plan(
    said: Brief | None, boxes: list[str], status: Status, details: str
) -> None:
    result = requirements_named(read_plan(PLAN, plan(*boxes)), said, GateSettings())
    assert (result.status, result.details[: len(details)]) == (status, details)


def test_documents_for_a_box_that_is_not_there_are_told() -> None:
    settings = GateSettings(compliance=ComplianceSettings({"Privacy is revewed": ("docs/privacy.md",)}))
    result = requirements_named(read_plan(PLAN, plan(BOX)), GDPR, settings)
    assert result.status is Status.UNKNOWN
    assert "did you mean 'Privacy is reviewed'?" in result.details


def test_what_was_looked_at_is_evidence() -> None:
    result = requirements_named(read_plan(PLAN, plan(BOX)), GDPR, GateSettings())
    assert result.evidence == {"brief": {BRIEF: GDPR.digest}, "named": ["Compliance"], "boxes": ["Privacy is reviewed"]}


class TestAuditTrail:
    """Over real tags and branches."""

    @pytest.fixture
    def judged(self, python_project: Clone) -> Callable[[], Judged]:
        return lambda: check_gates(python_project.path, ids=["CMP002"]).judged[0]

    @pytest.fixture
    def clone(self, python_project: Clone) -> Clone:
        python_project.commit("docs: plan", {PLAN: plan("- [ ] Audit trail complete")})
        return python_project

    def recorded(self, clone: Clone, tag: str) -> dict[str, str | bytes | None]:
        entry = {"tag": tag, "commit": clone.git("rev-parse", f"{tag}^{{commit}}")}
        return {LOG: json.dumps(entry) + "\n", f"docs/releases/{tag}.md": f"# {tag}\n"}

    def test_nobody_asks(self, python_project: Clone, judged: Callable[[], Judged]) -> None:
        python_project.tag("v0.1.0")
        python_project.commit("feat: more")
        assert (judged().result.status, judged().required) == (Status.SKIP, False)

    def test_before_the_first_release(self, clone: Clone, judged: Callable[[], Judged]) -> None:
        assert judged().result.details == "there is no earlier release"
        clone.tag("v1.0.0")
        assert judged().result.evidence["released_now"] == ["v1.0.0"]

    def test_a_release_with_its_record(self, clone: Clone, judged: Callable[[], Judged]) -> None:
        clone.tag("v1.0.0")
        clone.commit("docs(release): 1.0.0", self.recorded(clone, "v1.0.0"))
        result = judged().result
        assert (result.status, result.details) == (Status.PASS, "1 release recorded")
        assert result.evidence["due"] == ["v1.0.0"]

    def test_a_tag_that_was_moved(self, clone: Clone, judged: Callable[[], Judged]) -> None:
        clone.tag("v1.0.0")
        clone.commit("docs(release): 1.0.0", self.recorded(clone, "v1.0.0"))
        clone.git("tag", "--force", "--annotate", "--message=v1.0.0", "v1.0.0")
        clone.commit("feat: more")
        assert "its record says" in judged().result.findings[0].message

    def test_records_on_a_branch_of_their_own(self, clone: Clone, judged: Callable[[], Judged]) -> None:
        clone.tag("v1.0.0")
        clone.git("switch", "--quiet", "--create", "release-records")
        clone.commit("docs(release): 1.0.0", self.recorded(clone, "v1.0.0"))
        clone.git("switch", "--quiet", "main")
        clone.git("branch", "--quiet", "--delete", "--force", "release-records")
        clone.commit("feat: more")
        result = judged().result
        assert result.status is Status.PASS, result.findings
        assert "origin/release-records" in result.evidence["records"]  # type: ignore[operator]

    @pytest.mark.parametrize("adopted", ['"v1.0.0"', '"2000-01-01"', "2000-01-01"])
    def test_a_release_without_record(self, clone: Clone, judged: Callable[[], Judged], adopted: str) -> None:
        text = (clone.path / "pyproject.toml").read_text()
        settings = f"{text}[tool.release.gates.compliance]\nadopted = {adopted}\n"
        clone.tag("v1.0.0")
        clone.commit("feat: more", {"pyproject.toml": settings})
        assert judged().result.details == "1 of 1 release without a whole record"

    def test_tags_that_nobody_recorded_are_unknown(self, clone: Clone, judged: Callable[[], Judged]) -> None:
        clone.tag("v1.0.0")
        clone.tag("nightly")
        clone.commit("feat: more")
        result = judged().result
        assert (result.status, result.details[:22]) == (Status.UNKNOWN, "none of 1 tag has a re")

    def test_a_clone_without_tags_or_history(self, clone: Clone, judged: Callable[[], Judged]) -> None:
        clone.tag("v1.0.0")
        clone.commit("docs(release): 1.0.0", self.recorded(clone, "v1.0.0"))
        clone.git("tag", "--delete", "v1.0.0")
        assert judged().result.details == "v1.0.0 has a record, and is no tag of this clone"
        shallow = clone.path.with_name("shallow")
        clone.git("clone", "--quiet", "--depth=1", f"file://{clone.remote}", str(shallow))
        (each,) = check_gates(shallow, ids=["CMP002"]).judged
        assert each.result.details.startswith("history is cut off")

    def test_a_brief_that_names_compliance_asks_for_it(
        self, python_project: Clone, judged: Callable[[], Judged]
    ) -> None:
        python_project.tag("v1.0.0")
        python_project.commit("docs: brief", {BRIEF: "# Brief\n\n**Compliance:** SOC 2\n"})
        assert judged().result.status is Status.UNKNOWN
