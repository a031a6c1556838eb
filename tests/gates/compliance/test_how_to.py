"""What the how-to page shows works as it stands there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from gates import Status, check_gates
from gates.compliance.__main__ import main
from gates.settings import parse_settings

from ...support.project import PLAN
from ...support.repository import Clone

PAGE = (Path(__file__).parents[3] / "docs/how-to/comply.md").read_text(encoding="utf-8")
BOXES, DOCUMENT, TICK = re.findall(r"```markdown\n(.*?)```", PAGE, re.DOTALL)
EVIDENCE, ADOPTED = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
(DIGEST,) = re.findall(r"```\n(git ls-files .*?)\n```", PAGE)
CODE = {"src/abacus/users.py": "USERS = []\n", "src/abacus/version.py": "VERSION = 1\n"}


def plan(boxes: str) -> str:
    return PLAN.replace("### Deployment\n", f"{boxes}\n### Deployment\n", 1)


def status(clone: Clone, words: str) -> Status:
    (found,) = (each for each in check_gates(clone.path, ids=["manual"]).judged if each.row.startswith(words))
    return found.result.status


def test_the_settings_are_read() -> None:
    own = parse_settings("pyproject.toml", EVIDENCE).compliance.evidence
    assert own["The processor is bound by contract"][1].endswith("contract.pdf")
    assert parse_settings("pyproject.toml", ADOPTED).compliance.adopted == "v1.0.0"


def test_from_the_box_to_the_signature(
    python_project: Clone, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clone, page = python_project, "docs/compliance/privacy.md"
    clone.commit("docs: ask", {"docs/release-plan.md": plan(BOXES), page: DOCUMENT, **CODE})
    monkeypatch.chdir(clone.path)
    assert main([page]) == 0
    subprocess.run(("git", "apply"), input=capfd.readouterr().out.encode(), check=True)
    _, _, second, third = BOXES.splitlines()
    clone.commit("docs: review", {"docs/release-plan.md": plan(f"### Compliance\n{TICK}\n{second}\n{third}\n")})
    assert status(clone, "Privacy is reviewed") is Status.PASS
    assert status(clone, "The processor is bound") is Status.FAIL
    clone.commit("feat: version", {"src/abacus/version.py": "VERSION = 2\n"})
    assert status(clone, "Privacy is reviewed") is Status.PASS
    clone.commit("feat: more", {"src/abacus/more.py": ""})
    assert status(clone, "Privacy is reviewed") is Status.FAIL


def test_a_folders_digest_without_us(python_project: Clone) -> None:
    python_project.commit("feat: users", CODE)
    said = subprocess.run(("bash", "-c", DIGEST), cwd=python_project.path, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"[0-9a-f]{64}  -\n", said.stdout)
