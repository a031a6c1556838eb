"""The JSON Schema of what `--json` and `--report` write, and of `--list --json`."""

from __future__ import annotations

from collections.abc import Mapping

from ..gate_check import Verdict
from ..matrix import RELEASE_TYPES
from ..report import LIST_SCHEMA, SCHEMA
from ..result import Status

Schema = dict[str, object]


def schema() -> Schema:
    """One schema for both documents: their `schema` says which it is."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What the gates say",
        "description": "Written by `python -m gates --json` and `--report FILE`, or by `--list --json`.",
        "oneOf": [{"$ref": "#/$defs/check"}, {"$ref": "#/$defs/list"}],
        "$defs": {
            "check": _object("The answers, and what they were about.", _CHECK),
            "list": _object("The gates there are.", _LIST),
            "answer": _object("One gate with its answer.", _ANSWER),
            "finding": _object("One thing that is not as it should be, and what to do about it.", _FINDING),
            "known": _object("One gate there is, asked or not.", _KNOWN),
            "listed": _object("One gate there is, as it was declared.", _LISTED),
        },
    }


def _is(type: str | list[str], meaning: str, **more: object) -> Schema:
    return {"type": type, "description": meaning, **more}


def _of(name: str, meaning: str) -> Schema:
    return _is("array", meaning, items={"$ref": f"#/$defs/{name}"})


def _object(meaning: str, values: Mapping[str, Schema]) -> Schema:
    return _is("object", meaning, properties=dict(values), required=list(values), additionalProperties=False)


_DIGEST = "^[0-9a-f]{64}$"
_COMMIT = "^[0-9a-f]{40}([0-9a-f]{24})?$"
_WORDS: Schema = {"type": "string"}
_GATE: Mapping[str, Schema] = {
    "id": _is("string", "as COD001", pattern="^[A-Z][A-Z0-9-]*$"),
    "category": _is("string", "as testing"),
    "row": _is("string", "the words of its row in the table"),
    "title": _is("string", "what it claims"),
}
_CHECK: Mapping[str, Schema] = {
    "schema": {"const": SCHEMA},
    "release_type": _is("string", "a hotfix asks for less tests", enum=list(RELEASE_TYPES)),
    "milestone": _is(["string", "null"], "what is to be released; null: nobody says"),
    "commit": _is(["string", "null"], "the commit that was judged; null: there is none", pattern=_COMMIT),
    "tree": _is(["string", "null"], "its tree", pattern=_COMMIT),
    "dirty": _is("array", "paths in which the checkout differed from the commit", items=_WORDS),
    "program": _is("string", "SHA-256 of the code that judged", pattern=_DIGEST),
    "settings": _is("string", "SHA-256 of the settings it had", pattern=_DIGEST),
    "plan": _is("string", "where the release plan is, or should be"),
    "partial": _is("boolean", "was PARTIAL asked for in place of NOT READY where required gates were only skipped?"),
    "verdict": _is(
        "string",
        "PASSED: some gates only were asked, and they pass; SKIPPED: and none of them looked at anything",
        enum=[str(each) for each in Verdict],
    ),
    "exit_code": _is("integer", "0: nothing stands in the way; 3: not ready", enum=[0, 3]),
    "gates": _of("answer", "the answers, in the order of the table"),
    "known": _of("known", "all gates there are"),
}
_ANSWER: Mapping[str, Schema] = {
    **_GATE,
    "status": _is("string", "unknown: nobody can tell, so it blocks", enum=[str(each) for each in Status]),
    "blocks": _is("boolean", "does it stop a release?"),
    "required": _is("boolean", "do the plan or the settings ask for it, so that a skip blocks?"),
    "details": _is("string", "the answer in words"),
    "seconds": _is("number", "how long it took", minimum=0),
    "findings": _of("finding", "what is not as it should be"),
    "evidence": _is("object", "what was seen: numbers, words, files with their digests"),
    "notes": _is("array", "advice, which blocks nothing and warns of nothing", items=_WORDS),
}
_FINDING: Mapping[str, Schema] = {
    "message": _is("string", "what is wrong"),
    "fix": _is("string", "what to do about it", minLength=1),
    "where": _is(["string", "null"], "the file, from the top of the checkout"),
    "line": _is(["integer", "null"], "the line in it, from 1"),
}
_KNOWN: Mapping[str, Schema] = {
    **_GATE,
    "order": _is("integer", "its place in the table"),
    "required": _is("boolean", "do the plan or the settings ask for it?"),
}
_LISTED: Mapping[str, Schema] = {
    **_GATE,
    "proves": _is("string", "what a pass proves; empty: nobody said"),
    "cannot_see": _is("string", "what it cannot see, whatever it answers; empty: nobody said"),
    "overridden_by": _is("string", "module whose gate took the place of the one that was declared; empty: none did"),
    "phrases": _is("array", "sentences of a plan's checkbox that it decides", items=_WORDS),
}
_LIST: Mapping[str, Schema] = {
    "schema": {"const": LIST_SCHEMA},
    "gates": _of("listed", "by their place in the table"),
    "matrix": _is("array", "what to ask one by one, so that everything has been asked", items=_WORDS),
}
