"""`[tool.release.gates.vulnerabilities]`: where advisories come from, and how bad a vulnerability may be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .values import DAY, Readers, Wrong, number, switch, text


@dataclass(frozen=True)
class VulnerabilitySettings:
    """Where advisories come from, and how bad a known vulnerability may be. A higher threshold cannot be set."""

    database: str | None = None  # offline OSV advisories: osv-scanner's folder, a zip, a folder of JSON, a checkout
    osv_url: str | None = None  # server of OSV's API that pip-audit asks as well
    exceptions: str | None = None  # TOML file of accepted vulnerabilities, each with an end
    threshold: float = 7.0  # CVSS base score from which a vulnerability blocks
    max_age_days: float = 7.0  # days since the database's newest advisory, above which nobody can tell
    required: bool = False  # unknown, which blocks, instead of skipped where no advisories are named
    timeout: float = 180.0  # seconds after which pip-audit is ended


def _folder_or_file(value: object) -> str:
    if "://" in (path := text(value)):
        raise Wrong("must be a path; a server is named by osv_url")
    return path


def _address(value: object) -> str:
    if not re.match(r"https?://[^/\s]", address := text(value)):
        raise Wrong('must be a URL, as in "https://api.osv.dev/v1/query"')
    return address


READERS: Readers = {
    "database": _folder_or_file,
    "osv_url": _address,
    "exceptions": text,
    "threshold": number(0.1, 7.0),
    "max_age_days": number(0, 365),
    "required": switch,
    "timeout": number(0.1, DAY),
}
