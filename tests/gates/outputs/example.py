"""A check with an answer of each kind, as values."""

from __future__ import annotations

from dataclasses import replace

from gates.gate_check import GateCheck, Known
from gates.judge import Judged
from gates.result import Finding, Result, Status, failed, passed, skipped, unknown, warned

COMMIT, TREE = "c" * 40, "7" * 40
PROGRAM, SETTINGS = "a" * 64, "b" * 64
OVERRIDDEN = Result(
    Status.OVERRIDDEN,
    "by Ada Example until 2999-12-01: the vendor mends it",
    evidence={"overridden": {"until": "2999-12-01"}},
)
ANSWERS: dict[str, tuple[Result, bool]] = {
    "COD001": (replace(passed("0 open", open=0), notes=("slow: <b>half</b>\n::of it::",)), True),
    "COD002": (
        failed(
            [
                Finding("Crash <at> start & end", "close it, or set another severity", "issues/a b.md", 3),
                Finding("Crash <at> start & end", "close it, or set another severity", "issues/a b.md", 9),
                Finding("100%: no, never\nsecond line", "mend it", "docs/x,y:z.md"),
            ],
            "2 open",
        ),
        True,
    ),
    "SEC001": (unknown("0 files were scanned", fix="name the folders to scan"), False),
    "SEC002": (warned([Finding("a weak hash", "use SHA-256", "app.py", 12)]), False),
    "SEC003": (OVERRIDDEN, False),
    "DEP003": (skipped("needs artifacts"), True),
    "TST004": (skipped("no e2e tests"), False),
}


def judged(id: str, result: Result, required: bool = False) -> Judged:
    category = {"COD": "code", "SEC": "security", "DEP": "deployment"}.get(id[:3], "testing")
    return Judged(id, f"{id} holds.", f"Row of {id}", category, list(ANSWERS).index(id), result, 0.25, required)


def check(answers: dict[str, tuple[Result, bool]] | None = None, *asked: str) -> GateCheck:
    """All gates of these answers are known; these were asked (default: all)."""
    answers = answers or ANSWERS
    gates = tuple(judged(id, *answer) for id, answer in answers.items())
    known = tuple(Known(each.id, each.category, each.row, each.title, each.order, each.required) for each in gates)
    return GateCheck(
        tuple(each for each in gates if not asked or each.id in asked),
        milestone="M1",
        commit=COMMIT,
        tree=TREE,
        there_are=len(gates),
        known=known,
        program=PROGRAM,
        settings=SETTINGS,
    )
