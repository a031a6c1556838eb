"""The key that git signs with here: its configuration, who signs with it, and the proof that somebody holds it."""

import os
import tempfile
from pathlib import Path

from ...engine.errors import ReleaseError
from ...engine.git import Repository
from .gpg import GpgSignature
from .key import FALLBACK, Key, Verified, key_of
from .ssh import SshSignature

ALLOWED = "gpg.ssh.allowedSignersFile"


def config_of(repository: Repository) -> dict[str, str]:
    """Git's configuration, names in lower case; a name without a value is a yes."""
    listed = repository.git("config", "--list", "-z").split("\0")
    pairs = (entry.partition("\n") for entry in listed if entry)
    return {name.lower(): value if line else "true" for name, line, value in pairs}


def signer_of(repository: Repository, key: Key, mail: str) -> SshSignature | GpgSignature:
    """What signs with this key, and verifies by git's allowed signers where it has some."""
    allowed = repository.maybe("config", "--type=path", "--get", ALLOWED)
    return _signer(repository, key, mail, repository.root / allowed if allowed else None)


def proof(repository: Repository, mail: str) -> Verified | str:
    """Whose key signs here: a new random text is signed and verified. Else why nobody's does.

    It is verified by the plain tool and by the key itself: what git's configuration calls a program, or allows as a
    signer, could name anybody.
    """
    key = key_of("auto", config_of(repository), mail)
    if isinstance(key, str):
        return key
    text = f"who is this? {os.urandom(32).hex()}\n"
    try:
        made = _signer(repository, key, mail, None).sign(text)
        with tempfile.NamedTemporaryFile("w", prefix="release-proof-", encoding="utf-8") as file:
            file.write(made)
            file.flush()
            plain = key._replace(program=FALLBACK[key.method])
            return _signer(repository, plain, mail, None).verify(text, Path(file.name))
    except ReleaseError as error:
        return error.summary


def _signer(repository: Repository, key: Key, mail: str, allowed: Path | None) -> SshSignature | GpgSignature:
    if key.method == "gpg":
        return GpgSignature(repository.world, key)
    if (expanded := repository.maybe("config", "--type=path", "--get", "user.signingkey")) is not None:
        key = key._replace(name=expanded)
    return SshSignature(repository.world, key, mail, allowed)
