"""What a pass is worth: each gate says what it proves and what it cannot see."""

from __future__ import annotations

import json

import pytest

from gates import Result, Status, catalogue, check_gates, gate, passed
from gates.gate import AnyGate
from gates.report import as_list_json

from ..support.repository import Clone


@pytest.mark.parametrize("each", catalogue().values(), ids=lambda each: each.id)
def test_every_gate_of_ours_says_it_in_its_docstring(each: AnyGate) -> None:
    """As `Proves: …` and `Cannot see: …`, paragraphs of their own: see docs/how-to/add-a-gate.md."""
    assert each.proves.endswith("."), f"{each.where}: write `Proves: …` into its docstring"
    assert each.cannot_see.endswith("."), f"{each.where}: write `Cannot see: …` into its docstring"
    assert each.explanation.startswith(each.title)
    assert "Proves:" not in each.explanation
    assert "Cannot see:" not in each.explanation


@gate("DOC001", category="docs", row="Docs")
def documented() -> Result:
    """It is documented.

    Proves: each page
    is there.

    Whoever wrote it knows more.

    Cannot see: whether it is true.
    """
    return passed()


@gate("DOC002", category="docs", row="Docs")
def silent() -> Result:
    """It is documented, and proves: nothing."""
    return passed()


def test_its_paragraphs_are_read_apart_from_the_rest() -> None:
    assert (documented.proves, documented.cannot_see) == ("each page is there.", "whether it is true.")
    assert documented.explanation == "It is documented.\n\nWhoever wrote it knows more."


def test_a_projects_own_gate_may_leave_it_out() -> None:
    assert (silent.proves, silent.cannot_see) == ("", "")
    assert silent.explanation == silent.title


def test_it_is_listed_for_other_programs() -> None:
    (listed,) = json.loads(as_list_json({"DOC001": documented}))["gates"]
    assert (listed["proves"], listed["cannot_see"]) == ("each page is there.", "whether it is true.")


@pytest.mark.parametrize("category", ["code", "deployment", "plan", "compliance"])
def test_no_answer_about_documents_without_what_was_looked_at(python_project: Clone, category: str) -> None:
    """A skip says why instead."""
    judged = check_gates(python_project.path, category=category).judged
    answered = [each for each in judged if each.result.status is not Status.SKIP]
    assert [each.id for each in answered if not each.result.evidence] == []
