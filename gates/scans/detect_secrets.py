"""detect-secrets, called so that it looks: each file carries a canary that must be found.

Where it does not look it ends with code 0 and says nothing: outside a git work tree, for paths outside the folder it
runs in, for names it takes for binary files, lock files or swagger, for files that are not UTF-8, for lines with a
pragma, for comments of files that it can parse as INI or YAML, and (it never tells) for files it cannot open.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import string
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..result import Unjudged, unknown
from ..tools import Tools
from .program import start
from .scratch import scratch

_FILTERS = (
    "detect_secrets.filters.allowlist.is_line_allowlisted",  # a pragma has no reason and no end
    "detect_secrets.filters.heuristic.is_lock_file",
    "detect_secrets.filters.heuristic.is_swagger_file",
)
_WORDS = (
    *("detect-secrets", "scan", "--all-files", "--no-verify"),  # verifying would send what it found over the network
    *(word for each in _FILTERS for word in ("--disable-filter", each)),
)
# Of files under another name (lock files, style sheets, maps): hashes are no secrets.
_NO_ENTROPY = ("--disable-plugin", "Base64HighEntropyString", "--disable-plugin", "HexHighEntropyString")
# Never parsed as INI or YAML.
_CODE = frozenset((".c", ".cls", ".cpp", ".cs", ".go", ".java", ".js", ".m", ".php", ".py", ".pyi", ".swift", ".tf"))
_WHOLE, _PLAIN = "whole/", "plain/"


@dataclass(frozen=True)
class Secret:
    """One secret: of which kind, where; never its value. Lines count from 1."""

    kind: str
    path: str
    line: int


@dataclass(frozen=True)
class Looked:
    """What was found, and in which files the canary was not: those were not looked at."""

    found: tuple[Secret, ...]
    unseen: tuple[str, ...]
    files: int
    version: str
    seconds: float


def scan(tools: Tools, files: Mapping[str, str], timeout: float) -> Looked:
    """Look for secrets in these files: path → text. Raises Missing, and Unjudged where there is no answer."""
    canary = _new_canary()
    found, missed, version, seconds = _run(tools, dict(_with_copies(files, canary)), _WORDS, canary, timeout)
    if missed:  # by their names: look again, under a name that it reads
        renamed = {f"{_PLAIN}{path}.txt": f"{canary}\n{files[path]}" for path in missed}
        more, still, _, longer = _run(tools, renamed, (*_WORDS, *_NO_ENTROPY), canary, timeout)
        found |= {key: _renamed(each) for key, each in more.items()}
        missed, seconds = {path.removesuffix(".txt") for path in still}, seconds + longer
    each = tuple(sorted(found.values(), key=lambda one: (one.path, one.line)))
    return Looked(each, tuple(sorted(missed)), len(files) - len(missed), version, seconds)


_Key = tuple[str, str, str]  # path, kind, digest: the same secret is found in both copies


def _new_canary() -> str:
    """The shape of an access key that nobody has."""
    return "AKIA" + "".join(secrets.choice(string.ascii_uppercase + "234567") for _ in range(16))


def _with_copies(files: Mapping[str, str], canary: str) -> Iterator[tuple[str, str]]:
    """Each file with a canary in front, read line by line; and whole, where it may be read as INI or YAML."""
    for path, text in files.items():
        yield f"{_PLAIN}{path}", f"{canary}\n{text}"
        if PurePosixPath(path).suffix not in _CODE:
            yield f"{_WHOLE}{path}", text


def _run(
    tools: Tools, copies: Mapping[str, str], words: Collection[str], canary: str, timeout: float
) -> tuple[dict[_Key, Secret], set[str], str, float]:
    """What is found in the copies, the paths of those without a found canary, the tool's version, and seconds."""
    with scratch(copies) as folder:
        answer = folder / "answer.json"
        done = start(tools, (*words, "."), cwd=folder / "tree", timeout=timeout, answer=answer)
        if done.code != 0:
            why = f"detect-secrets ended with {done.code}: {done.last_words}"
            raise Unjudged(unknown(why, fix="run `detect-secrets scan --all-files --no-verify .` by hand"))
        version, results = _results(answer.read_text(encoding="utf-8"))
    mark = hashlib.sha1(canary.encode(), usedforsecurity=False).hexdigest()  # as detect-secrets writes it
    sung = {_path(each) for each in results if each["hashed_secret"] == mark}
    expected = {path.removeprefix(_PLAIN) for path in copies if path.startswith(_PLAIN)}
    found = {_key(each): _secret(each) for each in _plain_last(results) if each["hashed_secret"] != mark}
    return found, expected - sung, version, done.seconds


def _results(text: str) -> tuple[str, list[Mapping[str, Any]]]:
    """Its version and its findings. Raises Unjudged where the document is not of the shape that is known."""
    try:
        document = json.loads(text)
        found = [each for of_file in document["results"].values() for each in of_file if _is_whole(each)]
        return str(document["version"]), [
            {**each, "filename": str(each["filename"]).removeprefix("./")} for each in found
        ]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        why = f"detect-secrets' answer cannot be read: {error!r}"
        raise Unjudged(unknown(why, fix="install detect-secrets 1.5: this one is not known")) from None


def _is_whole(result: Mapping[str, Any]) -> bool:
    """Raises KeyError or ValueError where something is missing."""
    return all((result["type"], result["filename"], result["hashed_secret"], int(result["line_number"])))


def _plain_last(results: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Line numbers of the plain copies are surer than those of what was parsed: they come last, and win."""
    return sorted(results, key=lambda each: str(each["filename"]).startswith(_PLAIN))


def _key(result: Mapping[str, Any]) -> _Key:
    return _path(result), str(result["type"]), str(result["hashed_secret"])


def _secret(result: Mapping[str, Any]) -> Secret:
    in_front = 1 if str(result["filename"]).startswith(_PLAIN) else 0
    return Secret(str(result["type"]), _path(result), int(result["line_number"]) - in_front)


def _path(result: Mapping[str, Any]) -> str:
    return str(result["filename"]).partition("/")[2]


def _renamed(secret: Secret) -> Secret:
    return Secret(secret.kind, secret.path.removesuffix(".txt"), secret.line)
