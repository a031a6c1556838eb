"""Are there secrets in the repository: in its files, or in what commits since the last release added and removed?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..gate import gate
from ..result import Finding, Result, Unjudged, skipped, unknown
from ..wording import count

if TYPE_CHECKING:
    from ..repository import Repository
    from ..scans.accepted import Book
    from ..scans.detect_secrets import Looked, Secret
    from ..scans.found import Found
    from ..scans.history import Removed
    from ..scans.scratch import Listed
    from ..settings import GateSettings
    from ..tools import Tools

NOW, THEN = "now/", "then/"  # folders of the scratch copy: the checkout, and lines that commits added and took out


@gate(
    "SEC003",
    category="security",
    row="Secrets",
    phrases=("No secrets in the code", "No secrets committed", "Secrets scan clean"),
    order=43,
)
def no_secrets(root: Path, repository: Repository, settings: GateSettings, tools: Tools) -> Result:
    """No secret stands in a tracked file, or was added by a commit since the last release.

    Proves: detect-secrets read every text that git lists, and every line that commits since the last release added,
    and found no secret.

    Cannot see: secrets without a known shape or high entropy, binary files, excluded ones, history before the last
    release, and whether a found one still works.
    """
    from ..scans.accepted import read_book
    from ..scans.scratch import listed

    book = read_book(root, settings.accepted_findings, "secrets", datetime.now(UTC).date())
    files = listed(root, repository.tracked(), settings.secrets.exclude)
    past = _past(repository, files, settings)
    looked = _looked(files, past, settings, tools)
    found = _found(looked, files, past, settings.secrets.warn)
    return _judged(found, looked, files, past, book)


@dataclass(frozen=True)
class _Past:
    """What commits since that tag (None: all there are) added, and is gone."""

    since: str | None
    commits: int
    files: Mapping[str, Removed]


def _past(repository: Repository, files: Listed, settings: GateSettings) -> _Past:
    from ..scans.found import lines_of
    from ..scans.history import MARK, removed
    from ..scans.scratch import is_excluded

    if repository.shallow:
        raise Unjudged(unknown("history is cut off: nobody can tell what it holds", fix="git fetch --unshallow --tags"))
    since = repository.last_release(settings.release_tags)
    log = repository.patches(since, MARK)
    gone = removed(log, {path: lines_of(text) for path, text in files.files.items()})
    kept = {each.path: each for each in gone if not is_excluded(each.path, settings.secrets.exclude)}
    return _Past(since, log.count(b"\n" + MARK.encode()) + log.startswith(MARK.encode()), kept)


def _looked(files: Listed, past: _Past, settings: GateSettings, tools: Tools) -> Looked:
    from ..scans.detect_secrets import scan
    from ..scans.program import Missing

    now = {f"{NOW}{path}": text for path, text in files.files.items()}
    then = {f"{THEN}{path}": each.text for path, each in past.files.items()}
    if not now and not then:
        why, fix = "git lists no text to look into", "commit it, or mend `exclude` in [tool.release.gates.secrets]"
        raise Unjudged(unknown(why, fix=fix) if settings.secrets.required else skipped(f"{why}: {fix}"))
    try:
        return scan(tools, {**now, **then}, settings.secrets.timeout)
    except Missing as missing:
        raise missing.unjudged(settings.secrets.required) from None


def _found(looked: Looked, files: Listed, past: _Past, warn: tuple[str, ...]) -> Iterator[Found]:
    from ..scans.found import with_fingerprints

    yield from with_fingerprints(
        _then(each, past, warn) if each.path.startswith(THEN) else _now(each, files, warn) for each in looked.found
    )


def _now(secret: Secret, files: Listed, warn: tuple[str, ...]) -> Found:
    from ..scans.found import line_at, lines_of

    path = secret.path.removeprefix(NOW)
    text = line_at(lines_of(files.files[path]), secret.line)
    return _of_kind(secret.kind, path, secret.line, text, warn, "revoke it, and take it out of the file")


def _then(secret: Secret, past: _Past, warn: tuple[str, ...]) -> Found:
    from dataclasses import replace

    path = secret.path.removeprefix(THEN)
    origin = past.files[path].origin(secret.line)
    line, text, commit = (origin.line, origin.text, origin.commit) if origin else (None, "", "")
    found = _of_kind(secret.kind, path, line, text, warn, "revoke it: taken out of the file, it stays in the history")
    return replace(found, when=commit)


def _of_kind(kind: str, path: str, line: int | None, text: str, warn: tuple[str, ...], mend: str) -> Found:
    from ..scans.found import Found

    message = "looks like a secret"
    return Found(
        "detect-secrets", kind, message, path, line, "secret", kind not in warn, cwes=(798,), text=text, mend=mend
    )


def _judged(found: Iterator[Found], looked: Looked, files: Listed, past: _Past, book: Book) -> Result:
    from ..scans.verdict import judge

    fix = "give it a name and an encoding that detect-secrets reads, or leave it out: `exclude` in the settings"
    silent = [
        Finding("detect-secrets did not look into it", fix, path.removeprefix(NOW).removeprefix(THEN))
        for path in looked.unseen
    ]
    since = f"since {past.since}" if past.since else "in all"
    seen = f"{count(len(files.files), 'file')} and {count(past.commits, 'commit')} {since}"
    return judge(
        tuple(found),
        book,
        [*files.missing, *silent],
        (),
        f"{seen} by detect-secrets {looked.version}",
        {
            "tool": "detect-secrets",
            "version": looked.version,
            "files_listed": len(files.files) + len(past.files),
            "files_scanned": looked.files,
            "since": past.since,
            "commits": past.commits,
            "excluded": len(files.excluded),
            "binary": list(files.binary),
            "links": list(files.links),
            "seconds": round(looked.seconds, 2),
        },
    )
