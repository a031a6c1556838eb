"""Who signs, by git's configuration and the setting."""

from __future__ import annotations

import pytest

from release_tasks.adapters.signing.key import Key, is_public_key, key_of
from release_tasks.engine.errors import UsageError

MAIL = "ada@example.com"
SSH = {"gpg.format": "ssh", "user.signingkey": "~/.ssh/id.pub"}


@pytest.mark.parametrize(
    ("sign", "config", "wanted"),
    [
        ("auto", {}, "git is not set up to sign"),
        ("auto", {"gpg.format": "ssh"}, "git is not set up to sign"),
        ("auto", {"commit.gpgsign": "false"}, "git is not set up to sign"),
        ("auto", SSH, Key("ssh", "~/.ssh/id.pub", "ssh-keygen")),
        ("auto", {**SSH, "gpg.ssh.program": "op-ssh"}, Key("ssh", "~/.ssh/id.pub", "op-ssh")),
        ("auto", {"gpg.format": "ssh", "tag.gpgsign": "true"}, "git signs by ssh, and has no user.signingkey"),
        ("auto", {"user.signingkey": "ABCD"}, Key("gpg", "ABCD", "gpg")),
        ("auto", {"user.signingkey": "ABCD", "gpg.program": "gpg2"}, Key("gpg", "ABCD", "gpg2")),
        ("auto", {"commit.gpgsign": "yes"}, Key("gpg", MAIL, "gpg")),
        ("auto", {"gpg.format": "x509", "user.signingkey": "1"}, "gpg.format = x509 is not known here"),
        ("off", SSH, 'sign = "off"'),
        ("ssh", {"user.signingkey": "~/id"}, Key("ssh", "~/id", "ssh-keygen")),
        ("gpg", {}, Key("gpg", MAIL, "gpg")),
    ],
)
def test_git_and_the_setting_say_who_signs(sign: str, config: dict[str, str], wanted: Key | str) -> None:
    assert key_of(sign, config, MAIL) == wanted


def test_what_is_asked_for_and_cannot_be_is_an_error() -> None:
    with pytest.raises(UsageError, match=r'sign = "ssh", and git has no user\.signingkey') as error:
        key_of("ssh", {}, MAIL)
    assert "git config user.signingkey" in error.value.fix


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("key::ssh-ed25519 AAAA", True), ("ecdsa-sha2-nistp256 AAAA", True), ("~/.ssh/id.pub", False), ("", False)],
)
def test_a_public_key_is_not_a_path(text: str, wanted: bool) -> None:
    assert is_public_key(text) is wanted
