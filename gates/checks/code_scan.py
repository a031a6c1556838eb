"""Is the code free of weaknesses that a scanner knows? bandit, semgrep with local rules, reports of other tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ..gate import gate
from ..result import Result, Unjudged, skipped, unknown
from ..wording import count

if TYPE_CHECKING:
    from ..repository import Commit, Repository
    from ..scans.accepted import Book
    from ..scans.found import Found, Scan
    from ..scans.scratch import Listed
    from ..settings import CodeScanSettings, GateSettings
    from ..tools import Tools

PYTHON = (".py", ".pyw")
OTHERS = frozenset(  # programs that none of our scanners reads
    (
        *(".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".tsx", ".vue", ".svelte", ".php", ".rb", ".pl", ".lua"),
        *(".go", ".rs", ".c", ".cc", ".cpp", ".h", ".hpp", ".cs", ".java", ".kt", ".scala", ".swift", ".dart"),
        *(".sh", ".bash", ".ps1", ".sql"),
    )
)


@gate(
    "SEC002",
    category="security",
    row="Code scan",
    phrases=("Code scan clean", "Code scan passes", "No high-severity findings in the code"),
    order=42,
)
def code_scan(root: Path, repository: Repository, head: Commit, settings: GateSettings, tools: Tools) -> Result:
    """No scanner finds a weakness of high severity in the code, and each has looked at all of it.

    Proves: each scanner read every file that git lists and the settings do not exclude, and reported nothing of
    high severity.

    Cannot see: weaknesses of design and of meaning: each result names the categories of the OWASP Top 10 that no
    scanner here can see; also excluded files, and languages without a scanner.
    """
    from ..scans.accepted import read_book
    from ..scans.scratch import listed

    asked = settings.code_scan
    book = read_book(root, settings.accepted_findings, "code_scan", datetime.now(UTC).date())
    tracked = repository.tracked()
    files = listed(root, (path for path in tracked if path.endswith(PYTHON)), asked.exclude)
    scans = _scans(root, files, head, asked, tools)
    return _judged(scans, files, asked, book, _not_read(tracked, asked))


def _not_read(tracked: Iterable[str], asked: CodeScanSettings) -> dict[str, int]:
    """How many files of other languages there are, by the end of their names; a report that is named may cover any."""
    from ..scans.scratch import is_excluded

    if asked.sarif:
        return {}
    ends = (PurePosixPath(path).suffix for path in tracked if not is_excluded(path, asked.exclude))
    return dict(Counter(each for each in ends if each in OTHERS).most_common())


def _scans(root: Path, files: Listed, head: Commit, asked: CodeScanSettings, tools: Tools) -> list[Scan]:
    from ..scans import bandit, sarif, semgrep
    from ..scans.program import Missing

    scans = [scan for path in asked.sarif for scan in sarif.read_report(root, path, head)]
    if not files.files:
        if scans:
            return scans
        raise _nothing_to_scan(asked)
    required = asked.required or bool(asked.semgrep_rules)
    try:
        scans.append(bandit.scan(tools, files.files, asked.timeout))
        if asked.semgrep_rules:
            scans.append(semgrep.scan(tools, root, files.files, asked.semgrep_rules, asked.timeout))
    except Missing as missing:
        raise missing.unjudged(required or bool(asked.sarif)) from None
    return scans


def _nothing_to_scan(asked: CodeScanSettings) -> Unjudged:
    why, fix = (
        "git lists no Python file to scan",
        "name another tool's report: `sarif` in [tool.release.gates.code_scan]",
    )
    return Unjudged(unknown(why, fix=fix) if asked.required or asked.semgrep_rules else skipped(f"{why}: {fix}"))


def _judged(
    scans: Iterable[Scan], files: Listed, asked: CodeScanSettings, book: Book, not_read: Mapping[str, int]
) -> Result:
    from ..scans.categories import SOURCE, not_seen
    from ..scans.found import with_fingerprints
    from ..scans.verdict import judge

    scans = list(scans)
    found = with_fingerprints(_as_asked(each, asked) for scan in scans for each in scan.found)
    unseen = [*files.missing, *(each for scan in scans for each in scan.unseen)]
    blind = not_seen(cwe for scan in scans for cwe in scan.cwes)
    by = ", ".join(f"{count(each.scanned, 'file')} by {each.tool} {each.version}" for each in scans)
    if not_read:
        by += f"; no scanner for {', '.join(f'{number} {end}' for end, number in not_read.items())}"
    return judge(
        found,
        book,
        unseen,
        [each for scan in scans for each in scan.weak],
        f"{by}; cannot see {', '.join(each[:3] for each in blind)}",
        {
            "scans": [each.seen() for each in scans],
            "excluded": len(files.excluded),
            "links": list(files.links),
            "not_seen": blind,
            "not_read": dict(not_read),
            "categories": SOURCE,
        },
    )


def _as_asked(each: Found, asked: CodeScanSettings) -> Found:
    from dataclasses import replace

    return replace(each, blocks=each.blocks or any(f"CWE-{cwe}" in asked.block for cwe in each.cwes))
