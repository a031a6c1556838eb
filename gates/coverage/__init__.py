"""How much of the code the tests ran: coverage.py's JSON, Cobertura XML and LCOV, told apart by their content."""

from __future__ import annotations

from ..xml_report import UnreadableReport
from . import cobertura, coverage_py, lcov
from .measured import Coverage, Function, Measured, Uncovered

__all__ = ["Coverage", "Function", "Measured", "Uncovered", "read_coverage"]


def read_coverage(report: str | bytes) -> Coverage:
    """The report, whichever of the three formats it has. Raises UnreadableReport for anything else, or half of one."""
    data = (report.encode("utf-8", "surrogatepass") if isinstance(report, str) else report).removeprefix(
        b"\xef\xbb\xbf"
    )
    if data.lstrip().startswith(b"<"):
        return cobertura.read(data.strip())
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableReport(f"it is not UTF-8 (byte {error.start})") from None
    if lcov.begins(text.splitlines()):
        return lcov.read(text)
    if text.lstrip().startswith(("{", "[")):
        return coverage_py.read(text)
    raise UnreadableReport("it is no coverage report: " + ("it is empty" if not text.strip() else _EXPECTED))


_EXPECTED = "expected coverage.py's JSON, Cobertura XML or LCOV"
