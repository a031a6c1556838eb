"""Sign: the checksums of what was built, as git signs here, and verified after (decisions 52)."""

import shlex
from pathlib import Path

from ..adapters.signing.by_git import ALLOWED, config_of, signer_of
from ..adapters.signing.key import SET_UP, Key, Verified, key_of
from ..engine.change import Call, Write
from ..engine.errors import Conflict, OutsideFailed, UsageError
from ..engine.release import History, Release
from ..engine.step import local, step
from ..evidence import Built, Signed
from ..rules.artifacts.checksums import FOREIGN, SIGNATURES, SUMS, checksums


@local
@step
def sign(release: Release, built: Built, history: History) -> Signed:
    """Sign SHA256SUMS by ssh or gpg where git is set up to sign, and verify the signature.

    Where it is not, signatures that the build made count if the command `verify_signature` calls them good.
    """
    mail = _mail(release)
    key = key_of(release.settings.sign, config_of(release.repository), mail)
    if isinstance(key, str):
        return _by_the_build(release, built, key)
    world, folder = release.world, release.folder / built.folder
    text, place = _sums(release, built), folder / SIGNATURES[key.method]
    signer = signer_of(release.repository, key, mail)

    def look() -> Verified | None:
        found = signer.verify(text, place) if place.is_file() else ""
        return found if isinstance(found, Verified) else None

    def change() -> None:
        world.perform(Write(place, _made_before(history, key, world.digest(folder / SUMS)) or signer.sign(text)))
        found = signer.verify(text, place)
        if not isinstance(found, Verified):
            raise OutsideFailed(f"{place.name} was made and does not verify: {found}", fix=_fix(key))

    verified = world.ensure(look, Call(f"sign {SUMS} by {key.method}", change))
    return Signed(
        method=key.method,
        signer=verified.signer,
        key=verified.key,
        files=tuple(each.name for each in built.artifacts),
        sums=str(world.digest(folder / SUMS)),
        signature=str(world.read(place)),
    )


def require_signer(release: Release) -> None:
    """Raises `UsageError` where the plan promises signatures and nobody would sign: better now than after the gates."""
    from gates.documents.plan import read_plan

    path = release.decided.plan
    text = release.repository.read(release.decided.source_commit, path) if path else None
    promised = next((row for row in read_plan(path, text).artifacts if row.signed), None) if path and text else None
    if promised is None or release.settings.verify_signature is not None:
        return
    key = key_of(release.settings.sign, config_of(release.repository), _mail(release))
    if isinstance(key, str):
        raise UsageError(
            f"{path}:{promised.line}: {promised.name} is to be signed, and nobody signs: {key}", fix=SET_UP
        )


def _by_the_build(release: Release, built: Built, why: str) -> Signed:
    """What the build signed itself, as far as the command of the settings verifies it; believed from nobody else."""
    names = {each.name for each in built.artifacts}
    signed = sorted(name for name in names if any(name + ending in names for ending in FOREIGN))
    if not signed:
        return Signed(reason=why)
    if release.settings.verify_signature is None:
        return Signed(reason=f"{why}; {signed[0]} has a signature beside it, and no verify_signature command is set")
    words = shlex.split(release.settings.verify_signature)
    for name in signed:
        _verify(release, words, release.folder / built.folder / name)
    return Signed(method="build", signer=words[0], key="of the build", files=tuple(signed))


def _verify(release: Release, words: list[str], file: Path) -> None:
    answer = release.world.ask([word.replace("{file}", str(file)) for word in words])
    if answer.code != 0:
        said = (answer.err or answer.out).strip().splitlines() or ["nothing"]
        raise OutsideFailed(
            f"the signature beside {file.name} is not good: {words[0]} says {said[-1]}",
            fix="see verify_signature in [tool.release], and how the build signs",
        )


def _mail(release: Release) -> str:
    return release.repository.identity().rpartition("<")[2].rstrip(">")


def _sums(release: Release, built: Built) -> str:
    """The checksums as they lie there; raises `Conflict` where they are not those of what was built."""
    text = release.world.read(release.folder / built.folder / SUMS)
    if text != checksums(built.artifacts):
        raise Conflict(
            f"{SUMS} is not what was built: nothing is signed",
            fix="put the built files back; they are made once, so else release the next version",
        )
    return text


def _made_before(history: History, key: Key, sums: str | None) -> str | None:
    """The signature that this release made of the same checksums, on another machine: it may be published already."""
    known = (each["evidence"] for each in history.events if each["event"] == "finished" and each["type"] == "Signed")
    return next((each["signature"] for each in known if (each["method"], each["sums"]) == (key.method, sums)), None)


def _fix(key: Key) -> str:
    if key.method == "ssh":
        return f'let the signer\'s line in git config {ALLOWED} allow namespaces="file,git"'
    return f"see gpg --list-keys {key.name}: the key must be valid, and not expired"
