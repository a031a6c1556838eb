"""The release plan: what is read of it, and what is reported."""

from datetime import date, timedelta

import pytest

from gates.documents.artifacts import PlannedArtifact
from gates.documents.plan import Plan, read_plan
from gates.documents.rows import PlanRow
from gates.documents.text import DocumentError

PATH = "docs/release-plan.md"
PLAN = """\
# Release Plan

**Milestone:** Core (M3)
**Last updated:** 2026-11-20

## Release Gates

### Code
- [ ] All must-fix issues resolved
- [x] [COD004] All acceptance criteria verified — COD004, 2026-11-20, 0123abc

### Testing
- [ ] Unit coverage >= 85% and integration coverage ≥ 70 %
- [ ] Smoke and end-to-end tests pass
- [ ] Coverage does not drop by more than 2%

### Deployment
- [x] Rollback rehearsed on staging — Jane Doe, 2026-11-19

## Rollback Procedure

**Trigger:** error rate above 1 %
or a failed smoke test
**Steps:**
1. Switch traffic back
2. Run the smoke tests
   on the old version
**Maximum rollback time:** 5-10 minutes
**Data at risk:** orders of the last minutes
**Who can trigger:** release manager, on-call engineer (any time) or Jane Doe

## Release Artifacts

| Artifact | Type | Location | Signed |
|----------|------|----------|--------|
| service-*.whl | wheel | dist/ | no |
| image | container | registry.example.com | yes (cosign) |
| [name] | [type] | [where] | [yes/no] |

**Version:** 1.2.0 (SemVer)

## Release Notes Template

```
### [Version] — [Date]

#### What's New
- [Feature or change]
```

## Pre-Release Checklist

1. [ ] Announce the release
2. [x] Freeze the branch — Max, 2026-11-20

## Post-Deployment Checks

- [ ] Orders arrive within a minute
- Log has no errors
- [Check]
"""


def plan(text: str) -> Plan:
    return read_plan(PATH, text)


def with_gates(gates: str) -> Plan:
    return plan(f"# Release Plan\n\n## Release Gates\n\n{gates}\n")


def test_a_plan_in_the_form_of_the_specification() -> None:
    read = plan(PLAN)
    assert (read.path, read.milestone, read.version) == (PATH, "Core (M3)", "1.2.0 (SemVer)")
    assert [(row.category, row.text, row.gate, row.line) for row in read.rows] == [
        ("code", "All must-fix issues resolved", None, 9),
        ("code", "All acceptance criteria verified", "COD004", 10),
        ("testing", "Unit coverage >= 85% and integration coverage ≥ 70 %", None, 13),
        ("testing", "Smoke and end-to-end tests pass", None, 14),
        ("testing", "Coverage does not drop by more than 2%", None, 15),
        ("deployment", "Rollback rehearsed on staging", None, 18),
    ]
    assert [(row.text, row.ticked, row.by, row.checklist) for row in read.checklist] == [
        ("Announce the release", False, None, True),
        ("Freeze the branch", True, "Max", True),
    ]
    assert read.coverage == {"unit": 85.0, "integration": 70.0}
    assert read.test_types == {"unit", "integration", "smoke", "e2e"}
    assert read.post_deployment == ("Orders arrive within a minute", "Log has no errors")
    assert read.notes_template == "### [Version] — [Date]\n\n#### What's New\n- [Feature or change]\n"
    assert read.artifacts == (
        PlannedArtifact("service-*.whl", "wheel", "dist/", False, 36),
        PlannedArtifact("image", "container", "registry.example.com", True, 37),
    )
    assert not read.unread


def test_the_rollback_procedure() -> None:
    procedure = plan(PLAN).rollback
    assert procedure
    assert procedure.trigger == "error rate above 1 % or a failed smoke test"
    assert procedure.steps == ("Switch traffic back", "Run the smoke tests on the old version")
    assert procedure.maximum == timedelta(minutes=10)
    assert procedure.data_at_risk == "orders of the last minutes"
    assert procedure.who == ("release manager", "on-call engineer", "Jane Doe")


@pytest.mark.parametrize(
    ("written", "steps"),
    [
        ("**Steps:**\n- one\n- two", ("one", "two")),
        ("**Steps:**\n\n1. [ ] one\n   - detail\n2. [x] two", ("one", "two")),
        ("**Steps:** see the runbook", ("see the runbook",)),
        (
            "**Steps:**\n```sh\n# back\nkubectl rollout undo deployment/web\n```",
            ("kubectl rollout undo deployment/web",),
        ),
        ("### Steps\n\n1. one\n2. two", ("one", "two")),
        ("**Steps:**\n1. [Step]\n2. [Step]", ()),
    ],
)
def test_steps_of_a_rollback_are_written_in_many_ways(written: str, steps: tuple[str, ...]) -> None:
    procedure = plan(f"## Rollback Procedure\n\n**Trigger:** x\n{written}\n\n**Data at risk:** none\n").rollback
    assert procedure and procedure.steps == steps and procedure.trigger == "x" and procedure.data_at_risk == "none"


def test_a_procedure_whose_template_nobody_filled_in_is_unset() -> None:
    text = (
        "## Rollback Procedure\n\n**Trigger:** [What signals a failed release]\n**Steps:**\n1. [Step]\n2. [Step]\n"
        "**Maximum rollback time:** [duration]\n**Data at risk:** [what could be lost]\n"
        "**Who can trigger:** [role/person]\n"
    )
    procedure = plan(text).rollback
    assert procedure
    assert (procedure.trigger, procedure.steps, procedure.maximum) == (None, (), None)
    assert (procedure.data_at_risk, procedure.who) == (None, ())
    assert plan("# Release Plan\n").rollback is None


@pytest.mark.parametrize(
    ("written", "ticked", "by", "on", "commit", "text"),
    [
        ("- [x] Docs done — Jane Doe, 2026-11-20", True, "Jane Doe", date(2026, 11, 20), None, "Docs done"),
        ("- [X] Docs done – Jane Doe, 2026-11-20", True, "Jane Doe", date(2026, 11, 20), None, "Docs done"),
        ("- [x] Docs done -- Jane, 2026-11-20", True, "Jane", date(2026, 11, 20), None, "Docs done"),
        ("- [x] A - b - Jane, 2026-11-20", True, "Jane", date(2026, 11, 20), None, "A - b"),
        ("- [x] Docs — COD001, 2026-11-20, 0123abc", True, "COD001", date(2026, 11, 20), "0123abc", "Docs"),
        ("- [x] Docs — Doe, Jane, 2026-11-20", True, "Doe, Jane", date(2026, 11, 20), None, "Docs"),
        ("- [x] Docs\n  done — Jane, 2026-11-20", True, "Jane", date(2026, 11, 20), None, "Docs done"),
        ("- [x] Docs — Name, YYYY-MM-DD", True, None, None, None, "Docs — Name, YYYY-MM-DD"),
        ("- [x] Docs — Name, 2026-11-20", True, None, date(2026, 11, 20), None, "Docs"),
        ("- [x] Docs — Jane, 2026-02-30", True, "Jane", None, None, "Docs"),
        ("- [x] Docs (Jane, 20.11.2026)", True, None, None, None, "Docs (Jane, 20.11.2026)"),
        ("- [x] Docs", True, None, None, None, "Docs"),
        ("- [ ] Docs — Jane, 2026-11-20", False, None, None, None, "Docs"),
    ],
)
def test_a_tick_counts_with_name_and_day(
    written: str, ticked: bool, by: str | None, on: date | None, commit: str | None, text: str
) -> None:
    (row,) = with_gates(written).rows
    assert (row.ticked, row.by, row.on, row.commit, row.text) == (ticked, by, on, commit, text)


@pytest.mark.parametrize(
    ("heading", "category"),
    [
        ("### Code", "code"),
        ("### Code gates:", "code"),
        ("### Test gates", "testing"),
        ("### **Testing**", "testing"),
        ("### Compliance", "compliance"),
        ("### Compliance / Regulatory", "compliance"),
        ("### Regulatory Requirements", "compliance"),
        ("### Compliance training", "compliance training"),
        ("### Deployment\n#### Later", "deployment"),
        ("### Sign-off", "sign-off"),
        ("", "general"),
    ],
)
def test_the_category_of_a_row_is_the_heading_above(heading: str, category: str) -> None:
    assert with_gates(f"{heading}\n- [ ] x").rows == (
        PlanRow("x", with_gates(f"{heading}\n- [ ] x").rows[0].line, False, category),
    )


def test_a_row_that_is_still_the_template_s_says_so() -> None:
    assert [row.placeholder for row in with_gates("- [ ] [Specific compliance requirement]\n- [ ] Docs").rows] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("written", "reported"),
    [
        ("- [] Docs", "Write `- [ ] Docs`."),
        ("- [ x] Docs", "Write `- [ ] Docs`."),
        ("- [✓] Docs", "Write `- [ ] Docs`."),
        ("-[ ] Docs", "Write `- [ ] Docs`."),
        ("- [ ]Docs", "Write `- [ ] Docs`."),
        ("[ ] Docs", "Write `- [ ] Docs`."),
        ("- ☐ Docs", "Write `- [ ] Docs`."),
        ("- Docs", "Write `- [ ] Docs`."),
        ("1. Docs", "Write `- [ ] Docs`."),
        ("| Code | [ ] Docs |", "Write `- [ ] Docs`."),
    ],
)
def test_what_means_to_be_a_box_and_is_none_is_reported(written: str, reported: str) -> None:
    read = with_gates(f"- [ ] one\n\n{written}")
    assert [row.text for row in read.rows] == ["one"]
    assert [(each.line, each.fix) for each in read.unread] == [(7, reported)]


@pytest.mark.parametrize(
    "written", ["- [ ] a\n  - why", "- Code:\n  - [ ] a", "- [ ] a\n\nSee [x](y).", "- [ ] a\n\n| b |\n|---|\n| c |"]
)
def test_explanations_and_groups_are_not_reported(written: str) -> None:
    read = with_gates(written)
    assert [row.text for row in read.rows] == ["a"]
    assert not read.unread


@pytest.mark.parametrize(
    ("written", "coverage"),
    [
        ("- [ ] Unit coverage >= 85%", {"unit": 85.0}),
        ("- [ ] Test coverage at least 80 percent", {"all": 80.0}),
        ("- [ ] ≥80% unit coverage, ≥70% integration coverage", {"unit": 80.0, "integration": 70.0}),
        ("- [ ] Unit coverage 85%\n- [ ] Unit coverage 90.5%", {"unit": 90.5}),
        ("- [ ] Coverage does not drop by more than 2%", {}),
        ("- [ ] 95% of requests under 200 ms", {}),
        ("- [ ] Test coverage acceptable", {}),
    ],
)
def test_coverage_is_what_gates_about_coverage_name(written: str, coverage: dict[str, float]) -> None:
    assert with_gates(written).coverage == coverage


def test_gates_beside_their_heading_are_reported() -> None:
    read = plan("## Release Gates\n### Code\n- [ ] a\n\n## Testing gates\n- [ ] b\n\n## Open Questions\n- [ ] c\n")
    assert [row.text for row in read.rows] == ["a"]
    assert [(each.line, each.message) for each in read.unread] == [
        (5, "boxes under 'Testing gates', which is not below Release Gates")
    ]


def test_a_quoted_heading_ends_no_section() -> None:
    assert [row.text for row in with_gates("- [ ] a\n\n> ## Note\n> Read this.\n\n- [ ] b").rows] == ["a", "b"]


def test_what_cannot_be_read_is_reported_with_line_and_fix() -> None:
    minutes = "Write a number and a unit: `**Maximum rollback time:** 10 minutes`."
    table = "Write a table with the header `| Artifact | Type | Location | Signed |`."
    text = (
        "Milestone: M3\n\n## Release Gates\n- [ ] Coverage 850%\n\n## Rollback Procedure\n"
        "**Maximum rollback time:** soon\n1. **Trigger:** x\n\n## Release Artifacts\n- a wheel\n\n<!-- never closed\n"
    )
    assert [str(each) for each in plan(text).unread] == [
        f"{PATH}:1: `Milestone: M3` is not read as a field. Write `**Milestone:** M3`.",
        f"{PATH}:4: 850 % cannot be covered. Write a number up to 100: `Unit coverage >= 80%`.",
        f"{PATH}:7: no duration can be read in 'soon'. {minutes}",
        f"{PATH}:8: `1. **Trigger:** x` is not read as a field. Write `**Trigger:** x`.",
        f"{PATH}:11: artifacts are read from a table only. {table}",
        f"{PATH}:13: this comment is never closed: all that follows is hidden. Close it.",
    ]


@pytest.mark.parametrize(
    ("signed", "read"), [("yes", True), ("no", False), ("gpg", True), ("—", False), ("[yes/no]", None), ("maybe", None)]
)
def test_signed_is_yes_no_or_unsaid(signed: str, read: bool | None) -> None:
    found = plan(f"## Release Artifacts\n\n| Artifact | Signed |\n|---|---|\n| wheel | {signed} |\n")
    assert found.artifacts[0].signed is read
    assert bool(found.unread) is (signed == "maybe")


def test_a_template_may_hold_a_fence_or_stand_without_one() -> None:
    template = "### [Version]\n\n```sh\npip install x\n```\n"
    nested = f"## Release Notes Template\n\n```\n{template}```\n\n## Pre-Release Checklist\n\n1. [ ] a\n"
    assert plan(nested).notes_template == template
    assert [row.text for row in plan(nested).checklist] == ["a"]
    bare = "## Release Notes Template\n\n### [Version]\n\n- [Fix]\n\n## Next\n"
    assert plan(bare).notes_template == "### [Version]\n\n- [Fix]"
    assert plan("## Release Notes Template\n\n[Write it]\n").notes_template is None


def test_a_plan_inside_a_code_fence_is_refused_with_the_line_to_remove() -> None:
    with pytest.raises(DocumentError) as error:
        plan(f"Here is the plan:\n\n````markdown\n{PLAN}\n````\n")
    assert str(error.value) == (
        f"{PATH}:3: the plan lies inside a code fence, so nothing counts. "
        "Remove the fence: line 3 and the line that closes it."
    )


def test_the_digest_knows_what_was_asked_and_not_what_was_ticked() -> None:
    ticked = PLAN.replace("- [ ] Smoke", "- [x] Smoke").replace("tests pass\n", "tests pass — Max, 2026-11-21\n")
    unticked = ticked.replace("- [x] Smoke", "- [ ] Smoke")
    assert len({ticked, unticked, PLAN}) == 3
    assert plan(ticked).digest == plan(unticked).digest == plan(PLAN).digest == plan(PLAN.replace("\n", "\r\n")).digest
    assert plan(PLAN.replace("85%", "84%")).digest != plan(PLAN).digest
