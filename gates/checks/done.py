"""Is it done? The eight categories of the definition of done, and the gate that sums them up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..fact import fact
from ..gate import gate
from ..result import Result
from ..settings import GateSettings

if TYPE_CHECKING:
    from ..documents.issues import Issues
    from ..documents.roots import Roots
    from ..done.changes import Since
    from ..evidence import Store
    from ..plan_rows import PlanRows
    from ..repository import Commit, Repository
    from ..tools import Tools

CATEGORY = "done"


@fact
def since_release(root: Path, repository: Repository, settings: GateSettings) -> Since:
    """What has changed since the last release."""
    from ..done.changes import since_last_release

    return since_last_release(root, repository, settings.release_tags)


@fact
def done_required(asked_rows: PlanRows, settings: GateSettings) -> frozenset[str]:
    """The gates of the definition of done that the plan or the settings ask for: what would warn fails there."""
    return frozenset({*asked_rows.decided, *settings.require})


@gate(
    "DOD001",
    category=CATEGORY,
    row="Scope done",
    phrases=("Scope complete", "Scope done"),
    requires=("COD003", "COD004"),
    order=61,
)
def scope(settings: GateSettings, required: Mapping[str, Result]) -> Result:
    """All issues of the milestone are done, and their acceptance criteria are met.

    Proves: COD003 and COD004 hold.

    Cannot see: what they cannot see: work without an issue file, and whether what was written down is true.
    """
    from ..done.parts import judge, mirrors

    return judge("scope", mirrors(required), settings.done, required=False)


@gate(
    "DOD002",
    category=CATEGORY,
    row="Code quality",
    phrases=("Code quality checks pass", "Linter passes", "Linting passes", "Lint, types and formatting pass"),
    order=62,
)
def code_quality(root: Path, settings: GateSettings, tools: Tools, python: str, evidence_store: Path) -> Result:
    """Linter, types and formatting are clean, by the tools that the project configures.

    A tool that is configured and not installed is unknown, and so is one that looked at no file. What is not
    configured is skipped.

    Proves: each configured tool ran now, over at least one file, with the project's own settings, and found nothing.

    Cannot see: what those settings leave out, and what a command of the settings does not look at.
    """
    from ..done.parts import judge
    from ..done.quality import Runs, quality

    runs = Runs(root, tools, python, evidence_store / "caches", settings.done.timeout)
    return judge("quality", quality(runs, settings.done), settings.done, required=False)


@gate(
    "DOD003",
    category=CATEGORY,
    row="Tests done",
    phrases=("Tests present for changed modules", "New code has tests", "Tests written for changed modules"),
    requires=("TST005", "TST007"),
    order=63,
)
def tests(
    since_release: Since, settings: GateSettings, required: Mapping[str, Result], done_required: frozenset[str]
) -> Result:
    """The tests pass and reach their thresholds, and each module that changed since the last release has one.

    Proves: TST005 and TST007 hold, and a test imports or names each changed module that has functions.

    Cannot see: whether that test asserts anything about the change, and modules that are not Python.
    """
    from ..done.parts import Check, judge, mirrors
    from ..done.tests_present import modules_have_tests

    present = Check("tests_present", partial(modules_have_tests, since_release, settings.done.exclude), "tests_present")
    return judge("tests", (*mirrors(required), present), settings.done, required="DOD003" in done_required)


@gate(
    "DOD004",
    category=CATEGORY,
    row="Documentation done",
    phrases=("Documentation updated", "Documentation complete", "Changelog and documentation updated"),
    order=64,
)
def documentation(since_release: Since, settings: GateSettings, done_required: frozenset[str]) -> Result:
    """The changelog says what is new, and where public names changed a document did too.

    Proves: the changelog has an entry that the last release had not, and no public name of a Python module is new,
    gone or called in another way without a change in a document.

    Cannot see: whether the words are right or about these names, and interfaces that are not Python (HTTP, files,
    command lines).
    """
    from ..done.documentation import changelog_entry, documented
    from ..done.parts import Check, judge

    checks = (
        Check("changelog", partial(changelog_entry, since_release, settings.done), "changelog"),
        Check("public_names", partial(documented, since_release, settings.done), "public_names"),
    )
    return judge("documentation", checks, settings.done, required="DOD004" in done_required)


@gate(
    "DOD005",
    category=CATEGORY,
    row="Security done",
    phrases=("Security checks pass", "Security review complete"),
    requires=("SEC001", "SEC002", "SEC003"),
    order=65,
)
def security(settings: GateSettings, required: Mapping[str, Result]) -> Result:
    """Dependencies, code and history hold nothing that the security gates block.

    Proves: none of SEC001, SEC002 and SEC003 blocks, and at least one of them looked.

    Cannot see: what they cannot see, and what those look for that were skipped.
    """
    from ..done.parts import judge, mirrors

    return judge("security", mirrors(required), settings.done, required=False)


@gate(
    "DOD006",
    category=CATEGORY,
    row="Performance budget kept",
    phrases=("Performance budget kept", "Performance within budget", "Benchmarks within budget"),
    order=66,
)
def performance(
    root: Path, settings: GateSettings, tools: Tools, store: Store, python: str, head: Commit, dirty: tuple[str, ...]
) -> Result:
    """What was measured at this commit is within the performance budget.

    Proves: each limit of the budget file was held against a number that was measured at this commit or tree.

    Cannot see: how busy the machine was, what no benchmark measures, and slowness below the limits.
    """
    from ..done.parts import Check, judge
    from ..done.performance import Bench, within_budget

    bench, own = Bench(root, tools, store, python, head, bool(dirty)), settings.done
    named = own.budget != type(own)().budget
    checks = (Check("budget", partial(within_budget, bench, own.budget, named=named), "budget"),)
    return judge("performance", checks, own, required=False)


@gate(
    "DOD007",
    category=CATEGORY,
    row="Operations ready",
    phrases=("Operations ready", "Runbook and monitoring in place", "Operational readiness confirmed"),
    requires=("DEP001",),
    order=67,
)
def operations(
    root: Path,
    roots: Roots,
    repository: Repository,
    settings: GateSettings,
    required: Mapping[str, Result],
    done_required: frozenset[str],
) -> Result:
    """Plan or documents say how to take it back, how to run it, and how it is watched.

    Without an environment in the settings nothing runs, and only the rollback is asked for.

    Proves: DEP001 holds, and there is a section or a file about runbook and monitoring.

    Cannot see: whether anybody can follow them, and whether anything is watched in truth.
    """
    from ..done.operations import Described, described
    from ..done.parts import Check, judge, mirrors
    from ..facts import text_of

    texts = {path: text_of(root, path) for path in (roots.plan, roots.env_context, roots.brief)}
    there = {path: text for path, text in texts.items() if text is not None}
    where, asked = Described(there, repository.tracked(), settings.environments), "DOD007" in done_required
    checks = (
        Check(what, partial(described, what, getattr(settings.done, what), where, required=asked), what)
        for what in ("runbook", "monitoring")
    )
    return judge("operations", (*mirrors(required), *checks), settings.done, required=asked)


@gate(
    "DOD008",
    category=CATEGORY,
    row="Ready for review",
    phrases=("No unresolved conflicts", "Commits and code are clean", "Repository in order"),
    order=68,
)
def review(
    root: Path,
    repository: Repository,
    since_release: Since,
    issues: Issues,
    settings: GateSettings,
    tools: Tools,
    done_required: frozenset[str],
) -> Result:
    """Nothing is left over from merges, notes name issues, messages are conventional, and the history is whole.

    Proves: no tracked text file has a conflict marker, each TODO in a comment names an issue, commit messages since
    the last release are conventional, `git fsck` is content, and the newest release is part of what is judged.

    Cannot see: whether the issues that are named exist in a tracker elsewhere, and whether messages are true.
    """
    from ..done import history, markers
    from ..done.parts import Check, judge

    own = settings.done
    done = frozenset(each.name for each in issues.done())
    checks = (
        Check("conflict_markers", partial(markers.conflict_markers, since_release, own.test_data), "conflict_markers"),
        Check("todos", partial(markers.todos, since_release, own.test_data, done), "todos"),
        Check("commit_messages", partial(history.conventional, since_release, own.commit_types), "commit_messages"),
        Check("fsck", partial(history.objects_whole, root, tools, own.timeout), "fsck"),
        Check("last_tag", partial(history.last_tag_is_here, repository, own.line or settings.release_tags), "last_tag"),
    )
    return judge("review", checks, own, required="DOD008" in done_required)


@gate(
    "DOD009",
    category=CATEGORY,
    row="Definition of done",
    phrases=("Definition of done met", "Definition of Done complete", "DoD met", "DoD validation passed"),
    sums=CATEGORY,
    order=69,
)
def definition_of_done(required: Mapping[str, Result]) -> Result:
    """Every category of the definition of done holds, those that the project adds too.

    Proves: no gate of the category `done` blocks; its text names what was skipped or switched off.

    Cannot see: what those cannot see, and what was switched off.
    """
    from ..done.parts import summed

    return summed(required)
