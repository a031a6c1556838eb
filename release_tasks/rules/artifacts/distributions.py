"""Wheels and sdists as files: which they are, and which version their names carry."""

import tarfile
from pathlib import Path

WHEEL, SDIST = ".whl", ".tar.gz"


def wrong_version(file: Path, version: str) -> str | None:
    """What is wrong with the version in this file's name; None where it is right, or the file is no distribution."""
    from packaging.utils import (
        InvalidSdistFilename,
        InvalidWheelFilename,
        parse_sdist_filename,
        parse_wheel_filename,
    )

    try:
        if file.name.endswith(WHEEL):
            found = parse_wheel_filename(file.name)[1]
        elif is_sdist(file):
            found = parse_sdist_filename(file.name)[1]
        else:
            return None
    except (InvalidWheelFilename, InvalidSdistFilename):
        return f"{file.name} does not say which version it is"
    return None if _same(str(found), version) else f"{file.name} is version {found}, not {version}"


def is_sdist(file: Path) -> bool:
    """Whether this is a source distribution, not any other archive: it has PKG-INFO where one has it."""
    if not file.name.endswith(SDIST):
        return False
    try:
        with tarfile.open(file) as archive:
            return f"{file.name.removesuffix(SDIST)}/PKG-INFO" in archive.getnames()
    except (tarfile.TarError, EOFError, OSError):
        return False


def _same(found: str, wanted: str) -> bool:
    """Whether two spellings name one version: `1.0.0-rc.1` is what pip calls `1.0.0rc1`."""
    from packaging.version import InvalidVersion, Version

    try:
        return Version(found) == Version(wanted)
    except InvalidVersion:
        return found == wanted
