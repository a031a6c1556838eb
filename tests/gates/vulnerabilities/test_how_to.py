"""What the how-to page shows is what the readers do."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from gates.settings import parse_settings
from gates.vulnerabilities.exceptions import JUSTIFICATIONS, read_exceptions
from gates.vulnerabilities.osv import ZIPS

PAGE = (Path(__file__).parents[3] / "docs/how-to/check-dependencies.md").read_text(encoding="utf-8")
*SETTINGS, EXCEPTION = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def test_the_settings_are_read() -> None:
    own, both = (parse_settings("pyproject.toml", text).vulnerabilities for text in SETTINGS)
    assert (own.database, own.osv_url) == ("/var/cache/osv", None)
    assert (both.database, both.osv_url) == ("/var/cache/osv", "https://api.osv.dev/v1/query")


def test_the_exception_is_read() -> None:
    (found,) = read_exceptions("accepted.toml", EXCEPTION, date(2026, 11, 21))
    assert (found.package, found.approver, found.expires) == ("jinja2", "Ada Example", date(2026, 12, 31))


def test_justifications_and_layouts_are_all_named() -> None:
    assert [word for word in JUSTIFICATIONS if f"`{word}`" not in PAGE] == []
    assert [path for path in ZIPS[:2] if f"`<dir>/{path}`" not in PAGE] == []
