"""A secret that was in any part of an answer is in no output, whatever the output makes of its letters."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.gate_check import GateCheck
from gates.outputs import scrubbed
from gates.outputs.code_quality import as_code_quality
from gates.outputs.github import as_annotations, as_summary
from gates.outputs.junit import as_junit
from gates.outputs.sarif import as_sarif
from gates.redact import redactor, secrets_of
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
    result = Result(status, f"seen: {secret}", (finding,), {"value": secret, secret: [secret, {"in": secret}]})
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


def test_digests_and_commits_survive() -> None:
    one = check()
    assert scrubbed(one, redactor(["hidden-value"])).commit == one.commit
    assert one.program in as_json(scrubbed(one, plain), plain)
