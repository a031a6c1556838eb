"""Every row of the table fits the code as it is; whether its test goes red is what `nox -s sabotage` tries."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from .copies import PROJECT
from .table import SABOTAGES, Sabotage


@pytest.mark.parametrize("row", SABOTAGES, ids=lambda row: row.name)
def test_it_breaks_one_place_and_names_a_test_that_is_there(row: Sabotage) -> None:
    assert (PROJECT / row.file).read_text(encoding="utf-8").count(row.before) == 1
    path, _, name = row.test.partition("::")
    function = re.escape(name.rpartition("::")[2].partition("[")[0])
    files = (PROJECT / path, *(PROJECT / path).parent.glob("contract.py"))
    texts = [each.read_text(encoding="utf-8") for each in files]
    assert any(re.search(rf"^ *def {function}\(", text, re.MULTILINE) for text in texts)


def test_names_are_names() -> None:
    assert [name for name, number in Counter(row.name for row in SABOTAGES).items() if number > 1] == []
