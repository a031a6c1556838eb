"""What follows from an audit, over tables of values: no file, no database, no clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from gates import Finding, Status
from gates.settings import VulnerabilitySettings
from gates.vulnerabilities.audit import Audit
from gates.vulnerabilities.model import Advisory, Affected, Database, Dependency, Range, Resolved
from gates.vulnerabilities.verdict import judge

from .advisories import V2, V3_HIGH, V3_LOW

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
JINJA = Dependency("jinja2", "2.4.1", "uv.lock", 16, ("abacus", "flask", "jinja2"))
FLASK = Dependency("flask", "0.6", "uv.lock", 10, ("abacus", "flask"))
ODD = Dependency("odd", "2004d-ish!", "uv.lock", 22, ("abacus", "odd"))
STRAY = Finding("`./libs/x` names no project and version", "pin a version of it", "requirements.txt", 2)


def known(id: str, *aliases: str, vector: str | None = None, fixed: str | None = "2.10.1") -> Advisory:
    events = (("introduced", "0"), *((("fixed", fixed),) if fixed else ()))
    severities = ((f"CVSS_V{vector[5] if vector.startswith('CVSS') else 2}", vector),) if vector else ()
    return Advisory(id, aliases, (Affected("jinja2", ranges=(Range("ECOSYSTEM", events),)),), severities)


def audited(*advisories: Advisory, dependencies: tuple[Dependency, ...] = (JINJA, FLASK)) -> Audit:
    database = Database("/osv/all.zip", "5f" * 32, NOW, 20_000, {"jinja2": advisories})
    return Audit(Resolved(dependencies, {"uv.lock": "ab" * 32}), database.advisories, database, ("/osv",), now=NOW)


SETTINGS = VulnerabilitySettings(database="/osv")
TWO = (known("GHSA-1", "CVE-1", vector=V3_HIGH), known("PYSEC-1", "CVE-1", vector=V3_LOW, fixed="2.11"))


@pytest.mark.parametrize(
    ("advisories", "status", "details"),
    [
        ((), Status.PASS, "2 dependencies, 0 known vulnerabilities"),
        (TWO, Status.FAIL, "2 dependencies, 1 known vulnerability, 1 too severe"),
        ((*TWO, known("GHSA-2")), Status.FAIL, "2 dependencies, 2 known vulnerabilities, 1 too severe, 1 unclear"),
        ((known("GHSA-2"),), Status.UNKNOWN, "2 dependencies, 1 known vulnerability, 1 unclear"),
        ((known("GHSA-2", vector=V3_LOW),), Status.WARN, "2 dependencies, 1 known vulnerability"),
        ((known("GHSA-2", vector=V2),), Status.FAIL, "2 dependencies, 1 known vulnerability, 1 too severe"),
    ],
    ids=["none", "one by two names", "bad and unclear", "no score", "low", "v2 alone"],
)
def test_numbers_and_answer(advisories: tuple[Advisory, ...], status: Status, details: str) -> None:
    result = judge(audited(*advisories), SETTINGS)
    assert (result.status, result.details) == (status, f"{details}; advisories up to 2026-11-21")


def test_the_remedy_is_the_version_in_which_all_of_them_are_mended() -> None:
    (finding,) = judge(audited(*TWO), SETTINGS).findings
    assert finding.fix == "upgrade jinja2 to 2.11 or later; or write an exception with an end"
    assert finding.message == "jinja2 2.4.1: CVE-1 (GHSA-1, PYSEC-1), CVSS 8.6; by abacus → flask → jinja2"


def test_where_no_version_mends_it_it_must_be_replaced() -> None:
    (finding,) = judge(audited(known("GHSA-1", vector=V3_HIGH, fixed=None)), SETTINGS).findings
    assert finding.fix.startswith("replace jinja2: no version mends it")


@pytest.mark.parametrize(
    ("audit", "message"),
    [
        (audited(dependencies=(JINJA, ODD)), "odd 2004d-ish! cannot be audited: its version is not of PEP 440"),
        (replace(audited(), resolved=Resolved((JINJA,), {}, (STRAY,))), STRAY.message),
        (replace(audited(), resolved=Resolved((), {}, (STRAY,))), STRAY.message),
    ],
    ids=["a version nobody can compare", "one without version", "nothing but that"],
)
def test_what_nobody_could_audit_blocks(audit: Audit, message: str) -> None:
    result = judge(audit, SETTINGS)
    assert (result.status, [each.message for each in result.findings]) == (Status.UNKNOWN, [message])
    assert result.evidence["audited"] != result.evidence["dependencies"]


def test_extras_that_are_neither_locked_nor_installed_are_named() -> None:
    audit = audited()
    result = judge(replace(audit, resolved=replace(audit.resolved, left_out=("linter",))), SETTINGS)
    assert (result.status, "not audited: linter" in result.details) == (Status.PASS, True)


def test_nothing_but_such_extras_is_unknown() -> None:
    result = judge(Audit(Resolved((), {}, left_out=("linter",)), now=NOW), SETTINGS)
    assert (result.status, result.details[:20]) == (Status.UNKNOWN, "0 dependencies found")
