"""What gates may ask for, by parameter name. Each is collected once, when first asked; see `python -m gates --list`.

What reads git or Markdown is imported inside the functions: listing gates needs the standard library only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .fact import fact
from .gate import AnyGate
from .matrix import ORDINARY, RELEASE_TYPES, asked_at
from .result import Unjudged, unknown
from .settings import GateSettings
from .tools import Tools

if TYPE_CHECKING:
    from .affected import Affected
    from .artifacts import Artifact
    from .documents.issues import Issue, Issues
    from .documents.milestones import Milestones
    from .documents.plan import Plan
    from .documents.roots import Roots
    from .documents.test_plan import TestPlan
    from .evidence import Store
    from .plan_rows import PlanRows
    from .repository import Commit, Repository
    from .sign_off import SignOffs
    from .suite_runs import RunTests
    from .suites import Suite

# Known from the start: folder, settings, the gates there are, whether old evidence may be used, the door to tools.
BASE = ("root", "settings", "catalogue", "fresh", "tools")


@fact
def repository(root: Path) -> Repository:
    """Git, read only."""
    from .repository import Repository

    return Repository(root)


@fact
def head(repository: Repository) -> Commit:
    """The commit that is judged."""
    return repository.head()


@fact
def commit(head: Commit) -> str:
    """Its id."""
    return head.id


@fact
def tree(head: Commit) -> str:
    """The id of its tree: the same content has the same one."""
    return head.tree


@fact
def dirty(repository: Repository) -> tuple[str, ...]:
    """Paths in which the checkout differs from the commit."""
    return repository.changed()


@fact
def evidence_store(root: Path, settings: GateSettings, repository: Repository) -> Path:
    """The folder where evidence is kept; in the git directory, so that it never makes the checkout dirty."""
    return root / settings.evidence if settings.evidence else repository.git_dir / "gates"


@fact
def store(evidence_store: Path, fresh: bool) -> Store:
    """What earlier runs left behind."""
    from .evidence import Store

    return Store(evidence_store, fresh=fresh)


@fact
def python(root: Path, settings: GateSettings) -> str:
    """The interpreter that has the project and its test tools: by setting, the active one, `.venv`, else our own."""
    if settings.python:
        return str(root / settings.python)
    active = os.environ.get("VIRTUAL_ENV")
    places = [Path(active)] if active else []
    found = (place / "bin" / "python" for place in (*places, root / ".venv"))
    return next((str(each) for each in found if each.is_file()), sys.executable)


@fact
def roots(root: Path, settings: GateSettings) -> Roots:
    """Where this project keeps its documents."""
    from .documents.roots import find_roots

    return find_roots(root, **{"plan": settings.plan, **settings.documents})


@fact
def plan_if_any(root: Path, roots: Roots) -> Plan | None:
    """The release plan, or None where there is none."""
    from .documents.plan import read_plan

    text = text_of(root, roots.plan)
    return None if text is None else read_plan(roots.plan, text)


@fact
def plan(plan_if_any: Plan | None, roots: Roots) -> Plan:
    """The release plan."""
    if plan_if_any is None:
        raise Unjudged(
            unknown("No release plan found.", fix=f"Write {roots.plan} first: gates, rollback procedure, artifacts")
        )
    return plan_if_any


@fact
def asked_rows(plan_if_any: Plan | None, catalogue: Mapping[str, AnyGate], settings: GateSettings) -> PlanRows:
    """The checkboxes of the plan, with who decides each; none where there is no plan."""
    from .plan_rows import match

    rows = (*plan_if_any.rows, *plan_if_any.checklist) if plan_if_any else ()
    return match(rows, catalogue, settings.phrases)


@fact
def plan_rows(plan: Plan, asked_rows: PlanRows) -> PlanRows:
    """The same, for gates that cannot tell anything without a plan."""
    return asked_rows


@fact
def sign_offs(plan: Plan, repository: Repository, settings: GateSettings) -> SignOffs:
    """Who signed off what, since the last release."""
    from .sign_off import SignOffs

    return SignOffs(plan.path, repository, settings.release_tags)


@fact
def milestones(root: Path, roots: Roots) -> Milestones:
    """The milestones of the roadmap, by every name people give them."""
    from .documents.context import read_roadmap

    return read_roadmap(roots.roadmap, text_of(root, roots.roadmap) or "")


@fact
def milestone(settings: GateSettings, plan_if_any: Plan | None, milestones: Milestones) -> str | None:
    """The milestone that is to be released, by its name in the roadmap; None where nobody names one."""
    named = settings.milestone or (plan_if_any.milestone if plan_if_any else None)
    return milestones.canonical(named) if named else None


@fact
def records_issues() -> Mapping[str, str]:
    """Issue files of the branch where releases keep their records: offered by `invoke release`, else none."""
    return {}


@fact
def issues(root: Path, roots: Roots, milestones: Milestones, records_issues: Mapping[str, str]) -> Issues:
    """All issue files, with those that only the records branch has."""
    from .documents.issues import read_issues

    return read_issues(texts_below(root, roots.issues), milestones).merge(read_issues(records_issues, milestones))


@fact
def acceptance(root: Path, roots: Roots, issues: Issues) -> Mapping[str, bool | None]:
    """For each done issue's path: are its criteria met? Summary and handoff note say so, else its boxes; else None."""
    from .documents.files import Answers
    from .documents.handoff import acceptance_met

    noted = acceptance_met(texts_below(root, roots.handoff_notes))
    return Answers(
        {each.path: each for each in issues.done()}, lambda each: _accepted(each, noted.get(each.name.casefold()))
    )


def _accepted(issue: Issue, noted: bool | None) -> bool | None:
    said = [each for each in (issue.criteria_met, noted) if each is not None]
    if said:
        return all(said)
    return True if issue.boxes_ticked else None


@fact
def test_plan(root: Path, roots: Roots) -> TestPlan | None:
    """The test plan, or None where there is none."""
    from .documents.test_plan import read_test_plan

    text = text_of(root, roots.test_plan)
    return None if text is None else read_test_plan(roots.test_plan, text)


@fact
def release_notes(plan: Plan) -> str:
    """The release notes as a person wrote them in the plan; `invoke release` offers those that it fills in itself."""
    from .release_notes import written_notes

    return written_notes(plan.notes_template)


@fact
def artifacts(root: Path, settings: GateSettings, repository: Repository) -> tuple[Artifact, ...]:
    """What was built: offered by `invoke release`, else the files in the artifacts' folder."""
    from .artifacts import find_artifacts

    return find_artifacts(root, settings.artifacts, repository.tracked())


@fact
def smoke_target(settings: GateSettings) -> str | None:
    """URL of a running instance of what is judged: offered by `invoke release`, else the setting `url`."""
    return settings.suites["smoke"].url


@fact
def e2e_target(settings: GateSettings) -> str | None:
    """URL of the instance that journeys talk to: offered by `invoke release`, else the setting `url`, else none."""
    return settings.suites["e2e"].url


@fact
def release_type() -> str:
    """`release`, or `hotfix`: offered by `--hotfix` or a release; the test matrix asks less of a hotfix."""
    return ORDINARY


@fact
def find_affected(root: Path, settings: GateSettings, repository: Repository) -> Callable[[], Affected]:
    """Finds out what the changes since the last release affect; that takes a look into every Python file."""
    from functools import cache

    from .affected import find_affected

    return cache(lambda: find_affected(root, repository, settings.release_tags))


@fact
def suites(
    root: Path,
    settings: GateSettings,
    plan_if_any: Plan | None,
    test_plan: TestPlan | None,
    release_type: str,
    find_affected: Callable[[], Affected],
) -> Mapping[str, Suite]:
    """The four types of tests, who asks for each, and what this type of release asks of them."""
    from .suites import find_suites

    asked = {
        "the plan": plan_if_any.test_types if plan_if_any else frozenset(),
        "the test plan": test_plan.required if test_plan else frozenset(),
    }
    found = find_suites(root, settings, asked, plan_if_any.coverage if plan_if_any else {})
    return asked_at(RELEASE_TYPES[release_type], found, require=settings.require, find_affected=find_affected)


@fact
def regression_suite(root: Path, settings: GateSettings, asked_rows: PlanRows) -> Suite:
    """The regression tests, and who asks for them."""
    from .regression import find_regression

    return find_regression(root, settings, asked_rows.of("TST006"))


@fact
def run_tests(
    root: Path, tools: Tools, store: Store, python: str, repository: Repository, head: Commit, dirty: tuple[str, ...]
) -> RunTests:
    """Runs the tests of one type, or finds what an earlier run at this tree left."""
    from .suite_runs import SuiteRuns

    return SuiteRuns(root, tools, store, python, head, bool(dirty), repository.tracked)


def text_of(root: Path, path: str) -> str | None:
    """The text of a document, or None where there is none. Raises DocumentError when it is not UTF-8."""
    from .documents.text import decode

    return decode(path, (root / path).read_bytes()) if (root / path).is_file() else None


def texts_below(root: Path, folder: str) -> Mapping[str, str]:
    """The Markdown files below a folder: path → text, read when it is asked for."""
    from .documents.files import Texts

    return Texts(root, folder)
