"""SBOM: real wheels, resolved by pip itself, judged by the official schema."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from release_tasks.engine.errors import OutsideFailed, UsageError
from release_tasks.engine.release import Release
from release_tasks.evidence import Artifact, Built
from release_tasks.rules.artifacts.bill import SOURCE, require_valid
from release_tasks.rules.artifacts.checksums import SUMS, checksums
from release_tasks.steps.sbom import require_library, sbom

from ...support.distributions import sdist, wheel
from ...support.repository import Clone
from .released import released

NEEDS = "License-Expression: MIT\nRequires-Dist: counting>=1\nRequires-Dist: absent; python_version < '3'\n"
COUNTING = (
    "Classifier: License :: OSI Approved :: BSD License\nRequires-Dist: digits\nRequires-Dist: fast; extra == 'c'\n"
)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of packages that pip finds."""
    folder = tmp_path / "index"
    folder.mkdir()
    for name, more in (("counting", COUNTING), ("digits", "")):
        file, content = wheel("2.5", name=name, more=more)
        (folder / file).write_bytes(content)
    monkeypatch.setenv("PIP_FIND_LINKS", f"{os.environ.get('PIP_FIND_LINKS', '')} {folder}")
    return folder


def kept(release: Release, *files: tuple[str, bytes]) -> Built:
    """What build leaves: the files, and their checksums."""
    folder = release.folder / "dist"
    folder.mkdir(exist_ok=True)
    for name, content in files:
        (folder / name).write_bytes(content)
    found = tuple(sorted(Artifact(n, len(c), hashlib.sha256(c).hexdigest()) for n, c in files))
    (folder / SUMS).write_text(checksums(found))
    return Built("dist", release.decided.source_commit, found, reproducible=True)


def made(release: Release, what: Built) -> Built:
    found = sbom.function(release, what)
    assert isinstance(found, Built)
    return found


def document(release: Release, name: str = "abacus-1.1.0.cdx.json") -> dict[str, Any]:
    text = (release.folder / "dist" / name).read_text()
    require_valid(text)
    found: dict[str, Any] = json.loads(text)
    return found


def test_it_lists_what_is_shipped_and_what_pip_resolves_for_it(python_project: Clone, index: Path) -> None:
    release = released(python_project)
    shipped = wheel("1.1.0", more=NEEDS)
    made(release, kept(release, shipped, sdist("1.1.0")))
    found = document(release)
    root = found["metadata"]["component"]
    assert (found["specVersion"], root["purl"]) == ("1.6", "pkg:pypi/abacus@1.1.0")
    assert root["licenses"] == [{"license": {"id": "MIT"}}]
    digest = hashlib.sha256(shipped[1]).hexdigest()
    assert {"alg": "SHA-256", "content": digest} in root["components"][0]["hashes"]
    assert [each["name"] for each in root["components"]] == ["abacus-1.1.0-py3-none-any.whl", "abacus-1.1.0.tar.gz"]
    assert [(each["purl"], "licenses" in each) for each in found["components"]] == [
        ("pkg:pypi/counting@2.5", True),
        ("pkg:pypi/digits@2.5", False),
    ]
    content = (index / "counting-2.5-py3-none-any.whl").read_bytes()
    assert found["components"][0]["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(content).hexdigest()}]
    assert {each["ref"]: each.get("dependsOn") for each in found["dependencies"]} == {
        "pkg:pypi/abacus@1.1.0": ["pkg:pypi/counting@2.5"],
        "pkg:pypi/counting@2.5": ["pkg:pypi/digits@2.5"],
        "pkg:pypi/digits@2.5": None,
    }
    (source,) = found["metadata"]["properties"]
    assert source["name"] == SOURCE
    assert source["value"].startswith("resolved by pip ")
    assert str(index) not in json.dumps(found)  # where an index lies is nobody's business


def test_the_same_release_makes_the_same_bytes(python_project: Clone, index: Path) -> None:
    release = released(python_project)
    what = kept(release, wheel("1.1.0", more=NEEDS))
    first = made(release, what)
    (release.folder / "dist" / "abacus-1.1.0.cdx.json").unlink()
    assert made(release, what) == first


def test_it_is_an_artifact_with_a_checksum_and_the_rest_stays(python_project: Clone, index: Path) -> None:
    release = released(python_project)
    what = kept(release, wheel("1.1.0"))
    found = made(release, what)
    assert [each.name for each in found.artifacts] == ["abacus-1.1.0-py3-none-any.whl", "abacus-1.1.0.cdx.json"]
    assert (found.folder, found.commit, found.reproducible) == (what.folder, what.commit, True)
    check = ("sha256sum", "--check", "--strict", "--quiet", SUMS)
    subprocess.run(check, cwd=release.folder / "dist", check=True)
    assert made(release, found) == found


def test_several_wheels_are_parts_of_one_release(python_project: Clone, index: Path) -> None:
    release = released(python_project)
    made(
        release,
        kept(release, wheel("1.1.0", more=NEEDS), wheel("1.1.0", name="plugin", more="Requires-Dist: abacus\n")),
    )
    found = document(release)
    assert found["metadata"]["component"]["type"] == "application"
    needs = {each["ref"]: each.get("dependsOn") for each in found["dependencies"]}
    assert needs["release:abacus@1.1.0"] == ["pkg:pypi/abacus@1.1.0", "pkg:pypi/plugin@1.1.0"]
    assert needs["pkg:pypi/plugin@1.1.0"] == ["pkg:pypi/abacus@1.1.0"]


def test_of_other_files_the_dependencies_are_said_not_to_be_known(python_project: Clone) -> None:
    release = released(python_project)
    made(release, kept(release, ("firmware.bin", b"\x00")))
    found = document(release)
    assert found["metadata"]["properties"][0]["value"] == "not known: no wheel or sdist was built"
    assert [each["name"] for each in found["metadata"]["component"]["components"]] == ["firmware.bin"]


def test_what_cannot_be_resolved_is_an_error(python_project: Clone, index: Path) -> None:
    release = released(python_project)
    what = kept(release, wheel("1.1.0", more="Requires-Dist: nobody-made-this-package\n"))
    with pytest.raises(OutsideFailed, match="nobody-made-this-package") as error:
        made(release, what)
    assert "sbom = false" in error.value.fix
    assert {path.suffix for path in (release.folder / "dist").iterdir()} == {".whl", ""}


def test_without_the_library_the_error_names_the_extra(python_project: Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    release = released(python_project)
    for name in [each for each in sys.modules if each.partition(".")[0] == "cyclonedx"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cyclonedx", None)
    with pytest.raises(UsageError) as error:
        made(release, kept(release, ("firmware.bin", b"\x00")))
    assert error.value.fix == 'pip install "release-tasks[sbom]"'


@pytest.mark.parametrize("asked", [True, False])
def test_that_the_library_is_missing_is_said_before_a_release_begins(
    python_project: Clone, monkeypatch: pytest.MonkeyPatch, asked: bool
) -> None:
    monkeypatch.setattr("release_tasks.rules.artifacts.bill.find_spec", lambda name: None)
    release = released(python_project, sbom=asked)
    with pytest.raises(UsageError, match="cyclonedx-python-lib") if asked else nullcontext():
        require_library(release)
