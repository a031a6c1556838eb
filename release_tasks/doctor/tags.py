"""The tags that people made: those that count, and those that look as if they did."""

from ..rules.versions.tags import TITLES
from ..unreleased import read_tags
from .diagnosis import Check, Patient, Unsure


def tags_that_look_like_versions_count(patient: Patient) -> str:
    """Tags that look like versions count."""
    tags = read_tags(patient.repository, patient.settings, patient.remote, patient.source.commit)
    if tags.look_alikes:
        raise Unsure("; ".join(note.text for note in tags.look_alikes), fix=tags.look_alikes[0].fix)
    return f"{len(tags.names)} versions as {tags.pattern.pattern}, {TITLES[tags.pattern.scheme.name]}"


CHECKS: tuple[Check, ...] = (tags_that_look_like_versions_count,)
