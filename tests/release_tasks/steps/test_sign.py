"""Sign: by the person's own key, and verified by the tool's own word."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from release_tasks.adapters.signing.gpg import GpgSignature
from release_tasks.adapters.signing.key import Key
from release_tasks.engine.errors import Conflict, OutsideFailed, UsageError
from release_tasks.engine.record import dump
from release_tasks.engine.release import History, Release
from release_tasks.evidence import Artifact, Built, Signed
from release_tasks.rules.artifacts.checksums import SUMS, checksums
from release_tasks.steps.sign import sign

from ...support.keys import gpg_home, gpg_key, public_half, signs_by_ssh, ssh_key
from ...support.repository import Clone
from ...support.scratch import IDENTITY
from .released import built, released


def summed(release: Release) -> Built:
    """One artifact with its checksums, as build leaves them."""
    what = built(release)
    (release.folder / what.folder / SUMS).write_text(checksums(what.artifacts))
    return what


def made(release: Release, what: Built, *events: dict[str, object]) -> Signed:
    found = sign.function(release, what, History(events))
    assert isinstance(found, Signed)
    return found


def files(release: Release, what: Built) -> set[str]:
    return {path.name for path in (release.folder / what.folder).iterdir()}


def finished(signed: Signed) -> dict[str, object]:
    return {"event": "finished", "step": "sign", "type": "Signed", "evidence": dump(signed)}


# -- ssh ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["public", "private", "private alone"])
def test_the_checksums_are_signed_by_the_key_that_git_signs_with(
    python_project: Clone, tmp_path: Path, form: str
) -> None:
    key = ssh_key(tmp_path)
    signs_by_ssh(python_project, f"{key}.pub" if form == "public" else key)
    public = public_half(key)
    if form == "private alone":
        key.with_name("id.pub").unlink()
    release = released(python_project)
    what = summed(release)
    found = made(release, what)
    assert (found.method, found.signer, found.files) == ("ssh", IDENTITY.email, ("abacus.whl",))
    assert found.key.startswith("SHA256:")
    allowed = tmp_path / "allowed"
    allowed.write_text(f"ada {public}")
    folder = release.folder / what.folder
    stranger = ("ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", "ada", "-n", "file", "-s", f"{SUMS}.sig")
    with (folder / SUMS).open() as text:  # as the how-to tells whoever gets the files
        subprocess.run(stranger, cwd=folder, stdin=text, check=True, capture_output=True)


def test_a_signature_that_is_there_and_good_is_kept(python_project: Clone, tmp_path: Path) -> None:
    key = ssh_key(tmp_path)
    signs_by_ssh(python_project, f"{key}.pub")
    release = released(python_project)
    what = summed(release)
    first = made(release, what)
    key.unlink()
    assert made(release, what) == first


@pytest.mark.parametrize("case", ["another key", "other content", "torn"])
def test_a_signature_that_is_there_and_not_good_is_made_again(python_project: Clone, tmp_path: Path, case: str) -> None:
    signs_by_ssh(python_project, f"{ssh_key(tmp_path, 'other')}.pub")
    release = released(python_project)
    what = summed(release)
    before = made(release, what)
    place = release.folder / what.folder / f"{SUMS}.sig"
    if case == "another key":
        signs_by_ssh(python_project, f"{ssh_key(tmp_path)}.pub")
    elif case == "other content":
        content = b"something else"
        what = what._replace(artifacts=(Artifact("abacus.whl", 14, hashlib.sha256(content).hexdigest()),))
        place.with_name(SUMS).write_text(checksums(what.artifacts))
    else:
        place.write_text(place.read_text()[:100])
    after = made(release, what)
    assert (after.signature != before.signature) == (case != "torn")
    assert place.read_text() == after.signature


def test_checksums_that_are_not_of_what_was_built_are_not_signed(python_project: Clone, tmp_path: Path) -> None:
    signs_by_ssh(python_project, f"{ssh_key(tmp_path)}.pub")
    release = released(python_project)
    what = summed(release)
    (release.folder / what.folder / SUMS).write_text(f"{'0' * 64}  abacus.whl\n")
    with pytest.raises(Conflict, match="SHA256SUMS is not what was built: nothing is signed"):
        made(release, what)
    assert files(release, what) == {"abacus.whl", SUMS}


def test_git_s_allowed_signers_decide_whom_to_believe(python_project: Clone, tmp_path: Path) -> None:
    key, allowed = ssh_key(tmp_path), tmp_path / "allowed"
    signs_by_ssh(python_project, f"{key}.pub")
    python_project.git("config", "gpg.ssh.allowedSignersFile", str(allowed))
    public = public_half(key)
    release = released(python_project)
    what = summed(release)
    allowed.write_text(f"eve {public_half(ssh_key(tmp_path, 'eve'))}")
    with pytest.raises(OutsideFailed, match="does not verify: its key is not one of the allowed signers"):
        made(release, what)
    allowed.write_text(f'ada namespaces="git" {public}')
    with pytest.raises(OutsideFailed, match="does not verify") as error:
        made(release, what)
    assert 'namespaces="file,git"' in error.value.fix
    allowed.write_text(f"ada@work {public}")
    assert made(release, what).signer == "ada@work"


def test_a_key_that_does_not_sign_is_an_error_with_its_remedy(python_project: Clone, tmp_path: Path) -> None:
    signs_by_ssh(python_project, tmp_path / "nowhere")
    with pytest.raises(OutsideFailed, match="ssh-keygen did not sign") as error:
        made(release := released(python_project), summed(release))
    assert "ssh-add" in error.value.fix


def test_another_machine_takes_the_signature_that_was_made(python_project: Clone, tmp_path: Path) -> None:
    key = ssh_key(tmp_path)
    signs_by_ssh(python_project, f"{key}.pub")
    release = released(python_project)
    what = summed(release)
    before = made(release, what)
    (release.folder / what.folder / f"{SUMS}.sig").unlink()
    key.unlink()  # only the public half is here
    assert made(release, what, finished(before)) == before


# -- nobody signs ------------------------------------------------------------------------------------------------------


def test_without_a_key_nobody_signs_and_the_reason_is_said(python_project: Clone) -> None:
    release = released(python_project)
    what = summed(release)
    assert made(release, what) == Signed(reason="git is not set up to sign")
    assert files(release, what) == {"abacus.whl", SUMS}


def test_a_signature_that_is_asked_for_and_impossible_is_an_error(python_project: Clone) -> None:
    release = released(python_project, sign="ssh")
    with pytest.raises(UsageError, match=r"git has no user\.signingkey"):
        made(release, summed(release))


# -- gpg ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A GnuPG home of the test's own."""
    with gpg_home() as folder:
        monkeypatch.setenv("GNUPGHOME", str(folder))
        yield folder


def test_gpg_signs_verifies_and_is_kept(python_project: Clone, home: Path) -> None:
    fingerprint = gpg_key(home, str(IDENTITY))
    python_project.git("config", "user.signingkey", fingerprint[-16:])
    release = released(python_project)
    what = summed(release)
    first = made(release, what)
    assert (first.method, first.signer, first.key) == ("gpg", str(IDENTITY), fingerprint)
    assert made(release, what) == first  # a new one would have another time
    folder = release.folder / what.folder
    subprocess.run(("gpg", "--batch", "--verify", f"{SUMS}.asc", SUMS), cwd=folder, check=True, capture_output=True)


def test_gpg_believes_only_the_key_that_git_signs_with(python_project: Clone, home: Path) -> None:
    python_project.git("config", "user.signingkey", gpg_key(home, "Eve <eve@example.com>"))
    release = released(python_project)
    what = summed(release)
    of_eve = made(release, what)
    fingerprint = gpg_key(home, str(IDENTITY))
    python_project.git("config", "user.signingkey", fingerprint)
    assert of_eve.signer == "Eve <eve@example.com>"
    assert made(release, what).key == fingerprint


def test_gpg_without_the_key_is_an_error_with_its_remedy(python_project: Clone, home: Path) -> None:
    python_project.git("config", "user.signingkey", "0123456789ABCDEF")
    release = released(python_project)
    with pytest.raises(OutsideFailed, match="gpg did not sign") as error:
        made(release, summed(release))
    assert error.value.fix.endswith("gpg --list-secret-keys 0123456789ABCDEF")


# -- the build signed --------------------------------------------------------------------------------------------------

VERIFY = "gpg --batch --verify {file}.asc {file}"


def signed_by_the_build(release: Release) -> Built:
    """An artifact with a signature beside it, as a build can make one."""
    what = built(release)
    folder = release.folder / what.folder
    subprocess.run(("gpg", "--batch", "--armor", "--detach-sign", "abacus.whl"), cwd=folder, check=True)
    content = (folder / "abacus.whl.asc").read_bytes()
    made_too = Artifact("abacus.whl.asc", len(content), hashlib.sha256(content).hexdigest())
    return what._replace(artifacts=(*what.artifacts, made_too))


def test_a_signature_of_the_build_counts_where_its_own_tool_verifies_it(python_project: Clone, home: Path) -> None:
    gpg_key(home, "CI <ci@example.com>")
    release = released(python_project, verify_signature=VERIFY)
    what = signed_by_the_build(release)
    found = made(release, what)
    assert (found.method, found.signer, found.files) == ("build", "gpg", ("abacus.whl",))
    (release.folder / what.folder / "abacus.whl").write_bytes(b"other")
    with pytest.raises(OutsideFailed, match=r"the signature beside abacus\.whl is not good: gpg says .*BAD signature"):
        made(release, what)


def test_a_signature_of_the_build_that_nobody_verifies_does_not_count(python_project: Clone, home: Path) -> None:
    gpg_key(home, "CI <ci@example.com>")
    release = released(python_project)
    found = made(release, signed_by_the_build(release))
    assert (found.method, found.files) == ("", ())
    assert "no verify_signature command is set" in found.reason


def test_a_verifier_that_is_not_there_is_an_error(python_project: Clone, home: Path) -> None:
    gpg_key(home, "CI <ci@example.com>")
    release = released(python_project, verify_signature="no-such-cosign verify-blob {file}")
    with pytest.raises(UsageError, match="no-such-cosign not found"):
        made(release, signed_by_the_build(release))


# -- what gpg calls good, and what not ---------------------------------------------------------------------------------


def test_a_signature_by_a_key_that_has_expired_since_is_not_good(python_project: Clone, home: Path) -> None:
    then = ("gpg", "--faked-system-time", "20200101T000000", "--batch", "--quiet")
    words = ("--passphrase", "", "--quick-generate-key", str(IDENTITY), "ed25519", "sign", "1d")
    subprocess.run((*then, *words), check=True, capture_output=True)
    release = released(python_project)
    folder = release.folder / summed(release).folder
    sign_ = ("--armor", "--output", f"{SUMS}.asc", "--detach-sign", SUMS)
    subprocess.run((*then, *sign_), cwd=folder, check=True, capture_output=True)
    signer = GpgSignature(release.world, Key("gpg", IDENTITY.email, "gpg"))
    assert signer.verify((folder / SUMS).read_text(), folder / f"{SUMS}.asc") == "gpg says EXPKEYSIG"
