"""Is there a plan that says what ready means?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..gate import gate
from ..result import Finding, Result, passed, unknown, unsure
from ..wording import count

if TYPE_CHECKING:
    from ..documents.plan import Plan
    from ..plan_rows import PlanRows


@gate("PLN001", category="plan", row="Release plan names its gates", order=10)
def names_gates(plan: Plan, plan_rows: PlanRows) -> Result:
    """The release plan says what must hold before a release, and all of it can be read.

    Proves: the plan has boxes, and no line of it was passed over as unreadable.

    Cannot see: whether it asks for enough.
    """
    seen: dict[str, Any] = {
        "plan": {plan.path: plan.digest},
        "boxes": len(plan.rows) + len(plan.checklist),
        "by_gates": sorted(plan_rows.decided),
        "by_people": len(plan_rows.manual),
    }
    if plan.unread:
        return unsure([Finding(each.message, each.fix, each.path, each.line) for each in plan.unread], "", **seen)
    if not plan.rows:
        return unknown(
            "the plan has no checkbox under `## Release Gates`",
            fix="write one for each thing that must hold: `- [ ] All must-fix issues resolved`",
            where=plan.path,
            **seen,
        )
    return passed(f"{count(len(plan.rows), 'row')}, {len(plan_rows.manual)} for people to sign off", **seen)
