"""`release` of a plan that promises signed artifacts and a bill of materials: both are made, or nothing is released."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ..support.keys import public_half, signs_by_ssh, ssh_key
from ..support.library import PROMISING
from ..support.repository import Clone
from .program import RELEASE, code_refs, events, run


@pytest.fixture
def promised(repository: Callable[..., Clone]) -> Clone:
    """A library whose plan promises both."""
    clone = repository(PROMISING)
    clone.commit("feat: add numbers")
    return clone


def test_what_the_plan_promises_is_made_signed_and_published(promised: Clone, tmp_path: Path, home: Path) -> None:
    key = ssh_key(tmp_path)
    signs_by_ssh(promised, f"{key}.pub")
    done = run(promised, *RELEASE)
    assert done.code == 0, done
    (folder,) = home.glob("state/release/*/index/0.1.0")
    assert {path.name for path in folder.iterdir()} >= {
        "abacus-0.1.0-py3-none-any.whl",
        "abacus-0.1.0.cdx.json",
        "SHA256SUMS",
        "SHA256SUMS.sig",
    }
    stranger = tmp_path / "allowed"
    stranger.write_text(f"ada {public_half(key)}")
    words = ("ssh-keygen", "-Y", "verify", "-f", str(stranger), "-I", "ada", "-n", "file", "-s", "SHA256SUMS.sig")
    with (folder / "SHA256SUMS").open() as sums:
        subprocess.run(words, cwd=folder, stdin=sums, check=True, capture_output=True)
    subprocess.run(("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"), cwd=folder, check=True)
    assert json.loads((folder / "abacus-0.1.0.cdx.json").read_text())["specVersion"] == "1.6"
    for step in (("build", "--twice"), ("sbom",), ("sign",)):  # each also on its own, on what is there
        alone = run(promised, *step)
        assert alone.code == 0, alone
    assert key.read_text().splitlines()[1] not in json.dumps(events(promised))  # the private half stays where it is


def test_without_a_key_nothing_is_released_and_the_remedy_is_named(promised: Clone) -> None:
    done = run(promised, *RELEASE)
    assert done.code == 2, done
    assert "docs/release-plan.md:30: abacus is to be signed, and nobody signs: git is not set up to sign" in done.err
    assert "git config user.signingkey" in done.err
    assert list(code_refs(promised)) == ["refs/heads/main"]


def test_a_build_that_was_to_sign_and_did_not_is_not_released(promised: Clone) -> None:
    settings = promised.show("pyproject.toml").replace("[tool.release]", '[tool.release]\nverify_signature = "true"')
    promised.commit("build: signs by itself", {"pyproject.toml": settings})
    done = run(promised, *RELEASE)
    assert done.code == 3, done
    assert "NOT READY: Artifacts built" in done.out
    assert "has no signature that was verified; the plan says abacus is signed" in done.out
    assert list(code_refs(promised)) == ["refs/heads/main"]


def test_a_preview_lists_both_steps(promised: Clone) -> None:
    done = run(promised, *RELEASE, "--dry-run")
    assert "bill of materials" in done.out + done.err
    assert "Sign SHA256SUMS" in done.out + done.err


def test_a_file_that_grew_since_the_last_release_is_warned_of(promised: Clone, tmp_path: Path) -> None:
    signs_by_ssh(promised, f"{ssh_key(tmp_path)}.pub")
    assert run(promised, *RELEASE).code == 0
    promised.git("pull", "--quiet", "--ff-only", "--tags")
    promised.commit("feat: many numbers", {"src/abacus/numbers.py": f"NUMBERS = {list(range(2000))}\n"})
    done = run(promised, *RELEASE)
    assert done.code == 0, done
    assert "in the last release" in done.err
