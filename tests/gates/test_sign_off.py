"""The plan's rows: decided by a gate, or signed off by a person in a commit that no release has yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gates import Result, Status, gate, passed
from gates.documents.plan import read_plan
from gates.gate import AnyGate
from gates.plan_rows import PlanRows, manual_gates, match
from gates.repository import Repository
from gates.sign_off import SignOffs

from ..support.repository import Clone

PLAN = "docs/release-plan.md"
TICK = "- [x] Legal has agreed — Ada Example, 2026-11-20"


def made(id: str, *phrases: str) -> AnyGate:
    @gate(id, category="code", row=id, phrases=phrases)
    def function() -> Result:
        """It holds."""
        return passed()

    return function


GATES = {
    "COD001": made("COD001", "All must-fix issues resolved"),
    "DEP001": made("DEP001", "Rollback procedure documented and tested"),
    "DEP004": made("DEP004", "Rollback procedure documented and tested"),
}


def rows(*lines: str, more: dict[str, tuple[str, ...]] | None = None) -> PlanRows:
    text = "# Plan\n\n## Release Gates\n\n### Code\n" + "\n".join(lines) + "\n"
    return match(read_plan(PLAN, text).rows, GATES, more or {})


@pytest.mark.parametrize(
    ("line", "decided", "manual", "stray"),
    [
        ("- [ ] All must-fix issues resolved", ["COD001"], 0, 0),
        ("- [x] all MUST-FIX issues   resolved.", ["COD001"], 0, 0),
        ("- [ ] All must-fix issues resolved, really", [], 1, 0),
        ("- [ ] Nothing burns [COD001]", ["COD001"], 0, 0),
        ("- [ ] Nothing burns [COD999]", [], 0, 1),
        ("- [ ] Rollback procedure documented and tested", ["DEP001", "DEP004"], 0, 0),
        ("- [ ] Nothing must be fixed", ["COD001"], 0, 0),
        ("- [ ] Legal has agreed", [], 1, 0),
    ],
)
def test_who_decides_a_row(line: str, decided: list[str], manual: int, stray: int) -> None:
    found = rows(line, more={"COD001": ("Nothing must be fixed",)})
    assert (list(found.decided), len(found.manual), len(found.stray)) == (decided, manual, stray)


def test_a_row_that_no_gate_decides_is_a_gate_of_its_own() -> None:
    found = manual_gates(rows("- [ ] Legal has agreed"), GATES)
    ((id, row),) = found.items()
    assert id.startswith("MAN-LEGAL-HAS-AGREED-")
    assert (row.row, row.title, row.category, row.facts) == (
        "Legal has agreed",
        "Legal has agreed",
        "code",
        ("sign_offs",),
    )


def test_ids_of_long_rows_are_short_and_told_apart() -> None:
    long = "The quick brown fox jumps over the lazy dog and then sleeps in the"
    found = manual_gates(rows(f"- [ ] {long} sun", f"- [ ] {long} rain"), GATES)
    assert len(found) == 2
    assert all(len(id) < 50 for id in found)


def test_a_row_that_names_a_gate_nobody_knows_is_unknown() -> None:
    (row,) = manual_gates(rows("- [ ] Nothing burns [COD010]"), GATES).values()
    result = row()
    assert result.status is Status.UNKNOWN
    assert "a gate 'COD010' that nobody knows; did you mean 'COD001'?" in result.details


class TestSignOff:
    """In real history."""

    Write = Callable[..., str]

    @pytest.fixture
    def clone(self, repository: Callable[..., Clone]) -> Clone:
        return repository({PLAN: "# Plan\n\n## Release Gates\n\n### Code\n- [ ] Legal has agreed\n"})

    def judged(self, clone: Clone, *lines: str, commit: bool = True) -> tuple[Status, str]:
        text = "# Plan\n\n## Release Gates\n\n### Code\n" + "\n".join(lines) + "\n"
        if commit:
            clone.commit("docs: plan", {PLAN: text})
        else:
            clone.write({PLAN: text})
        return self.look(clone.path)

    def look(self, folder: Path) -> tuple[Status, str]:
        signed = SignOffs(PLAN, Repository(folder), "v[0-9]*")
        found = match(read_plan(PLAN, (folder / PLAN).read_text()).rows, GATES, {})
        (row,) = manual_gates(found, GATES).values()
        result = row(signed)
        return result.status, result.details

    @pytest.mark.parametrize(
        ("line", "status", "details"),
        [
            (TICK, Status.PASS, "signed off by Ada Example, 2026-11-20"),
            ("- [ ] Legal has agreed", Status.FAIL, "not signed off"),
            ("- [x] Legal has agreed", Status.FAIL, "ticked without name and date"),
            ("- [x] Legal has agreed — Ada Example, 2026-13-45", Status.FAIL, "ticked without name and date"),
            ("- [x] Legal has agreed — Your Name, 2026-11-20", Status.FAIL, "ticked without name and date"),
            ("- [x] Legal has agreed — COD001, 2026-11-20", Status.FAIL, "ticked by COD001, which does not decide it"),
            ("- [ ] [Specific compliance requirement]", Status.UNKNOWN, "still what the template says"),
        ],
    )
    def test_a_tick_with_name_and_date(self, clone: Clone, line: str, status: Status, details: str) -> None:
        assert self.judged(clone, line) == (status, details)

    def test_a_tick_that_is_not_committed_does_not_count(self, clone: Clone) -> None:
        assert self.judged(clone, TICK, commit=False) == (Status.FAIL, "the tick is not committed")

    def test_the_ticks_of_the_last_release_do_not_count(self, clone: Clone) -> None:
        self.judged(clone, TICK)
        clone.tag("v1.0.0")
        clone.commit("feat: more", {"more.py": ""})
        assert self.look(clone.path) == (Status.FAIL, "was ticked for v1.0.0 already")
        assert self.judged(clone, TICK.replace("11-20", "11-21"))[0] is Status.PASS

    def test_other_tags_are_no_releases(self, clone: Clone) -> None:
        self.judged(clone, TICK)
        clone.tag("nightly")
        assert self.look(clone.path)[0] is Status.PASS

    def test_equal_rows_must_all_be_signed_off(self, clone: Clone) -> None:
        assert self.judged(clone, TICK, "- [ ] Legal has agreed") == (Status.FAIL, "not signed off")

    def test_in_a_shallow_clone_nobody_can_tell(self, clone: Clone, tmp_path: Path) -> None:
        self.judged(clone, TICK)
        clone.git("clone", "--quiet", "--depth=1", f"file://{clone.remote}", str(tmp_path / "shallow"))
        assert self.look(tmp_path / "shallow")[0] is Status.UNKNOWN
