"""Where the version stands: what a release would write, and what it would leave behind."""

from ..engine.errors import UsageError
from ..rules.version_files.edits import VersionEdits, version_edits
from ..rules.version_files.undeclared import undeclared_at
from .diagnosis import Check, Patient, Unsure

NEXT = "99999.0.0"  # whichever comes next: none that is there already


def _edits(patient: Patient) -> VersionEdits:
    return version_edits(patient.read, patient.settings, NEXT)


def version_can_be_written(patient: Patient) -> str:
    """The version stands where it can be written."""
    edits = _edits(patient)
    return edits.told or f"{edits.current} in {', '.join(edits.files)}"


def nothing_is_left_behind(patient: Patient) -> str | None:
    """No other file holds the current version."""
    try:
        edits = _edits(patient)
    except UsageError:  # the check above says it
        return None
    if edits.current is None:
        return None
    commit, known = patient.source.commit, (*edits.files, patient.settings.changelog.file)
    found = undeclared_at(patient.repository, commit, edits.current, project=patient.project.name, known=known)
    if found:
        lines = "\n".join(f"{each.path}:{each.line} holds {each.version}, and a release leaves it" for each in found)
        elements = ", ".join(each.setting for each in found)
        raise Unsure(lines, fix=f"where it is the project's own, in [tool.release]: version_files = [{elements}]")
    return f"none holds {edits.current}"


CHECKS: tuple[Check, ...] = (version_can_be_written, nothing_is_left_behind)
