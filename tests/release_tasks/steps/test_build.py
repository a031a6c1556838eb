"""Build: once, from the release commit, with checksums."""

from __future__ import annotations

import hashlib
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from release_tasks.engine.errors import Conflict, OutsideFailed, UsageError
from release_tasks.engine.release import History, Release
from release_tasks.evidence import Built, Merged
from release_tasks.rules.artifacts.checksums import SUMS
from release_tasks.steps.build import build

from ...support import distributions
from ...support.project import PYPROJECT
from ...support.repository import Clone
from .released import merged, released

COPIES = f'{sys.executable} -c \'import shutil; shutil.copy("VERSION", "{{out}}/a.txt")\''
NOTHING = f"{sys.executable} -c 0"
PLACE = f'{sys.executable} -c \'import os; open("{{out}}/a.txt", "w").write(os.getcwd())\''
EMPTY = f'{sys.executable} -c \'open("{{out}}/a.txt", "w")\''


def made(release: Release, what: Merged, *events: dict[str, object], twice: bool = False) -> Built:
    found = build.function(release, what, History(events), twice=twice)
    assert isinstance(found, Built)
    return found


def elsewhere(what: Merged, sha256: str) -> dict[str, object]:
    """The journal's word for what another machine built."""
    evidence = {"folder": "dist", "commit": what.commit, "artifacts": [{"name": "a.txt", "size": 5, "sha256": sha256}]}
    return {"event": "finished", "step": "build", "evidence": evidence}


def test_it_builds_the_release_commit_and_writes_its_checksums(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    python_project.write({"VERSION": "changed since\n"})
    found = made(release, what)
    digest = hashlib.sha256(b"1.1.0").hexdigest()
    assert [(each.name, each.size, each.sha256) for each in found.artifacts] == [("a.txt", 5, digest)]
    assert (release.folder / found.folder / SUMS).read_text() == f"{digest}  a.txt\n"


def test_what_is_built_is_not_built_again(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    first = made(release, what)
    assert made(released(python_project, build=NOTHING), what) == first


@pytest.mark.parametrize(
    ("command", "says"), [(NOTHING, "the build made nothing"), (EMPTY, r"empty files: a\.txt")], ids=["none", "empty"]
)
def test_a_build_without_content_is_a_failure(python_project: Clone, command: str, says: str) -> None:
    release = released(python_project, build=command)
    with pytest.raises(OutsideFailed, match=says):
        made(release, merged(release, python_project))


def test_another_machine_must_build_the_same_bytes(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    first = made(release, what)
    shutil.rmtree(release.folder / first.folder)
    assert made(release, what, elsewhere(what, first.artifacts[0].sha256)) == first
    with pytest.raises(Conflict, match=r"differ from what this release built before: a\.txt"):
        made(release, what, elsewhere(what, "0" * 64))


# -- the version -------------------------------------------------------------------------------------------------------


def copies(*files: Path) -> str:
    """A build command that makes copies of these."""
    return shlex.join(("cp", *map(str, files), "{out}"))


def kept(folder: Path, made: tuple[str, bytes], name: str = "") -> Path:
    """A distribution as a file."""
    path = folder / (name or made[0])
    path.write_bytes(made[1])
    return path


@pytest.mark.parametrize("version", ["1.1.0", "1.2.0-rc.1"])
def test_an_sdist_and_a_wheel_of_the_release_are_taken(python_project: Clone, tmp_path: Path, version: str) -> None:
    files = [kept(tmp_path, distributions.wheel(version.replace("-rc.", "rc")))]
    files.append(kept(tmp_path, distributions.sdist(version.replace("-rc.", "rc"))))
    release = released(python_project, version, build=copies(*files))
    assert len(made(release, merged(release, python_project)).artifacts) == 2


@pytest.mark.parametrize(
    ("distribution", "name", "says"),
    [
        (distributions.wheel("1.0.0"), "", r"abacus-1\.0\.0-py3-none-any\.whl is version 1\.0\.0, not 1\.1\.0"),
        (distributions.sdist("1.0.0"), "", r"abacus-1\.0\.0\.tar\.gz is version 1\.0\.0, not 1\.1\.0"),
        (distributions.wheel("1.1.0"), "abacus.whl", r"abacus\.whl does not say which version it is"),
    ],
    ids=["wheel", "sdist", "no-wheel-name"],
)
def test_another_version_than_the_release_is_refused(
    python_project: Clone, tmp_path: Path, distribution: tuple[str, bytes], name: str, says: str
) -> None:
    release = released(python_project, build=copies(kept(tmp_path, distribution, name)))
    with pytest.raises(OutsideFailed, match=says) as error:
        made(release, merged(release, python_project))
    assert "version_files" in error.value.fix


def test_an_archive_that_is_no_sdist_may_have_any_number(python_project: Clone, tmp_path: Path) -> None:
    release = released(python_project, build=copies(kept(tmp_path, ("data-2024.tar.gz", b"any bytes"))))
    assert [each.name for each in made(release, merged(release, python_project)).artifacts] == ["data-2024.tar.gz"]


# -- several packages --------------------------------------------------------------------------------------------------


def packages(clone: Clone, names: dict[str, str]) -> Release:
    """A release of packages in folders, each built by its own backend."""
    for folder, name in names.items():
        clone.write(
            {
                f"{folder}/pyproject.toml": PYPROJECT.replace('"abacus"', f'"{name}"').replace("0.1.0", "1.1.0"),
                f"{folder}/src/{name}/__init__.py": "",
            }
        )
    clone.commit("feat: packages")
    build = f"{sys.executable} -m build --no-isolation --wheel --outdir {{out}}"
    return released(clone, build=build, packages=tuple(names))


def test_each_package_is_built_in_its_own_folder_into_one(python_project: Clone) -> None:
    release = packages(python_project, {"core": "adder", "plugins/x": "timer"})
    found = made(release, merged(release, python_project))
    names = [each.name for each in found.artifacts]
    assert names == ["adder-1.1.0-py3-none-any.whl", "timer-1.1.0-py3-none-any.whl"]
    assert (release.folder / found.folder / SUMS).read_text().count("\n") == 2


def test_two_packages_of_one_name_are_refused(python_project: Clone) -> None:
    release = packages(python_project, {"core": "adder", "plugins/x": "adder"})
    with pytest.raises(Conflict, match=r"adder-1\.1\.0-py3-none-any\.whl \(core, plugins/x\)"):
        made(release, merged(release, python_project))


def test_a_folder_that_is_not_there_is_named(python_project: Clone) -> None:
    release = released(python_project, packages=("src", "nowhere"))
    with pytest.raises(UsageError, match="no such folder in the release commit: nowhere"):
        made(release, merged(release, python_project))


# -- twice -------------------------------------------------------------------------------------------------------------


def test_built_twice_alike_is_said(python_project: Clone) -> None:
    release = released(python_project, build=COPIES)
    what = merged(release, python_project)
    assert made(release, what).reproducible is None
    assert made(release, what, twice=True).reproducible is True


def test_what_differs_when_built_twice_is_named(python_project: Clone) -> None:
    release = released(python_project, build=PLACE, reproducible=True)
    with pytest.raises(OutsideFailed, match=r"built twice, the artifacts differ:\n  a\.txt: size \d+ and \d+"):
        made(release, merged(release, python_project))


def test_the_default_build_is_reproducible(python_project: Clone) -> None:
    """Two checkouts, two times: SOURCE_DATE_EPOCH is all that a common backend needs."""
    build = f"{sys.executable} -m build --no-isolation --outdir {{out}}"
    python_project.write({"pyproject.toml": PYPROJECT.replace("0.1.0", "1.1.0")})
    python_project.commit("chore: version")
    release = released(python_project, build=build)
    found = made(release, merged(release, python_project), twice=True)
    assert (found.reproducible, len(found.artifacts)) == (True, 2)
