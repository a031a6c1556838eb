"""Is anything known against what the project depends on?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..fact import fact
from ..gate import gate
from ..result import Result, Unjudged, skipped
from ..settings import GateSettings
from ..tools import Tools

if TYPE_CHECKING:
    from ..plan_rows import PlanRows
    from ..vulnerabilities.audit import Audit

HOW = "set `database` in [tool.release.gates.vulnerabilities]"


@fact
def audit_asked_by(root: Path, asked_rows: PlanRows, settings: GateSettings) -> str | None:
    """Who asks for an audit: the settings, the plan, or a file that pins a dependency; None where nobody does."""
    own = settings.vulnerabilities
    if "SEC001" in settings.require or own.required or own.database or own.osv_url or own.exceptions:
        return "the settings"
    if asked_rows.of("SEC001"):
        return "the plan"
    from ..vulnerabilities.dependencies import pinned_by

    return pinned_by(root)


@fact
def audit(root: Path, settings: GateSettings, tools: Tools, python: str, audit_asked_by: str | None) -> Audit:
    """The dependencies with what is known against each. Nobody is made to have a database who asks for no audit."""
    if audit_asked_by is None:
        reason = "no file pins a dependency, and nobody asks for an audit of them"
        raise Unjudged(skipped(f"{reason}: {HOW}, or name SEC001 in the plan"))
    from ..vulnerabilities.audit import make_audit

    return make_audit(root, settings.vulnerabilities, tools, python)


@gate(
    "SEC001",
    category="security",
    row="No known vulnerabilities",
    phrases=(
        "No known vulnerabilities",
        "No critical or high vulnerabilities",
        "Dependencies have no known vulnerabilities",
        "Vulnerability scan passed",
        "Security scan passed",
    ),
    order=41,
)
def no_known_vulnerabilities(audit: Audit, settings: GateSettings) -> Result:
    """No dependency has a known vulnerability of CVSS 7.0 or more.

    A score that nobody knows blocks as well, and so does a dependency that could not be looked up. Only an exception
    with an end lets one pass (release command system, Security Requirements).

    Proves: every dependency that was found was looked up in advisories of known age, and none has such a score
    without a dated exception.

    Cannot see: vulnerabilities that nobody has published, dependencies that no file or metadata names (vendored
    code, system libraries), and whether a vulnerable part is ever used.
    """
    from ..vulnerabilities.verdict import judge

    return judge(audit, settings.vulnerabilities)
