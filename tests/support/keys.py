"""Real keys of a test: made in its own folders, gone with them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .repository import Clone


def ssh_key(folder: Path, name: str = "id") -> Path:
    """An SSH key without a passphrase; its public half lies beside it."""
    path = folder / name
    words = ("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ada@example.com", "-f", str(path))
    subprocess.run(words, check=True, capture_output=True)
    return path


def public_half(key: Path) -> str:
    """The line that others know it by."""
    return key.with_name(f"{key.name}.pub").read_text(encoding="utf-8")


def signs_by_ssh(clone: Clone, key: object) -> None:
    """Set git up as a person does who signs with this key."""
    clone.git("config", "gpg.format", "ssh")
    clone.git("config", "user.signingkey", str(key))


def signing_environment(key: Path) -> dict[str, str]:
    """The environment of a person whose git signs with this SSH key."""
    settings = {"gpg.format": "ssh", "user.signingkey": f"{key}.pub"}
    numbered = {
        f"GIT_CONFIG_{what}_{n}": w
        for n, pair in enumerate(settings.items())
        for what, w in zip(("KEY", "VALUE"), pair, strict=True)
    }
    return {"GIT_CONFIG_COUNT": str(len(settings)), **numbered}


@contextmanager
def gpg_home() -> Iterator[Path]:
    """A GnuPG home with a path that is short enough for the agent's socket; the agent is ended with it."""
    home = Path(tempfile.mkdtemp(prefix="g", dir="/tmp"))
    try:
        yield home
    finally:
        subprocess.run(("gpgconf", "--homedir", str(home), "--kill", "all"), check=False, capture_output=True)
        while home.exists():  # the agent removes its sockets meanwhile
            with suppress(FileNotFoundError):
                shutil.rmtree(home)


def gpg_key(home: Path, who: str, *, expires: str = "never") -> str:
    """The fingerprint of a new key that signs, without a passphrase."""
    words = ("--batch", "--passphrase", "", "--quick-generate-key", who, "ed25519", "sign", expires)
    subprocess.run(("gpg", "--homedir", str(home), *words), check=True, capture_output=True)
    listed = subprocess.run(
        ("gpg", "--homedir", str(home), "--with-colons", "--list-keys", who), check=True, capture_output=True, text=True
    ).stdout
    return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr:"))
