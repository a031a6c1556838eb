"""The audit trail of releases that this program made: what one records, the next one's gate finds."""

from __future__ import annotations

from ..support.library import FILES, PLAN
from ..support.repository import Clone
from .program import RELEASE, run

PLAN_PATH = "docs/release-plan.md"
ASKING = PLAN.replace("### Deployment\n", "### Compliance\n- [ ] Audit trail complete\n\n### Deployment\n", 1)


def test_the_next_release_finds_the_record_on_a_branch_that_it_has_to_fetch(library: Clone) -> None:
    text = FILES["pyproject.toml"].replace("[tool.release]\n", '[tool.release]\nrecords = "apart"\n', 1)
    library.commit("docs: ask for the audit trail", {PLAN_PATH: ASKING, "pyproject.toml": text})
    first = run(library, *RELEASE)
    assert (first.code, "there is no earlier release" in first.out + first.err) == (0, True), first
    assert "0.1.0" in library.show("docs/audit/releases.log", "apart")
    library.git("pull", "--quiet", "--ff-only")
    library.commit("feat: subtract", {"src/abacus/less.py": '"""Subtracts numbers."""\n'})
    second = run(library, *RELEASE)
    assert (second.code, "1 release recorded" in second.out + second.err) == (0, True), second


def test_a_record_that_was_lost_blocks_the_next_release(library: Clone) -> None:
    library.commit("docs: ask for the audit trail", {PLAN_PATH: ASKING})
    assert run(library, *RELEASE).code == 0
    library.git("pull", "--quiet", "--ff-only")
    library.commit("feat: subtract", {"docs/releases/v0.1.0.md": None, "src/abacus/less.py": '"""Subtracts."""\n'})
    blocked = run(library, *RELEASE)
    assert (blocked.code, "v0.1.0 has no report docs/releases/v0.1.0.md" in blocked.out + blocked.err) == (3, True)
