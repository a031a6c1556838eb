"""A project's own gate in place of one of ours: it is judged, and everybody is told whose it is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gates import Status, catalogue, check_gates
from gates.gate import CollectionError
from gates.redaction import redactor
from gates.report import as_json, as_list, as_list_json, as_table

from ..support.repository import Clone

GATE = """\
from gates import Finding, failed, gate, passed

@gate("{id}", category="{category}", row="{row}"{more})
def ours():
    '''Ours holds.'''
    return {answer}
"""


def module(
    id: str = "COD001", more: str = ", replaces=True", answer: str = "passed('all well', seen=1)", **named: str
) -> str:
    words = {"category": "code", "row": "Must-fix issues resolved", **named}
    return GATE.format(id=id, more=more, answer=answer, **words)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where modules of the project are found."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for name in ("ours", "theirs"):
        sys.modules.pop(name, None)


def test_a_replacement_is_told_in_every_output(python_project: Clone, folder: Path) -> None:
    (folder / "ours.py").write_text(module(), encoding="utf-8")
    python_project.commit("build: ours", {"release.toml": '[gates]\nmodules = ["ours"]\n'})
    check = check_gates(python_project.path, ids=["COD001"])
    redact = redactor()
    assert "| PASS   | overridden by ours; all well |" in as_table(check, redact)
    (answer,) = json.loads(as_json(check, redact))["gates"]
    assert (answer["details"], answer["evidence"]) == (
        "overridden by ours; all well",
        {"seen": 1, "overridden_by": "ours"},
    )
    gates = catalogue(("ours",))
    assert "COD001  code        Ours holds. (overridden by ours)\n" in as_list(gates)
    listed = {each["id"]: each["overridden_by"] for each in json.loads(as_list_json(gates))["gates"]}
    assert (listed["COD001"], listed["COD002"]) == ("ours", "")


def test_a_replacement_decides_the_same_boxes_and_keeps_the_place(folder: Path) -> None:
    (folder / "ours.py").write_text(module(more=', phrases=("Ours",), replaces=True, order=99'), encoding="utf-8")
    ours, before = catalogue(("ours",))["COD001"], catalogue()["COD001"]
    assert ours.phrases == (*before.phrases, "Ours")
    assert ours.order == before.order


def test_a_replacement_that_fails_fails(python_project: Clone, folder: Path) -> None:
    (folder / "ours.py").write_text(module(answer="failed([Finding('no', 'do it')])"), encoding="utf-8")
    python_project.commit("build: ours", {"release.toml": '[gates]\nmodules = ["ours"]\n'})
    (judged,) = check_gates(python_project.path, ids=["COD001"]).judged
    assert (judged.result.status, judged.result.details) == (Status.FAIL, "overridden by ours; no")


@pytest.mark.parametrize(
    ("modules", "mistake"),
    [
        ({"ours": module(more="")}, "gate COD001 is declared twice"),
        ({"ours": module(id="COD01")}, "ours.ours replaces the gate 'COD01', which does not exist; did you mean"),
        ({"ours": module(), "theirs": module()}, "gate COD001 is declared twice: ours.ours and theirs.ours"),
        ({"ours": module(id="SEC001")}, "ours.ours replaces SEC001, which stays as it is: vulnerabilities of CVSS 7.0"),
        ({"ours": module(id="TST003")}, "ours.ours replaces TST003, which stays as it is: smoke tests are never"),
        (
            {"ours": module(id="OUR1", more=", sums='x'")},
            "OUR1 (ours.ours) sums up the category 'x', which no other gate has",
        ),
    ],
    ids=["not said", "nothing there", "two of them", "vulnerabilities", "smoke", "no category"],
)
def test_what_is_no_replacement_is_an_error(folder: Path, modules: dict[str, str], mistake: str) -> None:
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    with pytest.raises(CollectionError) as caught:
        catalogue(tuple(modules))
    assert mistake in str(caught.value)
