"""Rollback procedure, release notes, artifacts."""

from __future__ import annotations

import io
import tarfile
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from gates import Status, Unjudged
from gates.artifacts import Artifact, find_artifacts
from gates.checks.deployment import artifacts_built, notes_drafted, rollback_documented
from gates.documents.plan import Plan, PlannedArtifact, RollbackProcedure, read_plan
from gates.release_notes import written_notes

from ...support.project import PLAN as WRITTEN

PLAN = read_plan("docs/release-plan.md", WRITTEN)
assert PLAN.rollback is not None
ROLLBACK: RollbackProcedure = PLAN.rollback


@pytest.mark.parametrize(
    ("rollback", "status", "missing"),
    [
        (ROLLBACK, Status.PASS, []),
        (None, Status.FAIL, ["the plan has no rollback procedure"]),
        (replace(ROLLBACK, trigger=None), Status.FAIL, ["Trigger is not filled in"]),
        (replace(ROLLBACK, steps=()), Status.FAIL, ["Steps is not filled in"]),
        (replace(ROLLBACK, maximum=None), Status.FAIL, ["Maximum rollback time is not filled in"]),
        (
            replace(ROLLBACK, data_at_risk=None, who=()),
            Status.FAIL,
            ["Data at risk is not filled in", "Who can trigger is not filled in"],
        ),
    ],
)
def test_each_part_of_the_rollback_procedure_is_needed(
    rollback: RollbackProcedure | None, status: Status, missing: list[str]
) -> None:
    result = rollback_documented(replace(PLAN, rollback=rollback))
    assert (result.status, [each.message for each in result.findings]) == (status, missing)


def test_it_says_how_many_steps_and_how_long() -> None:
    result = rollback_documented(replace(PLAN, rollback=replace(ROLLBACK, maximum=timedelta(minutes=90))))
    assert result.details == "2 steps, at most 1 h 30 min"


@pytest.mark.parametrize(
    ("notes", "status", "details"),
    [
        ("### 1.0.0\n- Numbers can be added\n", Status.PASS, "2 lines"),
        ("### [Version]\n- Numbers\n", Status.FAIL, "1 placeholder left"),
        ("- [what changed]\n- YYYY-MM-DD\n", Status.FAIL, "2 placeholders left"),
        ("- see [the guide](docs/guide.md)\n", Status.PASS, "1 line"),
        (" \n", Status.FAIL, "the release notes are empty"),
    ],
)
def test_notes_with_something_left_to_fill_in_are_not_drafted(notes: str, status: Status, details: str) -> None:
    result = notes_drafted(replace(PLAN, notes_template=notes), notes)
    assert (result.status, result.details) == (status, details)


def test_brackets_of_a_commit_are_no_placeholders_of_the_template() -> None:
    plan = replace(PLAN, notes_template="- [Feature or change]\n- [Owner] is asked\n")
    assert notes_drafted(plan, "- `{name}` and [x] in templates...\n").status is Status.PASS
    result = notes_drafted(plan, "- `{name}` and [x] in templates...\n- [Owner] is asked\n")
    assert [each.message for each in result.findings] == ["[Owner] is still to be filled in"]


@pytest.mark.parametrize(
    ("template", "notes"),
    [
        (
            "### [Version] — [Date]\n**Milestone:** [name]\n- Numbers\n",
            "### version — date\n**Milestone:** name\n- Numbers\n",
        ),
        ("- [anything else]\n", "- [anything else]\n"),
        ("### {version}\n- [Feature or change]\n", None),
        (None, None),
    ],
)
def test_what_a_release_fills_in_is_no_gap_but_its_lists_only_it_can_make(
    template: str | None, notes: str | None
) -> None:
    if notes is not None:
        assert written_notes(template) == notes
        return
    with pytest.raises(Unjudged, match="needs release_notes: `invoke release`") as caught:
        written_notes(template)
    assert caught.value.result.status is Status.SKIP


WHEEL = Artifact("a-1.0-py3-none-any.whl", "dist/a-1.0-py3-none-any.whl", 900, "5f" * 32, made_here=True)
FOUND = replace(WHEEL, made_here=False, same=3)
SDIST = replace(WHEEL, name="a-1.0.tar.gz", path="dist/a-1.0.tar.gz")
LIMITED = replace(PLAN, artifacts=(PlannedArtifact("a", "wheel", None, signed=None, line=40, limit=1000),))
SIGNED_WHEEL = replace(PLAN, artifacts=(PlannedArtifact("a", "wheel", None, signed=True, line=40),))
SIGNED_ELSE = replace(PLAN, artifacts=(PlannedArtifact("the library", "package", None, signed=True, line=40),))
SIGNED = replace(PLAN, artifacts=(PlannedArtifact("a", "wheel", "dist/", signed=True, line=40),))


@pytest.mark.parametrize(
    ("plan", "artifacts", "status"),
    [
        (PLAN, [WHEEL], Status.PASS),
        (PLAN, [FOUND], Status.PASS),
        (PLAN, [], Status.SKIP),
        (PLAN, [WHEEL, replace(WHEEL, size=0)], Status.FAIL),
        (PLAN, [replace(FOUND, same=0)], Status.UNKNOWN),
        (PLAN, [replace(FOUND, differs=("a.py is not as in the checkout",))], Status.FAIL),
        (SIGNED, [WHEEL], Status.FAIL),
        (SIGNED, [replace(WHEEL, signature="Ada Example")], Status.PASS),
        (SIGNED_WHEEL, [replace(WHEEL, signature="Ada Example"), SDIST], Status.PASS),
        (SIGNED_ELSE, [replace(WHEEL, signature="Ada Example"), SDIST], Status.FAIL),
        (SIGNED_ELSE, [replace(WHEEL, signature="cosign"), replace(WHEEL, name=f"{WHEEL.name}.sig")], Status.PASS),
        (LIMITED, [replace(WHEEL, size=1000)], Status.PASS),
        (LIMITED, [replace(WHEEL, size=1001)], Status.FAIL),
        (LIMITED, [SDIST], Status.FAIL),
        (PLAN, [replace(WHEEL, last=600)], Status.PASS),
        (PLAN, [replace(WHEEL, last=599)], Status.WARN),
        (PLAN, [replace(WHEEL, last=1800)], Status.PASS),
        (PLAN, [replace(WHEEL, last=1801)], Status.WARN),
    ],
    ids=[
        *("built here", "same content", "none", "empty", "nobody can tell", "other content", "not signed", "signed"),
        *("the one that is named is signed", "a row that names no file means all", "a signature needs none"),
        *("at the limit", "over the limit", "a limit of no file"),
        *("half more", "over half more", "half less", "under half less"),
    ],
)
def test_artifacts(plan: Plan, artifacts: list[Artifact], status: Status) -> None:
    result = artifacts_built(plan, artifacts)
    assert result.status is status
    if status is Status.PASS:
        assert result.evidence["artifacts"] == {a.name: {"size": a.size, "sha256": a.sha256} for a in artifacts}


class TestFindArtifacts:
    """Only content proves what a file was built from."""

    CODE = "def add(a, b):\n    return a + b\n"

    @pytest.fixture
    def project(self, tmp_path: Path) -> Path:
        for name in ("src/abacus/__init__.py", "src/abacus/more.py", "src/abacus/tests/test_more.py"):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self.CODE)
        (tmp_path / "dist").mkdir()
        return tmp_path

    def found(self, project: Path) -> Artifact:
        tracked = tuple(each.relative_to(project).as_posix() for each in project.rglob("*.py"))
        (artifact,) = find_artifacts(project, "dist", tracked)
        return artifact

    @pytest.mark.parametrize(
        ("files", "same", "differs"),
        [
            ({"abacus/__init__.py": CODE, "abacus/more.py": CODE, "abacus-1.dist-info/METADATA": "x"}, 2, ()),
            (
                {"abacus/__init__.py": CODE, "abacus/more.py": "old"},
                1,
                ("src/abacus/more.py is not as in the checkout",),
            ),
            ({"abacus/__init__.py": CODE}, 1, ("src/abacus/more.py is missing",)),
            ({"other/__init__.py": CODE}, 0, ()),
        ],
    )
    def test_a_wheel(self, project: Path, files: dict[str, str], same: int, differs: tuple[str, ...]) -> None:
        with zipfile.ZipFile(project / "dist" / "abacus-1-py3-none-any.whl", "w") as wheel:
            for name, text in files.items():
                wheel.writestr(name, text)
        artifact = self.found(project)
        assert (artifact.same, artifact.differs) == (same, differs)
        assert (artifact.size > 0, len(artifact.sha256)) == (True, 64)

    @pytest.mark.parametrize(("text", "same", "differs"), [(CODE, 1, 0), ("old", 0, 1)])
    def test_a_source_distribution(self, project: Path, text: str, same: int, differs: int) -> None:
        with tarfile.open(project / "dist" / "abacus-1.tar.gz", "w:gz") as source:
            for name, content in {"abacus-1/PKG-INFO": "x", "abacus-1/src/abacus/more.py": text}.items():
                member = tarfile.TarInfo(name)
                member.size = len(content)
                source.addfile(member, io.BytesIO(content.encode()))
        artifact = self.found(project)
        assert (artifact.same, len(artifact.differs)) == (same, differs)

    @pytest.mark.parametrize("name", ["abacus-1-py3-none-any.whl", "abacus-1.tar.gz"])
    def test_a_broken_archive_says_so(self, project: Path, name: str) -> None:
        (project / "dist" / name).write_bytes(b"PK half of it")
        assert self.found(project).differs[0].startswith("cannot be read: ")

    def test_of_any_other_file_nobody_can_tell(self, project: Path) -> None:
        (project / "dist" / "firmware.bin").write_bytes(b"\x00")
        artifact = self.found(project)
        assert (artifact.same, artifact.differs, artifact.made_here) == (0, (), False)

    def test_no_folder_no_artifacts(self, tmp_path: Path) -> None:
        assert find_artifacts(tmp_path, "dist", ()) == ()
