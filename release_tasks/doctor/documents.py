"""What people wrote: the plan, the changelog, the version and its tags, the environments."""

from ..engine.errors import GatesNotMet
from ..rules.tags import TITLES
from ..unreleased import read_tags
from .diagnosis import Check, Patient, Unsure


def plan_is_there(patient: Patient) -> str:
    """There is a release plan."""
    from gates.documents.plan import read_plan
    from gates.documents.roots import find_roots

    path = find_roots(patient.repository.files(patient.source.commit), **patient.settings.documents()).plan
    text = patient.read(path)
    if text is None:
        raise GatesNotMet(
            f"{path} is not there at {patient.source.commit[:10]}",
            fix="write it: docs/how-to/write-issues-and-plan.md shows its form",
        )
    plan = read_plan(path, text)
    return f"{path}, milestone {plan.milestone or 'not named'}"


def tags_that_look_like_versions_count(patient: Patient) -> str:
    """Tags that look like versions count."""
    tags = read_tags(patient.repository, patient.settings, patient.remote, patient.source.commit)
    if tags.look_alikes:
        raise Unsure("; ".join(note.text for note in tags.look_alikes), fix=tags.look_alikes[0].fix)
    return f"{len(tags.names)} versions as {tags.pattern.pattern}, {TITLES[tags.pattern.scheme.name]}"


CHECKS: tuple[Check, ...] = (plan_is_there, tags_that_look_like_versions_count)
