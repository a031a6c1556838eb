"""semgrep with local rules over the same files. Never with rules it would fetch: it hangs where there is no network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..result import Finding, Unjudged, unknown
from ..tools import Tools
from .found import Found, Scan, line_at, lines_of
from .program import start
from .sarif import cwes_in
from .scratch import scratch

_FIX = "run it by hand with `--metrics=off --disable-version-check --error --json`"
_SEVERITIES = {"ERROR": True, "HIGH": True, "CRITICAL": True, "WARNING": False, "MEDIUM": False}
_SEVERITIES |= {"INFO": False, "LOW": False, "INVENTORY": False, "EXPERIMENT": False}


def scan(tools: Tools, root: Path, files: Mapping[str, str], rules: Sequence[str], timeout: float) -> Scan:
    """Scan these files: path → text. `rules` are paths below the root. Raises Missing and Unjudged."""
    if absent := [each for each in rules if not (root / each).exists()]:
        raise Unjudged(unknown(f"semgrep rules {absent[0]}: no such file", fix="mend `semgrep_rules` in the settings"))
    copies = dict(_rules(root, rules))
    with scratch({**files, ".semgrepignore": ""}, copies) as folder:  # without it, semgrep leaves tests and others out
        answer = folder / "answer.json"
        configs = [word for each in copies for word in ("--config", f"../{each}")]
        words = ("semgrep", "scan", *configs, "--metrics=off", "--disable-version-check", "--error", "--json")
        words += ("--disable-nosem", "--no-git-ignore", "--max-target-bytes=0", "--quiet", ".")
        done = start(tools, words, cwd=folder / "tree", timeout=timeout, answer=answer)
        if done.code not in (0, 1):
            raise Unjudged(unknown(f"semgrep ended with {done.code}: {done.last_words}", fix=_FIX))
        return read(answer.read_text(encoding="utf-8"), files, done.seconds)


def _rules(root: Path, rules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Their files, to be copied: semgrep writes the way to a rule into its id, which is kept with what is accepted."""
    for each in rules:
        place = root / each
        for file in sorted(place.rglob("*.y*ml")) if place.is_dir() else (place,):
            name = file.relative_to(root).as_posix() if place.is_dir() else place.name
            yield f"rules/{name}", file.read_text(encoding="utf-8")


def read(text: str, files: Mapping[str, str], seconds: float) -> Scan:
    """Read the JSON document. Raises Unjudged where it is not of the shape that is known."""
    try:
        answer = json.loads(text)
        looked_at = {str(each) for each in answer["paths"]["scanned"]} & files.keys()
        found = tuple(_found(each, files) for each in answer["results"])
        failed = [_failed(each) for each in answer["errors"]]
        version = str(answer["version"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unjudged(unknown(f"semgrep's answer cannot be read: {error!r}", fix=_FIX)) from None
    said = {each.where for each in failed}
    silent = [Finding("semgrep did not scan it", _FIX, path) for path in sorted(files.keys() - looked_at - said)]
    # Which weaknesses the rules can tell, semgrep does not say.
    return Scan("semgrep", version, len(files), len(looked_at - said), seconds, found, (*failed, *silent))


def _found(result: Mapping[str, Any], files: Mapping[str, str]) -> Found:
    path, line, extra = str(result["path"]), int(result["start"]["line"]), result["extra"]
    cwe = extra.get("metadata", {}).get("cwe", ())
    severity = str(extra["severity"])
    return Found(
        "semgrep",
        str(result["check_id"]),
        str(extra["message"]).strip(),
        path,
        line,
        severity,
        _SEVERITIES.get(severity, True),  # a word nobody knows blocks
        cwes_in([cwe] if isinstance(cwe, str) else cwe),
        line_at(lines_of(files.get(path, "")), line),
    )


def _failed(error: Mapping[str, Any]) -> Finding:
    first = str(error.get("message", error.get("type", "error"))).strip().partition("\n")[0]
    path = error.get("path")
    return Finding(f"semgrep could not read it: {first}", "mend the file, or the rules", str(path) if path else None)
