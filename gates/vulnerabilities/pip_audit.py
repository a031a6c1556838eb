"""pip-audit asks a server of OSV's API. It alone connects, and only where a setting names the server (decisions 18).

It says "no known vulnerabilities" also of what it could not look up (audit reference, 7.1 #1 and #2). So it is believed
only if its own report names every dependency, and if it finds what is known of one that is known to be vulnerable.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..result import Unjudged, unknown
from ..tools import Finished, Tools
from .model import Advisory, Affected, Dependency, Range, canonical

# GHSA-462w-v97r-4m45: published in 2019, never withdrawn.
CANARY = Dependency("jinja2", "2.4.1", "a pin that is known to be vulnerable")
CANARY_NAMES = frozenset({"GHSA-462w-v97r-4m45", "PYSEC-2019-217", "CVE-2019-10906"})
OFFLINE = "use an offline `database` instead"
INSTALL = f"{sys.executable} -m pip install pip-audit"


def ask_server(
    url: str, dependencies: Sequence[Dependency], tools: Tools, root: Path, timeout: float
) -> dict[str, tuple[Advisory, ...]]:
    """What the server at `url` knows of these, by canonical name. Raises Unjudged unless it answered for each."""
    known = _asked(url, [CANARY], tools, root, timeout)
    if not any(each.names & CANARY_NAMES for each in known.get(CANARY.name, ())):
        reason = f"could not audit: {url} does not know that {CANARY.title} is vulnerable, so its silence means nothing"
        raise Unjudged(unknown(reason, fix="set osv_url to a server with OSV's advisories of PyPI"))
    return _asked(url, dependencies, tools, root, timeout) if dependencies else {}


def _asked(
    url: str, dependencies: Sequence[Dependency], tools: Tools, root: Path, timeout: float
) -> dict[str, tuple[Advisory, ...]]:
    """One run for each version of a project: a requirements file may name it only once."""
    found: dict[str, tuple[Advisory, ...]] = {}
    for group in _one_version_each(dependencies):
        for name, advisories in _run(url, group, tools, root, timeout).items():
            found[name] = found.get(name, ()) + advisories
    return found


def _one_version_each(dependencies: Iterable[Dependency]) -> Iterator[list[Dependency]]:
    left = list(dependencies)
    while left:
        group = {each.name: each for each in reversed(left)}
        yield list(group.values())
        left = [each for each in left if group[each.name] is not each]


def _run(
    url: str, dependencies: Sequence[Dependency], tools: Tools, root: Path, timeout: float
) -> dict[str, tuple[Advisory, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        listed, answer = Path(folder) / "requirements.txt", Path(folder) / "answer.json"
        listed.write_text("".join(f"{each.name}=={each.version}\n" for each in dependencies), encoding="utf-8")
        options = ("--strict", "--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json", "--desc=off")
        asking = ("--vulnerability-service=osv", f"--osv-url={url}", f"--requirement={listed}")
        argv = (sys.executable, "-m", "pip_audit", *options, *asking)
        done = tools.run(argv, cwd=root, timeout=timeout, answer=answer)
        return _read(url, done, answer.read_text("utf-8", "replace") if answer.is_file() else "", dependencies)


def _read(url: str, done: Finished, text: str, dependencies: Sequence[Dependency]) -> dict[str, tuple[Advisory, ...]]:
    if done.timed_out:
        raise _failed(url, f"it did not end within {done.seconds:.0f} s", "ask again, or raise `timeout`")
    if "No module named pip_audit" in done.err:
        raise _failed(url, "it is not installed", INSTALL)
    try:
        report = json.loads(text)["dependencies"]
        skipped = [f"{each['name']}: {each['skip_reason']}" for each in report if "skip_reason" in each]
        whole = [each for each in report if "skip_reason" not in each]
        audited = {(canonical(each["name"]), each["version"]): each["vulns"] for each in whole}
        found = {name: _advisories(name, version, vulns) for (name, version), vulns in audited.items()}
    except (KeyError, TypeError, ValueError, AttributeError):
        reason = done.last_words or "its report is not as pip-audit writes it"
        raise _failed(url, reason, "see that the server answers") from None
    if skipped:
        raise _failed(url, f"it could not look up {'; '.join(skipped)}", OFFLINE)
    asked = {(each.name, each.version) for each in dependencies}
    if left := sorted(asked - audited.keys()):
        raise _failed(url, f"it left out {', '.join(map(' '.join, left))}", OFFLINE)
    return found


def _advisories(name: str, version: str, vulns: Sequence[Mapping[str, Any]]) -> tuple[Advisory, ...]:
    return tuple(
        Advisory(
            str(each["id"]),
            tuple(map(str, each["aliases"])),
            (
                Affected(
                    name,
                    frozenset({version}),
                    (Range("ECOSYSTEM", tuple(("fixed", str(fix)) for fix in each["fix_versions"])),),
                ),
            ),
        )
        for each in vulns
    )


def _failed(url: str, reason: str, fix: str) -> Unjudged:
    return Unjudged(unknown(f"could not audit: pip-audit over {url}: {reason}", fix=fix))
