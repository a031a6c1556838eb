"""Built files as values: `SHA256SUMS`, and how files differ from it (decisions 52)."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ...engine.errors import UsageError
from ...evidence import Artifact

SUMS = "SHA256SUMS"
SIGNATURES = {"ssh": f"{SUMS}.sig", "gpg": f"{SUMS}.asc"}
"""The signature of the checksums, by the method that made it."""
FOREIGN = (".sigstore.json", ".bundle", ".sig", ".asc")
"""How the signature beside a file ends that something else made: cosign, the build."""
SBOM = ".cdx.json"
SUM = r"(?P<escaped>\\)?(?P<sha256>[0-9a-fA-F]{64}) [ *](?P<name>.+)"
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}


class SumsError(UsageError):
    """A checksum file cannot be read."""


class Complaint(NamedTuple):
    """What is not right with an artifact."""

    name: str
    message: str
    fix: str


def checksums(artifacts: Iterable[Artifact]) -> str:
    """The text of `SHA256SUMS`, sorted by name, as `sha256sum --check` reads it."""
    return "".join(_sum(each) for each in sorted(artifacts, key=lambda artifact: artifact.name))


def is_companion(name: str) -> bool:
    """Whether this file speaks of the artifacts, and is none: the checksums, and their signatures."""
    return name in (SUMS, *SIGNATURES.values())


def read_checksums(text: str, *, path: str = SUMS) -> Mapping[str, str]:
    """File name to SHA-256; raises `SumsError` with the line that is none, or says a name again."""
    sums: dict[str, str] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not (line := line.removesuffix("\r")):
            continue
        found = re.fullmatch(SUM, line)
        if found is None:
            raise SumsError(
                f"{path}:{number}: expected 64 hex digits, two blanks and a file name",
                fix=f"make {path} anew: invoke build",
            )
        name = _unescaped(found["name"]) if found["escaped"] else found["name"]
        if name in sums:
            raise SumsError(f"{path}:{number}: {name!r} is there twice", fix=f"make {path} anew: invoke build")
        sums[name] = found["sha256"].lower()
    return MappingProxyType(sums)


def differences(expected: Mapping[str, str], artifacts: Iterable[Artifact]) -> tuple[Complaint, ...]:
    """How these files differ from their recorded sums: missing, not expected, changed; by name."""
    found = {artifact.name: artifact.sha256 for artifact in artifacts}
    again = "build the release again: its artifacts are made once and never changed"
    return tuple(
        Complaint(name, _difference(name, expected.get(name), found.get(name)), again)
        for name in sorted(expected.keys() | found.keys())
        if expected.get(name) != found.get(name)
    )


def _difference(name: str, expected: str | None, found: str | None) -> str:
    if found is None:
        return f"{name} is missing"
    if expected is None:
        return f"{name} is not in {SUMS}"
    return f"{name} has SHA-256 {found[:12]}…, {expected[:12]}… was recorded"


def _sum(artifact: Artifact) -> str:
    name = re.sub(r"[\\\n\r]", lambda found: ESCAPES[found[0]], artifact.name)
    return f"{'' if name == artifact.name else chr(92)}{artifact.sha256}  {name}\n"


def _unescaped(name: str) -> str:
    plain = {written: character for character, written in ESCAPES.items()}
    return re.sub(r"\\[\\nr]", lambda found: plain[found[0]], name)
