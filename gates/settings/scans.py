"""`[tool.release.gates.code_scan]` and `secrets`: what is scanned, and what blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .values import DAY, Readers, Wrong, number, switch, texts


@dataclass(frozen=True)
class CodeScanSettings:
    """What is scanned for _weaknesses, and what blocks."""

    exclude: tuple[str, ...] = ("tests/", "test_*.py", "*_test.py", "conftest.py")  # folders (`x/`) and names left out
    block: tuple[str, ...] = ()  # weaknesses that block at any severity, as in ["CWE-89"]
    semgrep_rules: tuple[str, ...] = ()  # local files or folders of rules; then semgrep must be installed
    sarif: tuple[str, ...] = ()  # reports that other tools write, in SARIF 2.1.0
    required: bool = False  # unknown, which blocks, instead of skipped where bandit cannot scan
    timeout: float = 300.0  # seconds after which a scan is ended


@dataclass(frozen=True)
class SecretsSettings:
    """Where secrets are looked for, and which kinds are only told."""

    exclude: tuple[str, ...] = ("docs/audit/releases.log",)  # folders (`x/`), names and paths left out
    warn: tuple[str, ...] = ()  # kinds that do not block, as in ["Secret Keyword"]
    required: bool = False  # unknown, which blocks, instead of skipped where detect-secrets is missing
    timeout: float = 600.0  # seconds after which the scan is ended


def _weaknesses(value: object) -> tuple[str, ...]:
    if wrong := [each for each in texts(value) if not re.fullmatch(r"CWE-[1-9]\d*", each)]:
        raise Wrong(f'must be a list of weaknesses, as in ["CWE-89"], not {wrong[0]!r}')
    return texts(value)


def _local_rules(value: object) -> tuple[str, ...]:
    """Rules that semgrep would fetch make it hang where there is no network (reference, audit 7.2)."""
    if far := [each for each in texts(value) if each == "auto" or re.match(r"[prs]/|\w+://", each)]:
        raise Wrong(f"must be local files or folders of rules: {far[0]!r} would be fetched")
    return texts(value)


CODE_SCAN: Readers = {
    "exclude": texts,
    "block": _weaknesses,
    "semgrep_rules": _local_rules,
    "sarif": texts,
    "required": switch,
    "timeout": number(0.1, DAY),
}
SECRETS: Readers = {
    "exclude": texts,
    "warn": texts,
    "required": switch,
    "timeout": number(0.1, DAY),
}
