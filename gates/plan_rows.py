"""Every checkbox of the plan's gates is a row: decided by a gate, or signed off by a person (decisions 8)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .documents.text import fold
from .gate import AnyGate, Gate
from .result import Result, unknown
from .wording import meant

if TYPE_CHECKING:
    from .compliance.requirements import Requirements
    from .documents.rows import PlanRow
    from .sign_off import SignOffs


COMPLIANCE = "compliance"  # rows under this heading need documents as well (decisions 13)


@dataclass(frozen=True)
class PlanRows:
    """The plan's rows, by the gates that decide them; `manual`: no gate does; `stray`: a gate nobody knows should."""

    decided: Mapping[str, tuple[PlanRow, ...]]
    manual: tuple[PlanRow, ...]
    stray: tuple[PlanRow, ...] = ()

    def of(self, id: str) -> tuple[PlanRow, ...]:
        """The rows that this gate decides."""
        return self.decided.get(id, ())


def match(
    rows: Iterable[PlanRow], gates: Mapping[str, AnyGate], more_phrases: Mapping[str, tuple[str, ...]]
) -> PlanRows:
    """Find who decides each row: the gate named in it (`[COD001]`), else those with exactly these words as a phrase."""
    by_phrase: dict[str, list[str]] = {}
    for id, each in gates.items():
        for phrase in (*each.phrases, *more_phrases.get(id, ())):
            by_phrase.setdefault(fold(phrase), []).append(id)
    decided: dict[str, tuple[PlanRow, ...]] = {}
    manual, stray = [], []
    for row in rows:
        ids = [row.gate] if row.gate else by_phrase.get(fold(row.text), [])
        if row.gate and row.gate not in gates:
            stray.append(row)
            continue
        if not ids:
            manual.append(row)
        for id in ids:
            decided[id] = (*decided.get(id, ()), row)
    return PlanRows(decided, tuple(manual), tuple(stray))


def manual_gates(rows: PlanRows, gates: Mapping[str, AnyGate]) -> dict[str, AnyGate]:
    """A gate for each row that no other decides, by an id made of its words; equal rows share one."""
    equal: dict[str, list[PlanRow]] = {}
    for row in (*rows.manual, *rows.stray):
        equal.setdefault(manual_id(row), []).append(row)
    return {
        id: _decided(id, same) if same[0] in rows.manual else _stray(id, same[0], gates) for id, same in equal.items()
    }


def manual_id(row: PlanRow) -> str:
    """`MAN-` and the row's words in capitals; long ones are cut, and told apart by a few digits."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(row.text)).strip("-")
    digest = hashlib.sha256(f"{row.category}\n{row.gate}\n{fold(row.text)}".encode()).hexdigest()[:4]
    return f"MAN-{words[:32].rstrip('-')}-{digest}".upper()


def _decided(id: str, rows: list[PlanRow]) -> AnyGate:
    return (_requirement if rows[0].category == COMPLIANCE else _manual)(id, rows)


def _requirement(id: str, rows: list[PlanRow]) -> AnyGate:
    def met(requirements: Requirements) -> Result:
        return requirements.met(rows)

    met.__doc__ = rows[0].text
    return Gate(met, id, rows[0].category, rows[0].text, order=200)


def _manual(id: str, rows: list[PlanRow]) -> AnyGate:
    def signed_off(sign_offs: SignOffs) -> Result:
        return sign_offs.all_of(rows)

    signed_off.__doc__ = rows[0].text
    return Gate(signed_off, id, rows[0].category, rows[0].text, order=200)


def _stray(id: str, row: PlanRow, gates: Mapping[str, AnyGate]) -> AnyGate:
    def unheard_of() -> Result:
        reason = f"the plan names a gate {row.gate!r} that nobody knows{meant(row.gate or '', gates)}"
        return unknown(reason, fix=f"mend the id in the plan, line {row.line}", line=row.line)

    unheard_of.__doc__ = row.text
    return Gate(unheard_of, id, row.category, row.text, order=200)
