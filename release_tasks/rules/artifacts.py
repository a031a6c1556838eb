"""Built files as values: `SHA256SUMS`, and what sizes say (decisions 52)."""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ..engine.errors import UsageError
from ..evidence import Artifact

SUMS = "SHA256SUMS"
SIGNATURES = {"ssh": f"{SUMS}.sig", "gpg": f"{SUMS}.asc"}
"""The signature of the checksums, by the method that made it."""
SBOM = ".cdx.json"
SUM = r"(?P<escaped>\\)?(?P<sha256>[0-9a-fA-F]{64}) [ *](?P<name>.+)"
ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
TOLERANCE = 0.5


class SumsError(UsageError):
    """A checksum file cannot be read."""


class Complaint(NamedTuple):
    """What is not right with an artifact; it `blocks`, or is a warning."""

    name: str
    message: str
    fix: str
    blocks: bool = True


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


def sizes(
    artifacts: Iterable[Artifact],
    version: str,
    last: Iterable[Artifact] = (),
    last_version: str = "",
    *,
    limit: int | None = None,
) -> tuple[Complaint, ...]:
    """What is wrong with the sizes of built files, by name.

    An empty file, or one over the plan's limit (in bytes), blocks; ± 50 % of the last release warns. Files of two
    releases are the same where their names are, but for the version in them.
    """
    before = {_nameless(each.name, last_version): each.size for each in last}
    complaints = (_size(each, before.get(_nameless(each.name, version)), limit) for each in sorted(artifacts))
    return tuple(complaint for complaint in complaints if complaint)


def _size(artifact: Artifact, last: int | None, limit: int | None) -> Complaint | None:
    name, size = artifact.name, artifact.size
    if size <= 0:
        return Complaint(name, f"{name} is empty", "see why the build command makes an empty file, then build again")
    if limit is not None and size > limit:
        return Complaint(
            name,
            f"{name} has {size} bytes, the plan allows {limit}",
            "leave out what does not belong in it, or raise the plan's limit",
        )
    if last and abs(size - last) > TOLERANCE * last:
        change = f"{(size - last) / last:+.0%}"
        return Complaint(
            name,
            f"{name} has {size} bytes, {change} against {last} in the last release",
            "look at what it contains",
            blocks=False,
        )
    return None


def _nameless(name: str, version: str) -> str:
    return name.replace(version, "{version}") if version else name


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
