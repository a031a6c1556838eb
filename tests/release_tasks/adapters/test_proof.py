"""Whose key signs here: shown by a signature, whatever git's configuration says of programs and signers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from release_tasks.adapters.signing.by_git import proof
from release_tasks.adapters.signing.key import Verified
from release_tasks.engine.git import Repository
from release_tasks.engine.world import Live
from release_tasks.rules.roles.grants import fingerprint

from ...support.keys import gpg_home, gpg_key, public_half, signs_by_ssh, ssh_key
from ...support.repository import Clone

MAIL = "ada@example.com"


@pytest.fixture
def clone(repository: Callable[..., Clone]) -> Clone:
    return repository()


@pytest.fixture
def here(clone: Clone) -> Repository:
    return Repository.at(clone.path, Live(say=lambda line: None))


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with gpg_home() as home:
        monkeypatch.setenv("GNUPGHOME", str(home))
        yield home


def test_an_ssh_key_shows_its_fingerprint(clone: Clone, here: Repository, tmp_path: Path) -> None:
    key = ssh_key(tmp_path)
    signs_by_ssh(clone, key)
    shown = proof(here, MAIL)
    assert isinstance(shown, Verified)
    assert shown.key == fingerprint(public_half(key))


def test_a_gnupg_key_shows_its_fingerprint(clone: Clone, here: Repository, keyring: Path) -> None:
    wanted = gpg_key(keyring, f"Ada Example <{MAIL}>")
    clone.git("config", "user.signingkey", wanted)
    shown = proof(here, MAIL)
    assert isinstance(shown, Verified)
    assert (shown.key, shown.primary) == (wanted, wanted)


def test_without_a_key_nobody_is_shown(here: Repository) -> None:
    assert proof(here, MAIL) == "git is not set up to sign"


def test_a_public_half_alone_shows_nobody(clone: Clone, here: Repository, tmp_path: Path) -> None:
    key = ssh_key(tmp_path)
    signs_by_ssh(clone, f"{key}.pub")
    key.unlink()
    assert "did not sign" in str(proof(here, MAIL))


def test_a_program_that_names_somebody_else_is_not_believed(clone: Clone, here: Repository, tmp_path: Path) -> None:
    mine, theirs = ssh_key(tmp_path, "mine"), ssh_key(tmp_path, "theirs")
    liar = tmp_path / "liar"
    good = f'Good "file" signature for {MAIL} with ED25519 key {fingerprint(public_half(theirs))}'
    liar.write_text(f'#!/bin/sh\n[ "$2" = sign ] && exec ssh-keygen "$@"\necho \'{good}\'\n', encoding="utf-8")
    liar.chmod(0o755)
    signs_by_ssh(clone, mine)
    clone.git("config", "gpg.ssh.program", str(liar))
    shown = proof(here, MAIL)
    assert isinstance(shown, Verified)
    assert shown.key == fingerprint(public_half(mine))
