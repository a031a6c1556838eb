"""Evidence that we made is used again at the same tree, and only there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from gates.evidence import KEPT_RUNS, Record, Store

ARGV = ("python", "-m", "pytest")
RUN = Record("unit", commit="c1", tree="t1", dirty=False, argv=ARGV, code=0, seconds=1.5)


def kept(store: Store, record: Record = RUN, report: str = "<testsuite/>") -> Path:
    folder = store.begin(record.name)
    (folder / "junit.xml").write_text(report)
    store.keep(record, folder)
    return folder


def test_a_run_is_found_again_with_its_files(tmp_path: Path) -> None:
    folder = kept(Store(tmp_path))
    found = Store(tmp_path).find("unit", "t1", ARGV)
    assert found is not None
    record, place = found
    assert place == folder
    assert replace(record, files={}, when=RUN.when) == RUN
    assert list(record.files) == ["junit.xml"]


@pytest.mark.parametrize(
    "record",
    [
        replace(RUN, tree="t2"),
        replace(RUN, dirty=True),
        replace(RUN, code=1),
        replace(RUN, code=None),
        replace(RUN, timed_out=True),
        replace(RUN, argv=("python", "-m", "pytest", "-k", "one")),
        replace(RUN, name="integration"),
    ],
    ids=["another tree", "a changed checkout", "failed", "not started", "timed out", "other words", "another type"],
)
def test_what_proves_nothing_is_not_used(tmp_path: Path, record: Record) -> None:
    kept(Store(tmp_path), record)
    assert Store(tmp_path).find("unit", "t1", ARGV) is None


def test_a_report_that_was_touched_since_is_not_used(tmp_path: Path) -> None:
    folder = kept(Store(tmp_path), report='<testsuite><testcase name="a"><failure/></testcase></testsuite>')
    (folder / "junit.xml").write_text('<testsuite><testcase name="a"/></testsuite>')
    assert Store(tmp_path).find("unit", "t1", ARGV) is None


def test_fresh_uses_nothing(tmp_path: Path) -> None:
    kept(Store(tmp_path))
    assert Store(tmp_path, fresh=True).find("unit", "t1", ARGV) is None


def test_a_run_that_was_cut_short_counts_for_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    kept(store)
    (store.begin("unit") / "junit.xml").write_text("<testsui")
    (store.begin("unit") / "record.json").write_text('{"name": "unit", "later": 1}')
    found = store.find("unit", "t1", ARGV)
    assert found is not None
    assert found[0].tree == "t1"


def test_the_newest_is_found_and_the_oldest_are_forgotten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(KEPT_RUNS + 3):
        kept(store, replace(RUN, seconds=float(number)))
    assert len(list((tmp_path / "unit").iterdir())) == KEPT_RUNS
    latest = store.latest("unit")
    assert latest is not None
    assert latest.seconds == KEPT_RUNS + 2


def test_an_empty_store_has_no_latest(tmp_path: Path) -> None:
    assert Store(tmp_path).latest("unit") is None
