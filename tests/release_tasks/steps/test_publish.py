"""Publish: the bytes that were built, everywhere they belong, and what is published stays."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from release_tasks.engine.dry_run import DryRun
from release_tasks.engine.errors import Conflict, NotPermitted, OutsideFailed, ReleaseError, Unreachable, UsageError
from release_tasks.engine.ports import indexes_of
from release_tasks.engine.release import Release
from release_tasks.engine.world import Announced, Later
from release_tasks.evidence import Artifact, Built, Places, Published, Pushed
from release_tasks.steps.publish import find_places, publish

from ...support.distributions import sdist, wheel
from ...support.package_index import CREDENTIALS, PackageIndex, package_index
from ...support.project import PLAN
from ...support.repository import Clone
from .released import released

FILES = dict((wheel("1.1.0"), sdist("1.1.0")))
WHEEL, SDIST = FILES
PUSHED = Pushed("origin", "0" * 40, "v1.1.0")


@pytest.fixture
def release(python_project: Clone) -> Release:
    return released(python_project)


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


def built(release: Release, files: Mapping[str, bytes] = FILES) -> Built:
    """These files, built, and their checksums beside them."""
    folder = release.folder / "dist"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "SHA256SUMS").write_text("sums\n")
    made = tuple(Artifact(name, len(content), digest(content)) for name, content in files.items())
    return Built("dist", release.decided.source_commit, made)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def published(release: Release, what: Built | None = None, **options: Any) -> Published:
    made = publish.function(
        release, PUSHED, what or built(release), indexes_of(release.settings, release.world), **options
    )
    assert isinstance(made, Published)
    return made


def told(made: Published) -> dict[str, bool]:
    """File name to whether this run put it there."""
    return {put.name: put.uploaded for put in made.files}


class TestFolder:
    """Index `folder`, also the default."""

    def test_the_artifacts_lie_in_a_folder_of_their_version(self, release: Release, tmp_path: Path) -> None:
        first, again = (published(release, folder=str(tmp_path / "index")) for _ in range(2))
        assert first.places == again.places == (str(tmp_path / "index/1.1.0"),)
        assert {path.name: path.read_bytes() for path in (tmp_path / "index/1.1.0").iterdir()} == {
            **FILES,
            "SHA256SUMS": b"sums\n",
        }
        assert told(first) == {WHEEL: True, SDIST: True, "SHA256SUMS": True}
        assert set(told(again).values()) == {False}

    def test_a_copy_that_fails_says_where(self, release: Release, tmp_path: Path) -> None:
        (tmp_path / "1.1.0").write_text("in the way")
        with pytest.raises(OutsideFailed, match=r"1\.1\.0/SHA256SUMS could not be written: "):
            published(release, folder=str(tmp_path))

    def test_without_a_place_it_is_the_folder_beside_the_releases(self, release: Release) -> None:
        assert published(release).places == (str(release.folder.parent.parent / "index/1.1.0"),)

    def test_a_published_version_with_other_content_is_never_replaced(self, release: Release, tmp_path: Path) -> None:
        there = tmp_path / "index/1.1.0" / SDIST
        there.parent.mkdir(parents=True)
        there.write_bytes(b"published before")
        with pytest.raises(Conflict, match=f"other content than what was built: {SDIST} in ") as refused:
            published(release, folder=str(tmp_path / "index"))
        assert "release the next version" in refused.value.fix
        assert [path.name for path in there.parent.iterdir()] == [SDIST]
        assert there.read_bytes() == b"published before"

    def test_bytes_that_changed_on_the_way_are_noticed(self, release: Release, tmp_path: Path) -> None:
        what = built(release)
        (release.folder / "dist" / WHEEL).write_bytes(b"other bytes")
        with pytest.raises(Conflict, match="has other content than what was built"):
            published(release, what, folder=str(tmp_path / "index"))
        assert not (tmp_path / "index").exists()

    def test_what_a_killed_copy_left_is_written_over(self, release: Release, tmp_path: Path) -> None:
        part = tmp_path / "index/1.1.0" / f".{WHEEL}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"half")
        published(release, folder=str(tmp_path / "index"))
        assert not part.exists()


class TestPackageIndex:
    """Index `python`, against a real server."""

    def test_distributions_are_uploaded_and_the_rest_is_named(self, release: Release, pypi: PackageIndex) -> None:
        made = published(release, index=pypi.url)
        assert pypi.files() == {name: digest(content) for name, content in FILES.items()}
        assert told(made) == {WHEEL: True, SDIST: True}
        assert made.left == (f"index {pypi.url} takes only distributions: not SHA256SUMS",)

    def test_an_attestation_travels_with_its_distribution(self, release: Release, pypi: PackageIndex) -> None:
        what = built(release)
        (release.folder / "dist" / f"{WHEEL}.publish.attestation").write_text('{"version": 1}')
        made = published(release, what, index=pypi.url)
        assert pypi.attested == [WHEEL]
        assert made.left == (f"index {pypi.url} takes only distributions: not SHA256SUMS",)

    def test_a_rerun_uploads_nothing(self, release: Release, pypi: PackageIndex) -> None:
        published(release, index=pypi.url)
        assert told(published(release, index=pypi.url)) == {WHEEL: False, SDIST: False}
        assert pypi.uploads == ["200", "200"]

    def test_only_what_is_missing_is_uploaded(self, release: Release, pypi: PackageIndex) -> None:
        (pypi.folder / SDIST).write_bytes(FILES[SDIST])
        assert told(published(release, index=pypi.url)) == {WHEEL: True, SDIST: False}
        assert pypi.uploads == ["200"]

    def test_a_name_with_other_content_is_refused_before_anything_is_uploaded(
        self, release: Release, pypi: PackageIndex, tmp_path: Path
    ) -> None:
        (pypi.folder / SDIST).write_bytes(sdist("1.1.0", "other")[1])
        with pytest.raises(Conflict, match=f"{SDIST} in index {pypi.url}"):
            published(release, index=pypi.url, folder=str(tmp_path / "index"))
        assert pypi.uploads == []
        assert not (tmp_path / "index").exists()

    def test_an_upload_whose_answer_was_lost_is_found(self, release: Release, pypi: PackageIndex) -> None:
        pypi.behave("lost")
        assert told(published(release, index=pypi.url)) == {WHEEL: True, SDIST: True}
        assert sorted(pypi.files()) == sorted(FILES)

    def test_an_index_that_shows_it_late_is_waited_for(self, release: Release, pypi: PackageIndex) -> None:
        pypi.behave(late=2)
        assert told(published(release, index=pypi.url))[WHEEL]
        assert pypi.uploads == ["200", "200"]

    def test_one_that_never_shows_it_is_not_published(self, release: Release, pypi: PackageIndex) -> None:
        pypi.behave(late=100)
        with pytest.raises(OutsideFailed, match="done, but it does not show: upload"):
            published(release, index=pypi.url, lag=0.1)

    def test_a_server_that_is_down_can_be_tried_again(
        self, release: Release, pypi: PackageIndex, tmp_path: Path
    ) -> None:
        with package_index(tmp_path / "other") as other:
            port = int(other.url.rsplit(":", 1)[1].strip("/"))
        with pytest.raises(Unreachable):
            published(release, index=other.url)
        with package_index(tmp_path / "other", port=port) as up:
            published(release, index=up.url)
            assert sorted(up.files()) == sorted(FILES)

    def test_one_that_errs_can_be_tried_again(self, release: Release, pypi: PackageIndex) -> None:
        pypi.behave(*["503"] * 20)
        with pytest.raises(Unreachable, match="503 Service Unavailable"):
            published(release, index=pypi.url)
        pypi.behave()
        published(release, index=pypi.url)
        assert sorted(pypi.files()) == sorted(FILES)

    def test_a_wrong_password_names_the_variables_and_hides_it(
        self, release: Release, pypi: PackageIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TWINE_PASSWORD", "battery-staple")
        with pytest.raises(NotPermitted, match="403 Forbidden") as refused:
            published(release, index=pypi.url)
        assert "set TWINE_USERNAME and TWINE_PASSWORD" in refused.value.fix
        assert "battery-staple" not in str(refused.value)
        assert pypi.files() == {}

    def test_without_credentials_it_says_what_to_set(
        self, release: Release, pypi: PackageIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in CREDENTIALS:
            monkeypatch.delenv(name)
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        with pytest.raises(NotPermitted, match="Credential not found"):
            published(release, index=pypi.url)

    def test_a_name_of_pypirc_is_an_index_with_its_credentials(
        self, release: Release, pypi: PackageIndex, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user, password = (CREDENTIALS[name] for name in ("TWINE_USERNAME", "TWINE_PASSWORD"))
        for name in CREDENTIALS:
            monkeypatch.delenv(name)
        section = f"[inside]\nrepository = {pypi.url}\nusername = {user}\npassword = {password}\n"
        (home / ".pypirc").write_text(f"[distutils]\nindex-servers = inside\n{section}")
        assert published(release, index="inside").places == ("index inside",)
        assert sorted(pypi.files()) == sorted(FILES)
        with pytest.raises(UsageError, match=r"index 'outside' is not in ~/\.pypirc"):
            published(release, index="outside")
        (home / ".pypirc").write_text("[inside\n")
        with pytest.raises(UsageError, match=r"~/\.pypirc cannot be read"):
            published(release, index="inside")

    def test_a_private_index_is_read_with_the_credentials(
        self, release: Release, pypi: PackageIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with package_index(tmp_path / "private", private=True) as private:
            for uploaded in (True, False):
                assert told(published(release, index=private.url)) == {WHEEL: uploaded, SDIST: uploaded}
            monkeypatch.setenv("TWINE_PASSWORD", "battery-staple")
            with pytest.raises(NotPermitted, match="answers 403: it may not be read"):
                published(release, index=private.url)

    def test_where_nothing_is_a_distribution_it_is_not_called_published(
        self, release: Release, pypi: PackageIndex
    ) -> None:
        with pytest.raises(OutsideFailed, match=r"takes none of SHA256SUMS, abacus\.zip"):
            published(release, built(release, {"abacus.zip": b"zip"}), index=pypi.url)

    def test_credentials_in_the_address_are_refused(self, release: Release, pypi: PackageIndex) -> None:
        with pytest.raises(UsageError, match="the address of an index holds credentials") as refused:
            published(release, index=pypi.url.replace("://", "://ada:correct-horse@"))
        assert "correct-horse" not in str(refused.value)


class TestCommand:
    """Index `command`: two commands of the user's."""

    @pytest.fixture
    def bucket(self, tmp_path: Path) -> Path:
        folder = tmp_path / "a bucket"
        folder.mkdir()
        return folder

    def options(self, bucket: Path) -> dict[str, Any]:
        target = shlex.quote(f"{bucket}/{{version}}-{{name}}")
        return {"command": f"cp {{file}} {target}", "check": f"sha256sum {target}"}

    def test_every_file_goes_there_and_its_digest_is_read_back(self, release: Release, bucket: Path) -> None:
        for uploaded in (True, False):
            made = published(release, **self.options(bucket))
            assert told(made) == {WHEEL: uploaded, SDIST: uploaded, "SHA256SUMS": uploaded}
        assert (bucket / f"1.1.0-{WHEEL}").read_bytes() == FILES[WHEEL]

    def test_other_content_is_refused(self, release: Release, bucket: Path) -> None:
        (bucket / f"1.1.0-{WHEEL}").write_bytes(b"before")
        with pytest.raises(Conflict, match="other content"):
            published(release, **self.options(bucket))

    @pytest.mark.parametrize(
        ("changed", "error", "words"),
        [
            ({"check": ""}, UsageError, "has a command and no check"),
            ({"check": "echo fine"}, OutsideFailed, "prints no SHA-256: echo fine"),
            ({"command": "false"}, OutsideFailed, "false exited with 1"),
            ({"command": "true"}, OutsideFailed, "done, but it does not show: run true"),
        ],
    )
    def test_what_cannot_be_seen_is_not_published(
        self, release: Release, bucket: Path, changed: dict[str, str], error: type[ReleaseError], words: str
    ) -> None:
        with pytest.raises(error, match=words):
            published(release, **{**self.options(bucket), **changed}, lag=0)


class TestWhere:
    """Plan and settings name the places; several at once."""

    def planned(self, python_project: Clone, *locations: str) -> Release:
        rows = "".join(f"| abacus{n} | wheel | {each} |\n" for n, each in enumerate(locations))
        python_project.commit(
            "docs: where", {"docs/release-plan.md": PLAN.replace("| abacus | wheel | dist/ |\n", rows)}
        )
        made = released(python_project)
        return replace(made, decided=made.decided._replace(plan="docs/release-plan.md"))

    def test_everywhere_that_is_named(self, python_project: Clone, pypi: PackageIndex, tmp_path: Path) -> None:
        release = self.planned(python_project, f"index: {pypi.url}", f"`{tmp_path}/shelf`", "dist/")
        made = published(release, folder=str(tmp_path / "index"))
        assert made.places == (f"{tmp_path}/index/1.1.0", f"index {pypi.url}", f"{tmp_path}/shelf/1.1.0")
        assert len(made.files) == 3 + 2 + 3
        assert "the plan's location 'dist/' names no place" in made.left

    def test_a_plan_that_names_none_leaves_the_default(self, python_project: Clone) -> None:
        release = self.planned(python_project, "dist/")
        assert published(release).places == (str(release.folder.parent.parent / "index/1.1.0"),)


class TestBefore:
    """Before the tag is pushed: where it will go, and whether it can."""

    def settled(self, release: Release, **options: str) -> Release:
        return replace(release, settings=release.settings.model_copy(update={"options": {"publish": options}}))

    def found(self, release: Release) -> Places:
        made = find_places.function(release, built(release), indexes_of(release.settings, release.world))
        assert isinstance(made, Places)
        return made

    def test_a_folder_that_cannot_be_made(self, release: Release, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(NotPermitted, match=r"file/index cannot be written: .*/file is no folder"):
            self.found(self.settled(release, folder=str(tmp_path / "file/index")))

    def test_it_names_the_places_and_what_is_there(self, release: Release, pypi: PackageIndex) -> None:
        (pypi.folder / SDIST).write_bytes(FILES[SDIST])
        found = self.found(self.settled(release, index=pypi.url))
        assert found == Places((f"index {pypi.url}",), (f"{SDIST} in index {pypi.url}",))
        assert pypi.uploads == []

    def test_other_content_is_refused(self, release: Release, pypi: PackageIndex) -> None:
        (pypi.folder / SDIST).write_bytes(b"other")
        with pytest.raises(Conflict, match="published before"):
            self.found(self.settled(release, index=pypi.url))

    def test_missing_credentials_too(
        self, release: Release, pypi: PackageIndex, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("TWINE_PASSWORD")
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        with pytest.raises(NotPermitted, match="there are no credentials for index"):
            self.found(self.settled(release, index=pypi.url))

    def test_an_index_that_is_not_known_too(self, release: Release) -> None:
        with pytest.raises(UsageError, match="index 'nowhere' is not in"):
            self.found(self.settled(release, index="nowhere"))


class TestPreview:
    """What would be uploaded where; nothing is."""

    @pytest.fixture
    def said(self) -> list[str]:
        return []

    @pytest.fixture
    def preview(self, release: Release, said: list[str]) -> Iterator[Release]:
        world = DryRun(say=said.append)
        yield replace(release, world=world)
        world.close()

    def test_each_file_is_named_with_its_place(
        self, release: Release, preview: Release, said: list[str], pypi: PackageIndex, tmp_path: Path
    ) -> None:
        what = built(release)
        (pypi.folder / SDIST).write_bytes(FILES[SDIST])
        with pytest.raises(Announced, match="read back the digest of every file"):
            published(preview, what, index=pypi.url, folder=str(tmp_path / "index"))
        assert f"would upload {WHEEL} to index {pypi.url}" in said
        assert f"would copy {SDIST} to {tmp_path}/index/1.1.0" in said
        assert not [line for line in said if line.startswith(f"would upload {SDIST}")]
        assert (pypi.uploads, (tmp_path / "index").exists()) == ([], False)

    def test_credentials_are_not_needed(self, preview: Release, said: list[str], pypi: PackageIndex) -> None:
        settled = replace(
            preview, settings=preview.settings.model_copy(update={"options": {"publish": {"index": pypi.url}}})
        )
        with pytest.raises(Announced, match=f"see that uploads to index {pypi.url} can be tried"):
            find_places.function(settled, Later(), indexes_of(settled.settings, settled.world))
        assert said == [f"artifacts go to index {pypi.url}"]

    def test_before_anything_is_built_the_places_are(
        self, preview: Release, said: list[str], pypi: PackageIndex
    ) -> None:
        publish.function(preview, PUSHED, Later(), indexes_of(preview.settings, preview.world), index=pypi.url)
        assert said == [f"would publish what was built to index {pypi.url}"]
