"""What a step made, in a line; also of a journal that an older version of the suite wrote."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from release_tasks.engine.record import dump, restore
from release_tasks.evidence import Places, Published, Put
from release_tasks.views.timeline import OK, Ran
from release_tasks.views.words import said

WHEEL = Put("index pypi", "a.whl", "ab" * 32, uploaded=True)


def words(made: NamedTuple, **left_out: object) -> str:
    evidence = {name: value for name, value in dump(made).items() if name not in left_out}
    return said(Ran("step", "title", OK, None, None, None, type=type(made).__name__, evidence=evidence))


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (Places(("index pypi",)), "to index pypi"),
        (Places(("index pypi",), ("a.whl in index pypi",)), "to index pypi; there already: a.whl in index pypi"),
        (Published(("/index/1.0.0",)), "in /index/1.0.0"),
        (
            Published(("index pypi",), (WHEEL, WHEEL._replace(name="a.tar.gz", uploaded=False))),
            "in index pypi: 1 file put there, 1 found there",
        ),
        (
            Published(
                ("index pypi",), (WHEEL._replace(uploaded=False),), ("index pypi takes only distributions: not x",)
            ),
            "in index pypi: 0 files put there, 1 found there; index pypi takes only distributions: not x",
        ),
    ],
)
def test_where_artifacts_went_and_whether_this_run_put_them_there(made: NamedTuple, line: str) -> None:
    assert words(made) == line


def test_a_journal_from_before_the_files_were_named_is_read() -> None:
    assert restore(Published, {"places": ["/index/1.0.0"]}) == Published(("/index/1.0.0",))
    assert words(Published(("/index/1.0.0",)), files=None, left=None) == "in /index/1.0.0"
