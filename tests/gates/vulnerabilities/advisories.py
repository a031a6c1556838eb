"""Advisories as databases have them, for tests. All but JINJA are invented."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

V2 = "AV:N/AC:L/Au:N/C:C/I:C/A:C"  # 10.0
V3_HIGH = "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:N"  # 8.6
V3_LOW = "CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N"  # 3.1
V4_CRITICAL = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"  # 9.3

Entry = dict[str, Any]


def now() -> str:
    """The moment, as the OSV schema writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def entry(
    id: str,
    name: str = "abacus-core",
    *,
    events: Iterable[Mapping[str, str]] = ({"introduced": "0"}, {"fixed": "2.0"}),
    versions: Sequence[str] = (),
    aliases: Sequence[str] = (),
    vector: str | None = None,
    label: str | None = None,
    **more: Any,
) -> Entry:
    """One advisory of the OSV schema."""
    made: Entry = {
        "schema_version": "1.6.0",
        "id": id,
        "modified": now(),
        "aliases": list(aliases),
        "affected": [
            {
                "package": {"ecosystem": "PyPI", "name": name},
                "ranges": [{"type": "ECOSYSTEM", "events": list(events)}],
                "versions": list(versions),
            }
        ],
    }
    if vector:
        type = "CVSS_V4" if vector.startswith("CVSS:4") else "CVSS_V3" if vector.startswith("CVSS:3") else "CVSS_V2"
        made["severity"] = [{"type": type, "score": vector}]
    if label:
        made["database_specific"] = {"severity": label}
    return {**made, **more}


# Public facts of CVE-2019-10906, as two databases tell them: one with a score, one with the list of versions.
JINJA = (
    entry(
        "GHSA-462w-v97r-4m45",
        "Jinja2",
        events=({"introduced": "0"}, {"fixed": "2.10.1"}),
        aliases=("CVE-2019-10906", "PYSEC-2019-217"),
        vector=V3_HIGH,
        label="HIGH",
    ),
    entry(
        "PYSEC-2019-217",
        "jinja2",
        events=({"introduced": "0"}, {"fixed": "2.10.1"}),
        versions=("2.4", "2.4.1", "2.10"),
        aliases=("CVE-2019-10906", "GHSA-462w-v97r-4m45"),
    ),
)


def zipped(path: Path, entries: Iterable[Entry]) -> Path:
    """A zip of these, as OSV offers them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for each in entries:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return path


def unpacked(folder: Path, entries: Iterable[Entry]) -> Path:
    """A folder of these, each in a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in entries:
        (folder / f"{each['id']}.json").write_text(json.dumps(each))
    return folder
