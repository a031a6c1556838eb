"""Secrets of every kind, planted in every part of an answer and written in every way, are in no output."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gates.gate_check import GateCheck
from gates.outputs import scrubbed
from gates.outputs.code_quality import as_code_quality
from gates.outputs.github import as_annotations, as_summary
from gates.outputs.junit import as_junit
from gates.outputs.sarif import as_sarif
from gates.redaction import as_it_is, redactor
from gates.report import as_advice, as_json, as_progress, as_table
from gates.result import Finding, Result, Status

from ...support.planted import ALL, KINDS, SAMPLES, Planted, found_in
from ..outputs.example import check

redact = redactor()
WRITTEN: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "in a sentence": lambda text: f"it said {text}, and more",
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "XML": lambda text: f"<failure message={escape(text, quote=True)!r}/>",
    "Markdown": lambda text: f"| x | `{text}` |",
    "several lines": lambda text: f"first\n{text}\nlast",
}
EXITS: Mapping[str, Callable[[GateCheck], str]] = {
    "table": lambda one: as_table(one, as_it_is),
    "advice": lambda one: as_advice(one, as_it_is),
    "line": lambda one: "".join(as_progress(each, as_it_is) for each in one.judged),
    "json": lambda one: as_json(one, as_it_is),
    "junit": as_junit,
    "sarif": as_sarif,
    "code quality": as_code_quality,
    "annotations": as_annotations,
    "summary": lambda one: as_summary(one, as_table(one, as_it_is)),
}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(data=st.data(), way=st.sampled_from(sorted(WRITTEN)))
def test_it_is_hidden_however_it_is_written(kind: str, data: st.DataObject, way: str) -> None:
    planted = data.draw(KINDS[kind])
    assert planted.secret in WRITTEN[way](planted.text).replace("\\", "")
    assert planted.secret not in redact(WRITTEN[way](planted.text))


def answer(planted: str, status: Status) -> GateCheck:
    finding = Finding(f"a {planted} b", f"use {planted}", f"config/{planted}", 3)
    evidence = {"value": planted, planted: [planted, {"in": planted}]}
    return check({"COD001": (Result(status, f"seen: {planted}", (finding,), evidence), True)})


@pytest.mark.parametrize("name", EXITS)
@settings(max_examples=20)
@given(planted=st.one_of(*KINDS.values()), status=st.sampled_from(Status))
def test_it_is_in_no_output(name: str, planted: Planted, status: Status) -> None:
    assert planted.secret not in EXITS[name](scrubbed(answer(planted.text, status), redact))


@pytest.mark.parametrize("name", EXITS)
def test_all_samples_at_once_are_in_no_output_and_would_be_without(name: str) -> None:
    one = answer(ALL, Status.FAIL)
    assert found_in(EXITS[name](scrubbed(one, redact))) == []
    assert len(found_in(EXITS[name](one))) == len(SAMPLES)
