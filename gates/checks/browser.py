"""Do the journeys work in the browsers that people use?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..gate import gate
from ..matrix import ORDINARY, left_out
from ..result import Result, Status, skipped, unknown
from ..settings import GateSettings


@gate(
    "BRW001",
    category="testing",
    row="Browsers",
    phrases=("Browser matrix passing", "E2E tests pass in every browser"),
    requires=("TST004",),
    order=26,
)
def matrix(settings: GateSettings, required: Mapping[str, Result], release_type: str = ORDINARY) -> Result:
    """The journeys ran, and passed, in each browser that is required; the others are shown.

    Proves: the report of the end-to-end tests names, for each required browser, journeys that really ran in it, none
    of which failed, and none that was compared with a picture made by the same run.

    Cannot see: browsers that are not required and not installed, versions of a browser other than the one that ran,
    and what a journey does not look at.
    """
    from ..browser.matrix import judge_matrix
    from ..junit import UnreadableReport, read_junit

    if why := left_out("BRW001", release_type):
        return skipped(why)
    e2e, wanted = required["TST004"], settings.browser.required
    files = e2e.evidence.get("files")
    path = next((Path(each) for each in files if each.endswith(".xml")), None) if isinstance(files, Mapping) else None
    if path is None:
        why = "no report of end-to-end tests to read"
        fix = f"journeys in {' and '.join(wanted)} are required: see TST004"
        return unknown(why, fix=fix) if wanted else skipped(why)
    try:
        result = judge_matrix(read_junit(path.read_bytes()), settings.browser)
    except (OSError, UnreadableReport) as error:
        return unknown(f"{path.name} cannot be used: {error}", fix="run the end-to-end tests again: see TST004")
    accepted = result.status is Status.FAIL and e2e.status is Status.OVERRIDDEN  # failing journeys are one decision
    return replace(result, status=Status.WARN) if accepted else result
