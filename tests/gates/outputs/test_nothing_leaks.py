"""A secret that was in any part of an answer is in no output, whatever the output makes of its letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.gate_check import GateCheck
from gates.junit import read_junit
from gates.outputs import scrubbed
from gates.outputs.code_quality import as_code_quality
from gates.outputs.github import as_annotations, as_summary
from gates.outputs.junit import as_junit
from gates.outputs.sarif import as_sarif
from gates.redaction import redactor, secrets_of
from gates.report import as_advice, as_json, as_table
from gates.result import Finding, Result, Status

from .example import check

plain = redactor()
OUTPUTS: Mapping[str, Callable[[GateCheck], str]] = {
    "table": lambda one: as_table(one, plain),
    "advice": lambda one: as_advice(one, plain),
    "json": lambda one: as_json(one, plain),
    "junit": as_junit,
    "sarif": as_sarif,
    "code quality": as_code_quality,
    "annotations": as_annotations,
    "summary": lambda one: as_summary(one, as_table(one, plain)),
}
secrets = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=12, max_size=30).map("Zq".__add__)


def planted(secret: str, status: Status) -> GateCheck:
    finding = Finding(f"a {secret} b", f"use {secret}", f"config/{secret}", 3)
    seen = {"value": secret, secret: [secret, {"in": secret}]}
    result = Result(status, f"seen: {secret}", (finding,), seen, (f"note {secret}",))
    return check({"COD001": (result, True)})


@pytest.mark.parametrize("name", OUTPUTS)
@given(secret=secrets, status=st.sampled_from(Status))
def test_no_form_of_a_secret_is_in_it(name: str, secret: str, status: Status) -> None:
    clean = scrubbed(planted(secret, status), redactor(secrets_of({"DEPLOY_TOKEN": secret})))
    forms = {secret, escape(secret), json.dumps(secret)[1:-1], secret.replace("%", "%25"), secret.replace("|", "\\|")}
    text = OUTPUTS[name](clean)
    assert not [form for form in forms if form in text]


@pytest.mark.parametrize("name", OUTPUTS)
def test_without_scrubbing_it_would_be(name: str) -> None:
    assert "Zq-a-secret" in OUTPUTS[name](planted("Zq-a-secret", Status.FAIL))


@given(words=st.text(st.characters(exclude_categories=())), line=st.none() | st.integers(-3, 9))
def test_any_words_can_be_written_and_read_again(words: str, line: int | None) -> None:
    finding = Finding(f"m{words}", f"f{words}", f"p{words}", line)
    one = check({"COD001": (Result(Status.FAIL, words, (finding,), {words: words}), True)})
    texts = {name: output(one).encode("utf-8", "backslashreplace") for name, output in OUTPUTS.items()}
    assert read_junit(texts["junit"]).counts == {"failed": 1}
    assert [json.loads(texts[name]) for name in ("json", "sarif", "code quality")]
    assert texts["annotations"].count(b"\n") == 1


def test_digests_and_commits_survive() -> None:
    one = check()
    assert scrubbed(one, redactor(["hidden-value"])).commit == one.commit
    assert one.program in as_json(scrubbed(one, plain), plain)
