"""A library that is released to a package index: what arrives there, also of a release that is cut short."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ..support.distributions import sdist
from ..support.library import FILES
from ..support.package_index import CREDENTIALS, PackageIndex, package_index
from ..support.repository import Clone, git
from .program import RELEASE, Done, code_refs, events, holder, journals, run, running, until

MAKE = '''"""Makes a wheel and an sdist."""

import gzip
import io
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

out = Path(sys.argv[1])
version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
metadata = f"Metadata-Version: 2.1\\nName: abacus\\nVersion: {version}\\n"
info = f"abacus-{version}.dist-info"
files = {str(path.relative_to("src")): path.read_text() for path in sorted(Path("src").rglob("*.py"))}
files[f"{info}/METADATA"] = metadata
files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\\nGenerator: make\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n"
files[f"{info}/RECORD"] = ""
with zipfile.ZipFile(out / f"abacus-{version}-py3-none-any.whl", "w") as wheel:
    for name, text in files.items():
        wheel.writestr(zipfile.ZipInfo(name), text)
packed = gzip.GzipFile(out / f"abacus-{version}.tar.gz", "wb", mtime=0)
with packed, tarfile.open(fileobj=packed, mode="w") as source:
    for name, text in {"PKG-INFO": metadata, **files}.items():
        entry = tarfile.TarInfo(f"abacus-{version}/{name}")
        entry.size = len(text.encode())
        source.addfile(entry, io.BytesIO(text.encode()))
'''
WHEEL, SDIST = "abacus-0.1.0-py3-none-any.whl", "abacus-0.1.0.tar.gz"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackageIndex]:
    with package_index(tmp_path_factory.mktemp("pypi")) as made:
        yield made


@pytest.fixture
def pypi(server: PackageIndex, monkeypatch: pytest.MonkeyPatch) -> PackageIndex:
    """An empty index, and its credentials in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    server.clear()
    return server


@pytest.fixture
def package(library: Clone, pypi: PackageIndex) -> Clone:
    """The library, with a real wheel and sdist, whose releases go to the index."""
    settings = f'{FILES["pyproject.toml"]}\n[tool.release.publish]\nindex = "{pypi.url}"\n'
    library.commit("build: publish to the index", {"pyproject.toml": settings, "make.py": MAKE})
    return library


def status(clone: Clone) -> Done:
    return run(clone, "status")


def test_pip_installs_what_was_released(package: Clone, pypi: PackageIndex, tmp_path: Path) -> None:
    done = run(package, *RELEASE)
    assert done.code == 0, done
    assert sorted(pypi.files()) == sorted((WHEEL, SDIST))
    report = package.show("docs/releases/v0.1.0.md")
    assert f"in index {pypi.url}: 2 files put there, 0 found there" in report
    assert "takes only distributions: not SHA256SUMS" in report
    said = git(package.remote, "log", "--format=%B", journals(package)[-1]) + report + done.out + done.err
    assert CREDENTIALS["TWINE_PASSWORD"] not in said

    install = (sys.executable, "-m", "pip", "install", "--quiet", "--no-cache-dir", "--target", str(tmp_path / "here"))
    own = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    subprocess.run((*install, "--index-url", f"{pypi.url}simple/", "abacus==0.1.0"), check=True, env=own)
    assert "def add" in (tmp_path / "here/abacus/__init__.py").read_text()


def test_a_preview_names_where_it_would_go_and_uploads_nothing(package: Clone, pypi: PackageIndex) -> None:
    done = run(package, "release", "--dry-run")
    assert done.code == 0, done
    assert f"would publish what was built to index {pypi.url}" in done.err
    assert pypi.uploads == []


class TestCutShort:
    """The tag is pushed and publishing is not done: the same command finishes it."""

    def finished(self, clone: Clone, pypi: PackageIndex) -> Done:
        done = run(clone, *RELEASE)
        assert done.code == 0, done
        assert "continuing release-20" in done.err
        assert sorted(pypi.files()) == sorted((WHEEL, SDIST))
        assert (len(journals(clone)), holder(clone)) == (1, None)
        assert "ended" in [event["event"] for event in events(clone)]
        return done

    def test_a_wrong_password(self, package: Clone, pypi: PackageIndex) -> None:
        failed = run(package, *RELEASE, env={"TWINE_PASSWORD": "battery-staple"})
        assert failed.code == 4, failed
        assert "set TWINE_USERNAME and TWINE_PASSWORD" in failed.err + failed.out
        assert "\x1b[" not in failed.err + failed.out
        tag = package.refs()["refs/tags/v0.1.0"]
        assert (
            f"tag v0.1.0 has no artifacts at index {pypi.url}: unfinished; next: invoke release\n"
            in status(package).out
        )
        self.finished(package, pypi)
        assert package.refs()["refs/tags/v0.1.0"] == tag

    def test_an_index_that_is_down_after_the_first_file(self, package: Clone, pypi: PackageIndex) -> None:
        pypi.behave("", *["503"] * 10)
        failed = run(package, *RELEASE)
        assert failed.code == 5, failed
        assert list(pypi.files()) == [WHEEL]
        assert (
            f"0.1.0 lacks 1 of 2 files at index {pypi.url}: unfinished; next: invoke release\n" in status(package).out
        )
        pypi.behave()
        self.finished(package, pypi)
        assert pypi.uploads == ["200"]

    def test_killed_when_a_file_had_arrived_and_the_journal_did_not_say_so(
        self, package: Clone, pypi: PackageIndex
    ) -> None:
        pypi.behave("hold")
        with running(package, *RELEASE) as release:
            until(lambda: pypi.uploads == ["200"])
            release.process.kill()
        pypi.behave()
        self.finished(package, pypi)
        assert pypi.uploads == ["200"]


class TestSeenBefore:
    """What would keep it from being published is seen before the tag is pushed: no version is burnt."""

    def test_a_version_that_is_there_with_other_content(self, package: Clone, pypi: PackageIndex) -> None:
        name, content = sdist("0.1.0")
        (pypi.folder / name).write_bytes(content)
        done = run(package, *RELEASE)
        assert done.code == 5, done
        assert f"published before, with other content than what was built: {SDIST} in index {pypi.url}" in done.err
        assert list(pypi.files()) == [SDIST]
        assert list(code_refs(package)) == ["refs/heads/main"]

    def test_credentials_that_nobody_has_set(self, package: Clone, pypi: PackageIndex) -> None:
        nothing = {**dict.fromkeys(CREDENTIALS, ""), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        done = run(package, *RELEASE, env=nothing)
        assert done.code == 4, done
        assert f"there are no credentials for index {pypi.url}" in done.err
        assert list(code_refs(package)) == ["refs/heads/main"]
        preview = run(package, "release", "--dry-run", env=nothing)
        assert preview.code == 0, preview
        finished = run(package, *RELEASE)
        assert finished.code == 0, finished
        assert sorted(pypi.files()) == sorted((WHEEL, SDIST))
