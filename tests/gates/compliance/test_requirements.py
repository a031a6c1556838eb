"""Boxes under Compliance in real history: a document, what it is about, and a tick that is newer than both."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from gates import Status, check_gates
from gates.judge import Judged

from ...support.project import PLAN as WRITTEN
from ...support.repository import Clone

PLAN, PAGE = "docs/release-plan.md", "docs/compliance/privacy.md"
BOX = "Privacy is reviewed: [record](compliance/privacy.md)"
USERS = "USERS = []\n"
DIGEST = hashlib.sha256(USERS.encode()).hexdigest()
SOURCE = f"- `src/abacus/users.py` sha256:{DIGEST}"
SIGNED = f"- [x] {BOX} — Ada Example, 2026-11-20"
AGAIN = SIGNED.replace("11-20", "11-21")


def plan(*boxes: str) -> str:
    return WRITTEN.replace("### Deployment\n", "\n".join(("### Compliance", *boxes, "", "### Deployment", "")), 1)


def page(*sources: str, said: str = "No name leaves the process.", header: str = "") -> str:
    return "\n".join(("# Privacy review", "", header, "", said, "", "## Sources", "", *sources, ""))


@pytest.fixture
def clone(python_project: Clone) -> Clone:
    files = {"src/abacus/users.py": USERS, PAGE: page(SOURCE), PLAN: plan(SIGNED)}
    python_project.commit("docs: privacy", files)
    return python_project


@pytest.fixture
def judged(clone: Clone) -> Callable[[], Judged]:
    """The one box, after these files were committed."""

    def judge() -> Judged:
        (each,) = check_gates(clone.path, ids=["manual"]).judged
        return each

    return judge


def test_a_document_that_matches_its_sources_and_is_signed_off(clone: Clone, judged: Callable[[], Judged]) -> None:
    each = judged()
    assert each.result.status is Status.PASS, each.result.findings
    assert (each.category, each.required) == ("compliance", True)
    assert each.result.details == "1 document as 1 source is now; signed off by Ada Example, 2026-11-20"
    sha256 = hashlib.sha256((clone.path / PAGE).read_bytes()).hexdigest()
    assert each.result.evidence["documents"] == {PAGE: sha256}
    assert each.result.evidence["sources"] == {PAGE: {"src/abacus/users.py": DIGEST}}
    signed = {"by": "Ada Example", "on": "2026-11-20", "commit": clone.head}
    assert each.result.evidence["signed_off"] == [{**signed, "box": BOX, "place": f"{PLAN}:15", "ticked": True}]


@pytest.mark.parametrize(
    ("files", "status", "place", "message"),
    [
        (
            {"src/abacus/users.py": "USERS = {}\n"},
            Status.FAIL,
            f"{PAGE}:9",
            "its source src/abacus/users.py has changed",
        ),
        (
            {"src/abacus/users.py": None},
            Status.FAIL,
            f"{PAGE}:9",
            "its source src/abacus/users.py is not in the commit",
        ),
        ({PAGE: None}, Status.FAIL, PAGE, f"{PAGE} is not there"),
        ({PAGE: page()}, Status.UNKNOWN, PAGE, "does not say what it is about"),
        ({PAGE: "# Privacy review\n\nFine.\n"}, Status.UNKNOWN, PAGE, "does not say what it is about"),
        ({PAGE: page("- `src/abacus/users.py`")}, Status.FAIL, f"{PAGE}:9", "src/abacus/users.py has no digest"),
        ({PAGE: page("- users sha256:5f")}, Status.UNKNOWN, f"{PAGE}:9", "`- users sha256:5f` is no source"),
        ({PAGE: page(SOURCE, said="")}, Status.FAIL, PAGE, "says nothing beside its sources"),
        (
            {PAGE: page(SOURCE, header="**Milestone:** M9")},
            Status.FAIL,
            f"{PAGE}:3",
            "is about milestone 'M9', not 'M1'",
        ),
        ({PAGE: b"# Privacy \xff\n"}, Status.UNKNOWN, f"{PAGE}:1", "not UTF-8"),
        ({PLAN: plan(f"- [ ] {BOX}")}, Status.FAIL, f"{PLAN}:15", "not signed off"),
        ({PLAN: plan(f"- [x] {BOX}")}, Status.FAIL, f"{PLAN}:15", "ticked without name and date"),
        (
            {PLAN: plan(SIGNED.replace("privacy.md", "../../../x.md"))},
            Status.FAIL,
            "",
            "../x.md is not in the repository",
        ),
        (
            {PLAN: plan("- [x] Privacy is reviewed — Ada Example, 2026-11-20")},
            Status.UNKNOWN,
            f"{PLAN}:15",
            "no document is named that shows it",
        ),
        (
            {PLAN: plan(SIGNED.replace("privacy.md", "scan.pdf")), "docs/compliance/scan.pdf": "%PDF"},
            Status.UNKNOWN,
            f"{PLAN}:15",
            "nobody can tell what docs/compliance/scan.pdf is about",
        ),
    ],
    ids=[
        *("source changed", "source gone", "document gone", "no source", "no section", "no digest", "unreadable line"),
        *("nothing said", "another milestone", "not UTF-8", "no tick", "tick without name", "outside"),
        *("no document named", "a file that cannot say it"),
    ],
)
def test_what_is_amiss_blocks_with_its_place(
    clone: Clone,
    judged: Callable[[], Judged],
    files: dict[str, str | bytes | None],
    status: Status,
    place: str,
    message: str,
) -> None:
    clone.commit("chore: go on", {PLAN: plan(AGAIN), **files})
    result = judged().result
    assert result.status is status
    assert any(each.place == place and message in each.message for each in result.findings), result.findings


def test_all_that_is_amiss_is_told_at_once(clone: Clone, judged: Callable[[], Judged]) -> None:
    clone.commit("chore: go on", {"src/abacus/users.py": "", PLAN: plan(f"- [ ] {BOX}")})
    assert [each.place for each in judged().result.findings] == [f"{PAGE}:9", f"{PLAN}:15"]


def test_a_document_that_was_changed_after_the_tick_must_be_signed_off_again(
    clone: Clone, judged: Callable[[], Judged]
) -> None:
    signed_at = clone.head
    clone.commit("docs: say less", {PAGE: page(SOURCE, said="All is well.")})
    result = judged().result
    assert result.status is Status.FAIL
    assert result.details == f"{PAGE} was changed after it was signed off by Ada Example, 2026-11-20"
    clone.commit("docs: sign", {PLAN: plan(AGAIN)})
    assert judged().result.status is Status.PASS
    assert clone.head != signed_at


def test_what_is_not_committed_shows_nothing(clone: Clone, judged: Callable[[], Judged]) -> None:
    clone.commit("docs: another", {PLAN: plan(SIGNED.replace("privacy.md", "new.md"))})
    clone.write({"docs/compliance/new.md": page(SOURCE)})
    assert judged().result.details == "docs/compliance/new.md is not committed"


def test_the_last_releases_tick_does_not_count(clone: Clone, judged: Callable[[], Judged]) -> None:
    clone.tag("v1.0.0")
    clone.commit("feat: more")
    assert judged().result.details == "was ticked for v1.0.0 already"


def test_settings_name_documents_and_a_page_speaks_for_other_files(clone: Clone, judged: Callable[[], Judged]) -> None:
    pdf = "docs/compliance/contract.pdf"
    named = f'[tool.release.gates.compliance]\nevidence = {{ "The processor is bound" = ["{PAGE}", "{pdf}"] }}\n'
    pyproject = (clone.path / "pyproject.toml").read_text() + named
    sources = f"- `{pdf}` sha256:{hashlib.sha256(b'%PDF').hexdigest()}"
    tick = "- [x] The processor is bound — Ada Example, 2026-11-20"
    clone.commit("docs: contract", {"pyproject.toml": pyproject, pdf: b"%PDF", PAGE: page(sources), PLAN: plan(tick)})
    result = judged().result
    assert result.status is Status.PASS, result.findings
    assert list(result.evidence["documents"]) == [PAGE, pdf]  # type: ignore[call-overload]


def test_a_box_under_another_heading_needs_a_persons_word_only(clone: Clone, judged: Callable[[], Judged]) -> None:
    clone.commit("docs: plan", {PLAN: plan(SIGNED).replace("### Compliance", "### Legal")})
    result = judged().result
    assert (result.status, result.details) == (Status.PASS, "signed off by Ada Example, 2026-11-20")
