"""GitHub Actions: workflow commands that nothing can break out of, and a summary that GitHub keeps."""

from __future__ import annotations

from gates.outputs.github import LARGEST, as_annotations, as_summary
from gates.redaction import redactor
from gates.report import as_advice, as_progress, as_table
from gates.result import Finding, failed

from .example import check, judged

plain = redactor()


def test_annotations_are_escaped_and_what_blocks_comes_first() -> None:
    lines = as_annotations(check()).splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error"] * 5 + ["::warning", "::notice"]
    assert lines[0] == (
        "::error file=issues/a b.md,line=3,title=COD002 Row of COD002"
        "::Crash <at> start & end%0Afix: close it, or set another severity"
    )
    assert lines[2] == (
        "::error file=docs/x%2Cy%3Az.md,line=1,title=COD002 Row of COD002"
        "::100%25: no, never%0Asecond line%0Afix: mend it"
    )


def test_no_line_of_the_log_can_pass_for_a_command() -> None:
    evil = failed([Finding("x\n::add-mask::y\r::error::z", "do\n::set-output name=a::b")], "d\n::stop-commands::e")
    each = judged("COD002", evil)
    shown = as_advice(check({"COD002": (evil, True)}), plain) + as_progress(each, plain) + as_table(check(), plain)
    shown += as_advice(check(), plain)
    assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "PASS COD001 Row of COD001: 0 open\n  note: slow: <b>half</b>\n    | ::of it::\n" in shown
    assert "add-mask" in shown, "it is shown all the same"


def test_the_summary_has_the_table_and_what_to_do_as_code() -> None:
    table = as_table(check(), plain)
    summary = as_summary(check(), table)
    assert summary.startswith("## Release Gate Check: M1\n")
    assert "**Overall: NOT READY**" in summary
    assert (
        "### What to do\n\n- **COD002 FAIL**\n\n      issues/a b.md:3: Crash <at> start & end\n      fix: close"
        in summary
    )
    assert "- **SEC001 UNKNOWN**\n\n      0 files were scanned\n" in summary
    assert "use SHA-256" not in summary
    assert summary.endswith("### Advice\n\n- **COD001**\n\n      slow: <b>half</b>\n      ::of it::\n")


def test_what_does_not_fit_into_the_summary_is_counted() -> None:
    many = failed([Finding(f"{number}: {'x' * 1000}", "mend it") for number in range(2000)], "2000 open")
    one = check({"COD001": (many, True)})
    summary = as_summary(one, as_table(one, plain))
    assert LARGEST - 5_000 < len(summary.encode()) < LARGEST + 1_000
    shown = summary.count("- **COD001 FAIL**")
    assert summary.endswith(f"- … and {2000 - shown} more, in the log\n")
