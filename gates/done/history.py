"""Is the history in order: commit messages, objects, and the last release in it?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from ..repository import Repository
from ..result import Finding, Result, Unjudged, failed, passed, skipped, unknown, warned
from ..tools import Tools
from ..wording import count
from .changes import RECORDS, Since

ALL = 50  # findings of a kind that are shown
_HEADER = re.compile(r"(?P<type>[A-Za-z]+)(?:\([^()\r\n]+\))?!?: \S")
_OF_GIT = re.compile(r'(?:Merge |Revert "|Initial commit$)')  # subjects that git and its hosts write themselves
_TO_SQUASH = re.compile(r"(?:fixup|squash|amend)! ")
_OF_A_RELEASE = re.compile(r"(?:chore|build|ci|docs)\(release\)|(?:chore|build): release\b|Bump version")
_NUMBERS = re.compile(r"\d+")


def conventional(since: Since, types: Iterable[str]) -> Result:
    """Each commit since the last release says what it is: `type(scope): what it does` (Conventional Commits 1.0.0)."""
    if not since.subjects:
        return skipped(f"nothing was committed {since.words}")
    known = {each.casefold() for each in types}
    wrong = [finding for id, subject in since.subjects if (finding := _unconventional(id, subject, known))]
    seen = {"since": since.tag, "commits": len(since.subjects), "unconventional": len(wrong)}
    if not wrong:
        return passed(f"{count(len(since.subjects), 'commit')} {since.words}", **seen)
    return failed(wrong[:ALL], f"{len(wrong)} of {count(len(since.subjects), 'commit')} {since.words}", **seen)


def _unconventional(id: str, subject: str, known: Iterable[str]) -> Finding | None:
    if _TO_SQUASH.match(subject):
        return Finding(f"{id[:12]} was meant to be squashed: {subject}", "git rebase --autosquash, before it is merged")
    if _OF_GIT.match(subject):
        return None
    header = _HEADER.match(subject)
    if header and header["type"].casefold() in known:
        return None
    why = f"{header['type']} is no type" if header else "is not conventional"
    fix = f"write `type: what it does`; types: {', '.join(sorted(known))}"
    return Finding(f"{id[:12]} {why}: {subject}", fix)


def objects_whole(root: Path, tools: Tools, timeout: float) -> Result:
    """`git fsck` finds every object of every branch and tag, and each is what its name says."""
    argv = ("git", "fsck", "--full", "--no-dangling", "--no-reflogs", "--no-progress")
    done = tools.run(argv, cwd=root, env={**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}, timeout=timeout)
    said = [line for line in f"{done.err}\n{done.out}".splitlines() if line.strip()]
    seen = {"command": " ".join(argv), "code": done.code, "seconds": round(done.seconds, 2)}
    if done.timed_out:
        fix = "raise `timeout` in [tool.release.gates.done], or say in `off` why fsck is not asked"
        return unknown(f"git fsck was ended after {timeout:g} s", fix=fix)
    if done.code is None:
        return unknown(done.last_words, fix="install git")
    if done.ok:
        return passed(f"{done.seconds:.1f} s", **seen)
    fix = "fetch what is missing from a whole clone: git fetch --refetch; or clone anew"
    bad = [line for line in said if not line.startswith(("notice:", "warning", "Checking"))] or said
    findings = [Finding(line, fix) for line in bad[:ALL]] or [Finding(f"git fsck ended with {done.code}", fix)]
    return failed(findings, f"git fsck ended with {done.code}", **seen)


def last_tag_is_here(repository: Repository, glob: str) -> Result:
    """The newest release is in the history of what is judged; nothing that was released is missing here."""
    if repository.shallow:
        raise Unjudged(unknown("history is cut off: nobody can tell what it holds", fix="git fetch --unshallow --tags"))
    tags = sorted(repository.tag_names(glob), key=version_key)
    if not tags:
        return skipped(f"no tag is called {glob}")
    last = tags[-1]
    ref = f"refs/tags/{last}"
    if repository.contains(ref):
        return passed(last, tag=last)
    missing = [each for each in repository.subjects(ref, "^HEAD") if not _is_of_a_release(each[1])]
    if not missing:
        finding = Finding(f"only the release commit of {last} is missing here", f"git merge {last}")
        return warned([finding], f"{last} is no ancestor, but nothing of it is missing", tag=last, missing=0)
    fix = f"git merge {last}; or say which releases are of this line: `line` in [tool.release.gates.done]"
    findings = [Finding(f"{id[:12]} of {last} is missing here: {subject}", fix) for id, subject in missing[:ALL]]
    return failed(
        findings, f"{last} is no ancestor: {count(len(missing), 'commit')} missing", tag=last, missing=len(missing)
    )


def version_key(tag: str) -> tuple[tuple[int, ...], bool, tuple[int, ...], str]:
    """Order of tags by version: numbers first, a candidate before its release."""
    release, _, rest = re.sub(r"^\D*", "", tag).partition("-")
    final = re.fullmatch(r"[\d.]+", release)
    numbers = tuple(map(int, _NUMBERS.findall(final[0] if final else re.split(r"[a-z]", release)[0])))
    further = rest or ("" if final else release)
    return numbers, not further, tuple(map(int, _NUMBERS.findall(further))), tag


def _is_of_a_release(subject: str) -> bool:
    return subject.startswith(RECORDS) or _OF_A_RELEASE.match(subject) is not None
