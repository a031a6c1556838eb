"""A roles file: who has which role, whose key it is, and every mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from release_tasks.engine.errors import UsageError
from release_tasks.rules.roles.grants import fingerprint, person, read_roles

from ....support.keys import public_half, ssh_key

GNUPG = "9F2B 0C11 AAAA BBBB CCCC  DDDD EEEE FFFF 0000 1111"


def test_people_have_roles_names_and_keys() -> None:
    text = (
        '[roles]\nrelease_manager = ["Sarah Example <Sarah@example.com>"]\ndba = ["@raj"]\n\n'
        f'[keys]\n"sarah@example.com" = ["{GNUPG}"]\n'
    )
    found = read_roles("docs/roles.toml", text)
    assert found.roles == {"release_manager": ("sarah@example.com",), "dba": ("@raj",)}
    assert found.names == {"sarah@example.com": "Sarah Example"}
    assert found.keys == {GNUPG.replace(" ", ""): "sarah@example.com"}
    assert found.roles_of(("raj@example.com", "@raj")) == ("dba",)


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("", "roles.toml:1: [roles] is missing"),
        ('[roles]\nrelease_manger = ["a@b.c"]', "roles.toml:2: release_manger is no role here; did you mean release_m"),
        ('[roles]\nqa = "a@b.c"', "roles.toml:2: expected a list of people"),
        ('[roles]\nqa = ["Sarah"]', "roles.toml:2: 'Sarah': expected a list of people"),
        ('[roles]\nqa = ["a@b.c"]\n[key]\nx = 1', "roles.toml:3: key is no table of this file"),
        ('[roles]\nqa = ["a@b.c"]\n[keys]\n"a@b.c" = ["ABCD"]', "roles.toml:4: 'ABCD': expected SSH public keys"),
        ('[roles]\nqa = ["a@b.c"]\n[keys]\n"a@b.c" = ["ssh-rsa ?"]', "roles.toml:4: 'ssh-rsa ?': expected SSH"),
        (
            f'[roles]\nqa = ["a@b.c"]\n[keys]\n"a@b.c" = ["{GNUPG}"]\n"d@e.f" = ["{GNUPG}"]',
            "roles.toml:5: this key is a@b.c's too",
        ),
        ("[roles", "roles.toml is not valid TOML"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, mistake: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_roles("roles.toml", text)
    assert mistake in str(caught.value)


def test_a_public_key_has_the_fingerprint_that_ssh_keygen_shows(tmp_path: Path) -> None:
    import subprocess

    key = ssh_key(tmp_path)
    shown = subprocess.run(("ssh-keygen", "-l", "-f", key), check=True, capture_output=True, text=True).stdout
    assert fingerprint(public_half(key)) == shown.split()[1]
    assert fingerprint(shown.split()[1]) == shown.split()[1]


@pytest.mark.parametrize("entry", ["", "Sarah", "Sarah <>", "a@b.c, d@e.f", "@acme/team"])
def test_what_names_nobody_is_no_person(entry: str) -> None:
    with pytest.raises(ValueError, match="names nobody"):
        person(entry)
