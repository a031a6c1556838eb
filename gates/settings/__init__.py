"""The gates' settings: `[tool.release.gates]` of pyproject.toml, or `[gates]` of release.toml. None is needed.

A table of one gate has a file of its own here: the class with the defaults, whose comments are the reference's text,
and how each value is read. It is named in `PARTS` and in `GateSettings`, and nowhere else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..wording import meant
from . import browser, compliance, done, regression, scans, suites, vulnerabilities
from .browser import BrowserSettings
from .compliance import ComplianceSettings
from .done import DoneSettings
from .reader import Reader, SettingsError
from .regression import RegressionSettings
from .scans import CodeScanSettings, SecretsSettings
from .suites import DEFAULTS, TYPES, SuiteSettings
from .values import Readers, Wrong, one_of, switch, text, texts, whole
from .vulnerabilities import VulnerabilitySettings

__all__ = [
    "DEFAULTS", "PARTS", "TYPES", "BrowserSettings", "CodeScanSettings", "ComplianceSettings", "DoneSettings",
    "GateSettings", "RegressionSettings",
    "SecretsSettings", "SettingsError", "SuiteSettings", "VulnerabilitySettings", "parse_settings", "read_settings",
]  # fmt: skip

OWN = "release.toml"
ANY_TAG = "[v0-9][0-9.]*"  # of releases where no setting says how tags are written: v1.2.3, 1.2.3
DOCUMENTS = ("root", "plan", "brief", "env_context", "roadmap", "test_plan", "issues", "handoff_notes")


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
    browser: BrowserSettings = field(default_factory=BrowserSettings)
    accepted_findings: str = "accepted-findings.toml"  # findings of the scans that are accepted, each with an end
    critical_paths: tuple[str, ...] = ()  # that a smoke test must cover, beside those of the test plan
    journeys: tuple[str, ...] = ()  # that an end-to-end test must cover, beside those of the test plan
    regression: RegressionSettings = field(default_factory=RegressionSettings)
    compliance: ComplianceSettings = field(default_factory=ComplianceSettings)
    code_scan: CodeScanSettings = field(default_factory=CodeScanSettings)
    secrets: SecretsSettings = field(default_factory=SecretsSettings)
    vulnerabilities: VulnerabilitySettings = field(default_factory=VulnerabilitySettings)
    done: DoneSettings = field(default_factory=DoneSettings)
    documents: Mapping[str, str] = field(default_factory=dict)  # where some lie, as in issues = "work/issues"
    plan: str | None = None  # from [tool.release]: path of the release plan
    tag: str | None = None  # from [tool.release]: pattern of release tags; default: v{version} or {version}
    records: str | None = None  # from [tool.release]: branch that keeps records
    target: str | None = None  # from [tool.release]: branch that releases go to
    environments: tuple[str, ...] = ()  # from [tool.release]: where a version runs

    @property
    def release_tags(self) -> str:
        """The tags of releases, as a pattern of git."""
        return (self.tag or ANY_TAG).replace("{version}", "[0-9]*")


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
        return _settings(Reader(file, text, ""), document)
    return _settings(Reader(file, text, "tool.release."), document.get("tool", {}).get("release", {}))


def _settings(reader: Reader, value: object) -> GateSettings:
    release = reader.table(value, reader.prefix.rstrip("."))
    gates = reader.table(release.get("gates", {}), "gates")
    tables = (*TYPES, *PARTS)
    own = reader.values({key: value for key, value in gates.items() if key not in tables}, _GATES, "gates", tables)
    own["suites"] = MappingProxyType({type: suites.read(reader, type, gates.get(type, {})) for type in TYPES})
    own |= {name: _part(reader, name, gates[name]) for name in PARTS if name in gates}
    own |= {key: release[key] for key in ("plan", "tag", "records", "target") if isinstance(release.get(key), str)}
    environments = release.get("environments", {})
    own["environments"] = tuple(environments) if isinstance(environments, dict) else ()
    if reader.mistakes:
        raise SettingsError(reader.mistakes)
    return replace(GateSettings(), **own)


def _part(reader: Reader, name: str, value: object) -> Any:
    default, readers = PARTS[name]
    table = f"gates.{name}"
    return replace(default, **reader.values(reader.table(value, table), readers, table))


def _phrases(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in COD001 = ["No must-fix issue is left"]')
    return MappingProxyType({str(id): texts(each) for id, each in value.items()})


def _documents(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in issues = "work/issues"')
    if strange := [key for key in value if key not in DOCUMENTS]:
        raise Wrong(f"has no {strange[0]!r}{meant(strange[0], DOCUMENTS)}")
    return MappingProxyType({key: text(each) for key, each in value.items()})


_GATES: Readers = {
    "milestone": text,
    "require": texts,
    "modules": texts,
    "phrases": _phrases,
    "jobs": whole,
    "parallel": switch,
    "acceptance": one_of("unknown", "warn"),
    "python": text,
    "evidence": text,
    "artifacts": text,
    "accepted_findings": text,
    "critical_paths": texts,
    "journeys": texts,
    "documents": _documents,
}

# The tables of one gate each: their defaults, and how their values are read.
PARTS: Mapping[str, tuple[Any, Readers]] = {
    "browser": (BrowserSettings(), browser.READERS),
    "regression": (RegressionSettings(), regression.READERS),
    "compliance": (ComplianceSettings(), compliance.READERS),
    "code_scan": (CodeScanSettings(), scans.CODE_SCAN),
    "secrets": (SecretsSettings(), scans.SECRETS),
    "vulnerabilities": (VulnerabilitySettings(), vulnerabilities.READERS),
    "done": (DoneSettings(), done.READERS),
}
