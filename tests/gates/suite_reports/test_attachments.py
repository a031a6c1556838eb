"""Traces, screenshots, videos and logs of failed tests: found as each runner names them, kept beside the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from gates.junit import Case
from gates.settings import DEFAULTS
from gates.suite_reports import attachments
from gates.suite_reports.attachments import Attachment, find, keep
from gates.suite_runs import Outcome
from gates.suites import Suite

from ...support.repository import Clone
from ..test_suite_runs import runs

Make = Callable[..., Clone]


def failed(**named: object) -> Case:
    return replace(Case("tests.e2e.test_shop::test_pay[chromium]", "failed", "boom"), **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "kind", "said"),
    [
        (failed(properties=(("trace", "out/t.zip"),)), "trace", "out/t.zip"),
        (failed(properties=(("testrun:screenshot", "out/s.png"),)), "screenshot", "out/s.png"),
        (failed(properties=(("diff", "out/s.png"),)), "diff image", "out/s.png"),
        (failed(properties=(("service log", "out/app.jsonl"),)), "log", "out/app.jsonl"),
        (failed(out="before\n[[ATTACHMENT|out/v.webm]]\nafter"), "video", "out/v.webm"),
        (failed(err="[[ATTACHMENT|out/home-diff.png]]"), "diff image", "out/home-diff.png"),
        (failed(text="see [[ATTACHMENT|out/net.har]]"), "requests", "out/net.har"),
    ],
)
def test_a_file_that_the_report_names(tmp_path: Path, case: Case, kind: str, said: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / said).touch()
    assert find([case], tmp_path, ()) == (Attachment(case.name, kind, said, str(tmp_path / said)),)


@pytest.mark.parametrize(
    "case",
    [
        failed(properties=(("trace", "out/t.zip"),)),
        failed(out="[[ATTACHMENT|out/t.zip]]"),
        failed(err="Warning: attachment out/t.zip is missing"),
    ],
    ids=["a property", "an attachment", "the runner's own word"],
)
def test_one_that_is_not_there_is_said_to_be_missing(tmp_path: Path, case: Case) -> None:
    (missing,) = find([case], tmp_path, ())
    assert missing.words == "trace: out/t.zip is missing"


def test_a_name_that_no_file_can_have_is_missing(tmp_path: Path) -> None:
    (missing,) = find([failed(out=f"[[ATTACHMENT|{'x' * 999}.png]]")], tmp_path, ())
    assert missing.path is None


@pytest.mark.parametrize("name", ["journey", "log"])
def test_a_property_that_is_no_path_is_no_file(tmp_path: Path, name: str) -> None:
    assert find([failed(properties=((name, "connection refused.\nagain"), (name, "words")))], tmp_path, ()) == ()


def test_a_path_may_be_told_from_where_the_tests_or_the_report_lie(tmp_path: Path) -> None:
    (tmp_path / "web" / "test-results").mkdir(parents=True)
    (tmp_path / "web" / "test-results" / "trace.zip").touch()
    (found,) = find([failed(out="[[ATTACHMENT|test-results/trace.zip]]")], tmp_path, ["web"])
    assert found.path == str(tmp_path / "web" / "test-results" / "trace.zip")


@pytest.mark.parametrize(
    ("name", "folder", "tied"),
    [
        ("tests.e2e.test_shop::test_pay[chromium]", "tests-e2e-test-shop-py-test-pay-chromium", True),
        ("tests.e2e.test_shop.TestPay::test_it", "tests-e2e-test-shop-py-testpay-test-it", True),
        ("tests.e2e.test_shop::test_other", "tests-e2e-test-shop-py-test-pay-chromium", False),
    ],
)
def test_files_in_the_folder_of_the_pytest_plugin_belong_to_its_test(
    tmp_path: Path, name: str, folder: str, tied: bool
) -> None:
    path = tmp_path / "test-results" / folder / "test-failed-1.png"
    (found,) = find([failed(name=name)], tmp_path, (), [path])
    assert (found.test, found.kind) == (name if tied else "", "screenshot")


def test_what_is_kept_stays_when_the_runner_wipes_its_folder_and_too_much_stays_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LARGEST", 5)
    for name, text in (("a.zip", "four"), ("b.webm", "longer")):
        (tmp_path / name).write_text(text)
    home = tmp_path / "kept"
    home.mkdir()
    found = find([failed(out="[[ATTACHMENT|a.zip]][[ATTACHMENT|b.webm]][[ATTACHMENT|c.png]]")], tmp_path, ())
    kept = {each.said: each.path for each in keep(found, home)}
    assert kept == {"a.zip": str(home / "attachment-01-a.zip"), "b.webm": str(tmp_path / "b.webm"), "c.png": None}
    assert (home / "attachment-01-a.zip").read_text() == "four"


# A journey as pytest-playwright leaves it, by any other program.
JOURNEY = """
import pathlib, sys
folder = pathlib.Path("test-results/tests-e2e-test-shop-py-test-pay")
folder.mkdir(parents=True, exist_ok=True)
for name in ("trace.zip", "video.webm", "test-failed-1.png"):
    (folder / name).write_text("new")
case = '<testcase classname="tests.e2e.test_shop" name="test_pay"><failure message="boom"/></testcase>'
pathlib.Path(sys.argv[1]).write_text(f"<testsuite>{case}</testsuite>")
sys.exit(1)
"""


def journey(repository: Make) -> Outcome:
    clone = repository({".gitignore": "test-results/\n", "README.md": ""})
    clone.write({"test-results/old-py-test-old/trace.zip": "of another run"})
    settings = replace(DEFAULTS["e2e"], command=("{python}", "-c", JOURNEY, "{junit}"))
    return runs(clone)(Suite("e2e", settings, (), "the settings"))


def test_a_run_keeps_what_its_failed_journeys_left_and_nothing_older(repository: Make) -> None:
    outcome = journey(repository)
    assert [(each.test, each.kind) for each in outcome.attachments] == [
        ("tests.e2e.test_shop::test_pay", kind) for kind in ("screenshot", "trace", "video")
    ]
    for each in outcome.attachments:
        assert each.path is not None
        assert Path(each.path).read_text() == "new"
        assert each.path in outcome.files, "its digest is evidence"


def test_pytest_tells_what_a_failed_test_said(repository: Make) -> None:
    test = (
        "def test_it():\n    print('asked the service')\n    assert False\n\n\ndef test_good():\n    print('quiet')\n"
    )
    clone = repository({"tests/e2e/test_it.py": test})
    outcome = runs(clone)(Suite("e2e", DEFAULTS["e2e"], ("tests/e2e",), "tests/e2e"))
    assert outcome.junit is not None
    said = {case.name: case.out for case in outcome.junit.cases}
    assert "asked the service" in said["tests.e2e.test_it::test_it"]
    assert said["tests.e2e.test_it::test_good"] == ""
