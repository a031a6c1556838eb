"""Advisory databases that lie on this machine, in every layout that people have."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gates import Status, Unjudged
from gates.vulnerabilities.osv import read_database

from .advisories import JINJA, Entry, entry, unpacked, zipped

OTHER = entry("GHSA-2", "another", modified="2020-01-01T00:00:00.123456789Z")
NPM = entry("GHSA-3", modified="2020-01-01T00:00:00Z")
NPM["affected"][0]["package"]["ecosystem"] = "npm"
ENTRIES = (*JINJA, OTHER, NPM)

LAYOUTS: dict[str, Callable[[Path, Iterable[Entry]], Path]] = {
    "osv-scanner/PyPI/all.zip": lambda home, entries: zipped(home / "osv-scanner/PyPI/all.zip", entries),
    "osv-scalibr/PyPI/all.zip": lambda home, entries: zipped(home / "osv-scalibr/PyPI/all.zip", entries),
    "all.zip": lambda home, entries: zipped(home / "all.zip", entries),
    "json": lambda home, entries: unpacked(home / "2026", entries),
    "github": lambda home, entries: unpacked(home / "advisories/github-reviewed/2026/11/GHSA-1", entries),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_says_the_same(tmp_path: Path, layout: str) -> None:
    LAYOUTS[layout](tmp_path, ENTRIES)
    found = read_database(tmp_path, {"jinja2", "abacus"})
    assert [each.id for each in found.advisories["jinja2"]] == ["GHSA-462w-v97r-4m45", "PYSEC-2019-217"]
    assert (set(found.advisories), found.total) == ({"jinja2"}, 3)
    assert (datetime.now(UTC) - found.newest).total_seconds() < 3600
    assert len(found.sha256) == 64


def test_a_zip_may_be_named_itself_and_its_digest_is_that_of_the_file(tmp_path: Path) -> None:
    path = zipped(tmp_path / "pypi.zip", ENTRIES)
    found = read_database(path, {"jinja2"})
    assert (found.source, found.sha256) == (str(path), hashlib.sha256(path.read_bytes()).hexdigest())


def test_what_is_beside_a_folder_of_advisories_is_not_read(tmp_path: Path) -> None:
    unpacked(tmp_path / "advisories/github-reviewed", JINJA)
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.json").write_text("{")
    assert read_database(tmp_path, {"jinja2"}).total == 2


@pytest.mark.parametrize("changed", ["modified", "id"])
def test_the_digest_of_a_folder_is_over_all_that_is_in_it(tmp_path: Path, changed: str) -> None:
    unpacked(tmp_path / "a", JINJA)
    unpacked(tmp_path / "b", (JINJA[0], {**JINJA[1], changed: "2020-01-01T00:00:00Z"}))
    digests = {read_database(tmp_path / each, ()).sha256 for each in ("a", "b")}
    assert len(digests) == 2


def test_an_advisory_that_was_withdrawn_says_nothing(tmp_path: Path) -> None:
    unpacked(tmp_path, ({**JINJA[0], "withdrawn": "2020-01-01T00:00:00Z"}, JINJA[1]))
    assert [each.id for each in read_database(tmp_path, {"jinja2"}).advisories["jinja2"]] == ["PYSEC-2019-217"]


def test_a_score_may_stand_beside_the_package(tmp_path: Path) -> None:
    one = entry("GHSA-1", "abacus")
    one["affected"][0]["severity"] = [{"type": "CVSS_V3", "score": "CVSS:3.1/x"}]
    unpacked(tmp_path, [one])
    assert read_database(tmp_path, {"abacus"}).advisories["abacus"][0].severities == (("CVSS_V3", "CVSS:3.1/x"),)


BROKEN = {
    "no-modified": {"id": "A-1"},
    "no-zone": {"id": "A-1", "modified": "2026-11-01T00:00:00"},
    "no-date": {"id": "A-1", "modified": "yesterday"},
    "no-id": {"modified": "2026-11-01T00:00:00Z"},
    "list": ["A-1"],
    "affected": {"id": "A-1", "modified": "2026-11-01T00:00:00Z", "affected": {"package": {}}},
    "versions": entry("A-1", affected=[{"package": {"ecosystem": "PyPI", "name": "a"}, "versions": [1]}]),
    "no-type": entry("A-1", affected=[{"package": {"ecosystem": "PyPI", "name": "a"}, "ranges": [{"events": []}]}]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_entry_that_is_no_advisory_makes_the_whole_unknown_and_is_named(tmp_path: Path, name: str) -> None:
    unpacked(tmp_path, JINJA)
    (tmp_path / f"{name}.json").write_text(json.dumps(BROKEN[name]))
    with pytest.raises(Unjudged, match="could not audit: 1 entry of") as caught:
        read_database(tmp_path, {"jinja2"})
    assert caught.value.result.status is Status.UNKNOWN
    assert [each.place for each in caught.value.result.findings] == [f"{name}.json"]


def test_half_an_entry_is_told_with_its_line(tmp_path: Path) -> None:
    unpacked(tmp_path, JINJA)
    (tmp_path / "half.json").write_text('{\n "id": "A-1",\n "modi')
    with pytest.raises(Unjudged) as caught:
        read_database(tmp_path, {"jinja2"})
    (finding,) = caught.value.result.findings
    assert finding.place == "half.json:3"
    assert "is not JSON" in finding.message


def _nothing(home: Path) -> Path:
    return home / "nowhere"


def _empty(home: Path) -> Path:
    return home


def _torn(home: Path) -> Path:
    path = zipped(home / "all.zip", JINJA)
    path.write_bytes(path.read_bytes()[:-30])
    return path


def _damaged(home: Path) -> Path:
    path = zipped(home / "all.zip", JINJA)
    content = bytearray(path.read_bytes())
    content[80] ^= 255
    path.write_bytes(content)
    return path


def _npm_alone(home: Path) -> Path:
    return zipped(home / "all.zip", [NPM])


def _yaml(home: Path) -> Path:
    unpacked(home, JINJA)
    (home / "vulns" / "jinja2").mkdir(parents=True)
    (home / "vulns" / "jinja2" / "PYSEC-2019-217.yaml").write_text("id: PYSEC-2019-217\n")
    return home


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_nothing, "there is no advisory database at"),
        (_empty, "holds no advisory about PyPI"),
        (_torn, "is no whole zip file"),
        (_damaged, "cannot be read"),
        (_npm_alone, "holds no advisory about PyPI"),
        (_yaml, "are YAML, and JSON is needed"),
    ],
)
def test_a_database_that_says_nothing_is_unknown(tmp_path: Path, make: Callable[[Path], Path], reason: str) -> None:
    with pytest.raises(Unjudged, match="could not audit") as caught:
        read_database(make(tmp_path), {"jinja2"})
    assert caught.value.result.status is Status.UNKNOWN
    assert reason in caught.value.result.details
