"""The gates' settings: `[tool.release.gates]` of pyproject.toml, or `[gates]` of release.toml. None is needed."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .wording import meant

OWN = "release.toml"
TYPES = ("unit", "integration", "smoke", "e2e")  # in the order in which they run


class SettingsError(Exception):
    """All mistakes of the settings at once, each with file, line and what was expected."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True)
class SuiteSettings:
    """How the tests of one type are run. Times are seconds, coverage is per cent."""

    folder: str | None = None  # default: tests/<type>
    command: tuple[str, ...] = ()  # instead of pytest; {python} {folder} {url} {junit} {data} {coverage} are filled in
    report: str | None = None  # a JUnit XML file that something else writes; then nothing is run
    coverage_report: str | None = None  # the coverage.py JSON file beside it
    required: bool = False  # also where neither plan nor folder asks for this type
    coverage: float | None = None  # per cent that is enough; the plan's number wins, and less than the default warns
    url: str | None = None  # smoke only: address of a running instance
    timeout: float = 1800.0  # seconds after which the run is ended
    limit: float = 300.0  # seconds above which there is a warning
    retry_after: float | None = None  # seconds before the one retry, for time-outs and transport failures alone


@dataclass(frozen=True)
class CodeScanSettings:
    """What is scanned for weaknesses, and what blocks."""

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


@dataclass(frozen=True)
class VulnerabilitySettings:
    """Where advisories come from, and how bad a known vulnerability may be. A higher threshold cannot be set."""

    database: str | None = None  # offline OSV advisories: osv-scanner's folder, a zip, a folder of JSON, a checkout
    osv_url: str | None = None  # server of OSV's API that pip-audit asks as well
    exceptions: str | None = None  # TOML file of accepted vulnerabilities, each with an end
    threshold: float = 7.0  # CVSS base score from which a vulnerability blocks
    max_age_days: float = 7.0  # days since the database's newest advisory, above which nobody can tell
    required: bool = False  # unknown, which blocks, instead of skipped where no advisories are named
    timeout: float = 180.0  # seconds after which pip-audit is ended


DOCUMENTS = ("root", "plan", "brief", "env_context", "roadmap", "test_plan", "issues", "handoff_notes")

# Release command system, AC2 (targets, coverage, retries); decisions 16 and 29.
DEFAULTS: Mapping[str, SuiteSettings] = MappingProxyType(
    {
        "unit": SuiteSettings(coverage=80.0),
        "integration": SuiteSettings(coverage=70.0),
        "smoke": SuiteSettings(timeout=180.0, limit=180.0, retry_after=30.0),
        "e2e": SuiteSettings(retry_after=60.0),
    }
)


@dataclass(frozen=True)
class GateSettings:
    """What a project may say about its gates."""

    milestone: str | None = None  # default: the plan's
    require: tuple[str, ...] = ()  # gates that may not be skipped, beside those that the plan names
    modules: tuple[str, ...] = ()  # importable modules with further gates and facts
    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # further sentences of the plan, by gate
    jobs: int = 16  # gates at a time
    parallel: bool = False  # start all test types together instead of one after the other
    acceptance: str = "unknown"  # what an issue is whose acceptance nobody wrote down: "unknown" or "warn"
    python: str | None = None  # interpreter of the tests; default: .venv, else the one that runs the gates
    evidence: str | None = None  # folder for evidence; default: in the repository's git directory
    artifacts: str = "dist"  # folder that `python -m build` fills
    suites: Mapping[str, SuiteSettings] = field(default_factory=lambda: DEFAULTS)
    accepted_findings: str = "accepted-findings.toml"  # findings of the scans that are accepted, each with an end
    code_scan: CodeScanSettings = CodeScanSettings()
    secrets: SecretsSettings = SecretsSettings()
    vulnerabilities: VulnerabilitySettings = VulnerabilitySettings()
    documents: Mapping[str, str] = field(default_factory=dict)  # where some lie, as in issues = "work/issues"
    plan: str | None = None  # from [tool.release]: path of the release plan
    tag: str | None = None  # from [tool.release]: pattern of release tags; default: v{version} or {version}
    environments: tuple[str, ...] = ()  # from [tool.release]: where a version runs


def read_settings(root: Path) -> GateSettings:
    """The settings of the project at `root`. Raises SettingsError that lists every mistake."""
    path = root / OWN if (root / OWN).is_file() else root / "pyproject.toml"
    return parse_settings(path.name, path.read_text(encoding="utf-8")) if path.is_file() else GateSettings()


def parse_settings(file: str, text: str) -> GateSettings:
    """The settings in the text of a file of this name. Raises SettingsError that lists every mistake."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{file}: not valid TOML: {error}"]) from None
    if file == OWN:
        return _Reader(file, text, "").settings(document)
    return _Reader(file, text, "tool.release.").settings(document.get("tool", {}).get("release", {}))


class _Wrong(Exception):
    """What was expected instead."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("must be text")
    return value


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _Wrong('must be a list of texts, as in ["COD001"]')
    return tuple(value)


def _words(value: object) -> tuple[str, ...]:
    words = tuple(shlex.split(value)) if isinstance(value, str) else _texts(value)
    if not words:
        raise _Wrong("must be a command")
    return words


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Wrong("must be true or false")
    return value


def _number(low: float, high: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            raise _Wrong(f"must be a number from {low:g} to {high:g}")
        return float(value)

    return read


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 256:
        raise _Wrong("must be a whole number from 1 to 256")
    return value


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in words:
            raise _Wrong(f"must be one of: {', '.join(words)}")
        return str(value)

    return read


def _weaknesses(value: object) -> tuple[str, ...]:
    if wrong := [each for each in _texts(value) if not re.fullmatch(r"CWE-[1-9]\d*", each)]:
        raise _Wrong(f'must be a list of weaknesses, as in ["CWE-89"], not {wrong[0]!r}')
    return _texts(value)


def _local_rules(value: object) -> tuple[str, ...]:
    """Rules that semgrep would fetch make it hang where there is no network (reference, audit 7.2)."""
    if far := [each for each in _texts(value) if each == "auto" or re.match(r"[prs]/|\w+://", each)]:
        raise _Wrong(f"must be local files or folders of rules: {far[0]!r} would be fetched")
    return _texts(value)


def _folder_or_file(value: object) -> str:
    if "://" in (path := _text(value)):
        raise _Wrong("must be a path; a server is named by osv_url")
    return path


def _address(value: object) -> str:
    if not re.match(r"https?://[^/\s]", address := _text(value)):
        raise _Wrong('must be a URL, as in "https://api.osv.dev/v1/query"')
    return address


def _phrases(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _Wrong('must be a table, as in COD001 = ["No must-fix issue is left"]')
    return MappingProxyType({str(id): _texts(each) for id, each in value.items()})


def _documents(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise _Wrong('must be a table, as in issues = "work/issues"')
    if strange := [key for key in value if key not in DOCUMENTS]:
        raise _Wrong(f"has no {strange[0]!r}{meant(strange[0], DOCUMENTS)}")
    return MappingProxyType({key: _text(each) for key, each in value.items()})


_DAY = 86_400.0
_SUITE: Mapping[str, Callable[[object], object]] = {
    "folder": _text,
    "command": _words,
    "report": _text,
    "coverage_report": _text,
    "required": _switch,
    "coverage": _number(0, 100),
    "url": _text,
    "timeout": _number(0.1, _DAY),
    "limit": _number(0, _DAY),
    "retry_after": _number(0, 3600),
}
_GATES: Mapping[str, Callable[[object], object]] = {
    "milestone": _text,
    "require": _texts,
    "modules": _texts,
    "phrases": _phrases,
    "jobs": _whole,
    "parallel": _switch,
    "acceptance": _one_of("unknown", "warn"),
    "python": _text,
    "evidence": _text,
    "artifacts": _text,
    "accepted_findings": _text,
    "documents": _documents,
}
_CODE_SCAN: Mapping[str, Callable[[object], object]] = {
    "exclude": _texts,
    "block": _weaknesses,
    "semgrep_rules": _local_rules,
    "sarif": _texts,
    "required": _switch,
    "timeout": _number(0.1, _DAY),
}
_SECRETS: Mapping[str, Callable[[object], object]] = {
    "exclude": _texts,
    "warn": _texts,
    "required": _switch,
    "timeout": _number(0.1, _DAY),
}
_VULNERABILITIES: Mapping[str, Callable[[object], object]] = {
    "database": _folder_or_file,
    "osv_url": _address,
    "exceptions": _text,
    "threshold": _number(0.1, 7.0),
    "max_age_days": _number(0, 365),
    "required": _switch,
    "timeout": _number(0.1, _DAY),
}
# Tables of one gate each: how they are read.
_PARTS: Mapping[str, Mapping[str, Callable[[object], object]]] = {
    "code_scan": _CODE_SCAN,
    "secrets": _SECRETS,
    "vulnerabilities": _VULNERABILITIES,
}


class _Reader:
    """Reads one file and remembers what was wrong where."""

    def __init__(self, file: str, text: str, prefix: str) -> None:
        self.file, self.lines, self.prefix = file, text.splitlines(), prefix
        self.mistakes: list[str] = []

    def settings(self, release: object) -> GateSettings:
        """Everything, or SettingsError."""
        release = self._table(release, self.prefix.rstrip("."))
        gates = self._table(release.get("gates", {}), "gates")
        suites = {type: self._suite(type, gates.get(type, {})) for type in TYPES}
        tables = (*TYPES, *_PARTS)
        own = self._values({key: value for key, value in gates.items() if key not in tables}, _GATES, "gates", tables)
        own |= {name: self._part(name, gates[name]) for name in _PARTS if name in gates}
        shared: dict[str, Any] = {key: release[key] for key in ("plan", "tag") if isinstance(release.get(key), str)}
        environments = release.get("environments", {})
        shared["environments"] = tuple(environments) if isinstance(environments, dict) else ()
        if self.mistakes:
            raise SettingsError(self.mistakes)
        return replace(GateSettings(suites=MappingProxyType(suites)), **own, **shared)

    def _suite(self, type: str, value: object) -> SuiteSettings:
        table = f"gates.{type}"
        suite = replace(DEFAULTS[type], **self._values(self._table(value, table), _SUITE, table))
        if suite.command and type != "smoke" and not any("{junit}" in word for word in suite.command):
            self._wrong(table, "command", "must name {junit}, the file its results are read from")
        if suite.url and type != "smoke":
            self._wrong(table, "url", "is for smoke tests only")
        return suite

    def _part(self, name: str, value: object) -> object:
        table = f"gates.{name}"
        return replace(getattr(GateSettings(), name), **self._values(self._table(value, table), _PARTS[name], table))

    def _values(
        self,
        given: Mapping[str, object],
        known: Mapping[str, Callable[[object], object]],
        table: str,
        more: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in given.items():
            if key not in known:
                self._wrong(table, key, f"is not a setting{meant(key, (*known, *more))}")
                continue
            try:
                values[key] = known[key](value)
            except _Wrong as wrong:
                self._wrong(table, key, str(wrong))
        return values

    def _table(self, value: object, name: str) -> Mapping[str, object]:
        if isinstance(value, dict):
            return value
        self._wrong(name.rpartition(".")[0], name.rpartition(".")[2], "must be a table")
        return {}

    def _wrong(self, table: str, key: str, expected: str) -> None:
        name = f"{self.prefix}{table}".rstrip(".")
        self.mistakes.append(f"{self.file}:{self._line(name, key)}: [{name}] {key} {expected}")

    def _line(self, table: str, key: str) -> int:
        """Where the key most likely stands: tomllib knows no lines."""
        header = re.compile(rf"\s*\[\s*{re.escape(table)}\s*\]")
        start = next((at for at, line in enumerate(self.lines) if header.match(line)), 0)
        written = re.compile(rf"""\s*(\[.*)?["']?{re.escape(key)}["']?\s*[=.\]]""")
        return next((at for at in range(start, len(self.lines)) if written.match(self.lines[at])), start) + 1
