"""A requirement of the plan: its documents are there, match what they are about, and were signed off as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from ..result import Finding, Result, Status, failed, passed, unknown, unsure
from ..wording import count
from .examined import Checkout, Examined, examine, is_page
from .named import named_documents

if TYPE_CHECKING:
    from ..documents.rows import PlanRow
    from ..sign_off import SignOffs

Differing = Callable[[str, tuple[str, ...]], tuple[str, ...]]
"""Which of these paths are not as they were in that commit."""


class Requirements:
    """Judges rows of the plan at `plan`. `evidence`: documents by the row's words, beside those that the row names."""

    def __init__(
        self,
        plan: str,
        evidence: Mapping[str, tuple[str, ...]],
        checkout: Checkout,
        sign_offs: SignOffs,
        differing: Differing,
    ) -> None:
        self._plan, self._evidence, self._checkout = plan, evidence, checkout
        self._sign_offs, self._differing = sign_offs, differing
        self._seen: dict[str, Examined] = {}

    def named(self, row: PlanRow) -> tuple[str, ...]:
        """The documents that belong to this row."""
        return named_documents(row.text, self._plan, self._evidence, self._checkout.tracked)

    def documented(self, rows: Iterable[PlanRow]) -> Result:
        """Do the documents of these rows exist, and match what they are about?"""
        rows = tuple(rows)
        nameless = [self._nameless(row) for row in rows if not self.named(row)]
        paths = tuple(dict.fromkeys(path for row in rows for path in self.named(row)))
        examined = [self._look(path) for path in paths]
        wrong = [finding for each in examined for finding in each.wrong]
        doubts = [*nameless, *(finding for each in examined for finding in each.unsure)]
        doubts += [finding for row in rows for finding in self._pageless(row)]
        return _judged(wrong, doubts, examined)

    def met(self, rows: Iterable[PlanRow]) -> Result:
        """Do the documents match, and has somebody signed off each row with its documents as they are now?"""
        rows = tuple(rows)
        found = self.documented(rows)
        signed = [self._signed(row) for row in rows]
        findings = [*found.findings, *(finding for each in signed for finding in each.findings)]
        evidence = {**found.evidence, "signed_off": [dict(each.evidence) for each in signed]}
        if any(each.status is Status.FAIL for each in (found, *signed)):
            return failed(findings, "", **evidence)
        if findings:
            return unsure(findings, "", **evidence)
        return passed(f"{found.details}; {'; '.join(dict.fromkeys(each.details for each in signed))}", **evidence)

    def _signed(self, row: PlanRow) -> Result:
        """The tick, and whether what it is about has changed since."""
        signed = self._sign_offs.of(row)
        if signed.status is not Status.PASS:
            return signed
        commit = str(signed.evidence["commit"])
        fix = f"read it, then write `- [x] {row.text} — Your Name, YYYY-MM-DD` anew and commit it"
        documents = tuple(path for path in self.named(row) if self._checkout.has(path))
        since = [
            Finding(f"{path} was changed after it was {signed.details}", fix, self._plan, row.line)
            for path in self._differing(commit, documents)
        ]
        return failed(since, "", **signed.evidence) if since else signed

    def _nameless(self, row: PlanRow) -> Finding:
        words = row.text.replace('"', "'")
        fix = (
            "link it in the line, as in `- [ ] Privacy review: [record](compliance/privacy.md)`, or set "
            f'`evidence = {{ "{words}" = "docs/…" }}` in [tool.release.gates.compliance]'
        )
        return Finding("no document is named that shows it", fix, self._plan, row.line)

    def _pageless(self, row: PlanRow) -> Iterable[Finding]:
        """Files that cannot say themselves what they are about, and that no page of the row speaks for."""
        named = self.named(row)
        spoken_for = {source for path in named for source in self._look(path).sources}
        for path in named:
            if not is_page(path) and path not in spoken_for and self._checkout.has(path):
                fix = "name a Markdown page as well, that lists this file under `## Sources`"
                yield Finding(f"nobody can tell what {path} is about", fix, self._plan, row.line)

    def _look(self, path: str) -> Examined:
        """The document, looked at once."""
        if path not in self._seen:
            self._seen[path] = examine(path, self._checkout)
        return self._seen[path]


def _judged(wrong: list[Finding], doubts: list[Finding], examined: list[Examined]) -> Result:
    evidence: dict[str, object] = {
        "documents": {each.path: each.sha256 for each in examined if each.sha256},
        "sources": {each.path: dict(each.sources) for each in examined},
    }
    if wrong:
        return failed([*wrong, *doubts], "", **evidence)
    if doubts:
        return unsure(doubts, "", **evidence)
    if not examined:
        return unknown("no requirement", fix="write one under `### Compliance` in the plan")
    sources = sum(len(each.sources) for each in examined)
    pages = count(len(examined), "document")
    return passed(f"{pages} as {count(sources, 'source')} {'is' if sources == 1 else 'are'} now", **evidence)
