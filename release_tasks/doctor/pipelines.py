"""What CI's own files say: a checkout without history gives wrong versions, a token without rights gives none."""

import re

from ..engine.errors import UsageError
from .diagnosis import Check, Patient

GITHUB = ".github/workflows"
GITLAB = ".gitlab-ci.yml"
RELEASES = r"\b(invoke|release-tasks|python -m release_tasks)\b.*\b(release|version|changelog)\b|\bnox\b.*\bgates\b"
CHECKOUT = r"(?m)^(?P<indent>[ \t-]*)uses:\s*[\"']?actions/checkout@"
WHOLE = r"fetch-depth:\s*[\"']?0\b"


def github_fetches_all(patient: Patient) -> str | None:
    """GitHub workflows that release fetch the whole history."""
    found = {path: text for path, text in _workflows(patient).items() if re.search(CHECKOUT, text)}
    shallow = [f"{path}:{line}" for path, text in found.items() for line in _shallow(text)]
    if shallow:
        raise UsageError(
            f"a checkout without fetch-depth: 0 at {', '.join(shallow)}",
            fix="add `with: {fetch-depth: 0}` to that step",
        )
    return ", ".join(found) or None


def github_may_write(patient: Patient) -> str | None:
    """GitHub workflows that release may write."""
    found = {path: text for path, text in _workflows(patient).items() if re.search(r"\binvoke release\b", text)}
    refused = [
        path for path, text in found.items() if not re.search(r"contents:\s*write|write-all|ssh-key:|token:", text)
    ]
    if refused:
        raise UsageError(
            f"{', '.join(refused)} runs a release with a token that may only read",
            fix="add `permissions: {contents: write}` to that workflow",
        )
    return ", ".join(found) or None


def gitlab_fetches_all(patient: Patient) -> str | None:
    """GitLab's pipeline fetches the whole history."""
    text = patient.read(GITLAB)
    if text is None or not re.search(RELEASES, text):
        return None
    if not re.search(r"GIT_DEPTH:\s*[\"']?0\b", text):
        raise UsageError(f"{GITLAB} leaves GIT_DEPTH at its default, 20", fix=f'set GIT_DEPTH: "0" in {GITLAB}')
    return f"GIT_DEPTH: 0 in {GITLAB}"


def _workflows(patient: Patient) -> dict[str, str]:
    """The workflows that call the suite, by path."""
    paths = (
        path for path in patient.repository.files(patient.source.commit, GITHUB) if path.endswith((".yml", ".yaml"))
    )
    texts = {path: patient.read(path) or "" for path in paths}
    return {path: text for path, text in texts.items() if re.search(RELEASES, text)}


def _shallow(text: str) -> list[int]:
    """Lines of checkouts whose step does not ask for the whole history."""
    found = []
    for each in re.finditer(CHECKOUT, text):
        following = text[each.end() :].partition("\n")[2]
        step = re.split(r"(?m)^\s*- |^\S", following, maxsplit=1)[0]
        if not re.search(WHOLE, step):
            found.append(text.count("\n", 0, each.start()) + 1)
    return found


CHECKS: tuple[Check, ...] = (github_fetches_all, github_may_write, gitlab_fetches_all)
