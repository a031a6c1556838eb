"""What this process must not say, in one place for all that leaves it: output, errors, progress, journal, records.

A secret of a process is one everywhere in it, so what is known of secrets is the process's own: its environment, the
remotes' URLs, what it was handed meanwhile (`hide`). So are the people who may be seen (`exempt`): who begins, permits
and wrote a release.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

_OF_RELEASES = (
    "at event step section status kind type holder nonce machine release scopes fence id blocked preview gate"
)
_OF_GIT = "version tag previous_tag source source_commit target target_commit remote ref refs branch branch_commit base"
_OF_FILES = "commit tree plan plan_digest milestone sha256 digest folder name path paths files reports"
_OF_PLACES = "url environment side strategy category"
IDENTITIES = frozenset(f"{_OF_RELEASES} {_OF_GIT} {_OF_FILES} {_OF_PLACES}".split())
"""Keys of names: of files, refs, releases. Git and an index publish them anyway; a continued release goes by them."""
PEOPLE = frozenset(("initiator", "permitted", "by", "approver", "approvers"))
"""Keys of those who initiate, approve and permit."""
KEPT = IDENTITIES | PEOPLE


EXAMPLE = "sarah@example.com"
"""Whom our own messages show as an example."""


class Known:
    """What is known of secrets and people; `redact` follows it."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._people: set[str] = {EXAMPLE}
        self._made: tuple[object, Callable[[str], str]] | None = None

    def hide(self, *secrets: str) -> None:
        """These are never said from here on."""
        self._secrets.update(filter(None, secrets))

    def exempt(self, *people: str) -> None:
        """The mail addresses of these people may be seen."""
        self._people.update(filter(None, people))

    def redact(self, text: str) -> str:
        """The text without secrets and personal data."""
        state = (frozenset(os.environ.items()), _here(), len(self._secrets), len(self._people))
        if self._made is None or self._made[0] != state:
            self._made = (state, self._make(state[1]))
        return self._made[1](text)

    def _make(self, folder: Path) -> Callable[[str], str]:
        from gates.redaction import redactor, secrets_of_run  # not at listing

        return redactor({*secrets_of_run(os.environ, folder), *self._secrets}, self._people)


def _here() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError:  # a folder that is gone has no remotes
        return Path(os.sep)


KNOWN = Known()
hide, exempt, redact = KNOWN.hide, KNOWN.exempt, KNOWN.redact


def clean(value: Any) -> Any:
    """A plain value without secrets and personal data; what a continued release goes by stays (`IDENTITIES`)."""
    from gates.redaction import redacted

    return redacted(value, redact, kept=KEPT)


def exempt_named(events: Iterable[Mapping[str, Any]]) -> None:
    """Who is named in these events as initiating or permitting a release may be seen."""
    for event in events:
        exempt(*(str(event[key]) for key in PEOPLE & event.keys() if event[key]))


def line_by_line() -> Callable[[str], str]:
    """Scrubs the lines of one program's output, in order."""
    from gates.redaction import LineByLine

    return LineByLine(redact)
