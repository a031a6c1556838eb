"""A person's text in place of the drafted section."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.rules.changelog.sections import ChangelogError
from release_tasks.rules.changelog.written import written_section

BODY = "### Added\n\n- search\n\n```\n## [9.9.9]\n```"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BODY, BODY),
        (f"\n\n{BODY}\n\n", BODY),
        (f"## [1.3.0] - 2026-11-21\n\n{BODY}\n", BODY),
        (f"# 1.3.0\n\n{BODY}", BODY),
        (f"# What is new\n\n## v1.3.0\n{BODY}", BODY),
        (f"\ufeff## 1.3.0\r\n\r\n{BODY}".replace("\n", "\r\n"), BODY),
        ("Just a sentence, see [1] and `{version}`...", "Just a sentence, see [1] and `{version}`..."),
    ],
    ids=["groups", "blank-lines", "heading", "a-title-as-heading", "title-and-heading", "crlf-and-bom", "prose"],
)
def test_text(text: str, expected: str) -> None:
    assert written_section(text, "1.3.0", path="NEW.md") == expected


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("", "NEW.md says nothing"),
        ("## [1.3.0]\n\n \n", "NEW.md says nothing"),
        ("## [1.2.0]\n\n- old\n", "NEW.md:1: this is about 1.2.0, and 1.3.0 is released"),
        ("## [1.3.0]\n\n- new\n\n## [1.2.0]\n\n- old\n", "NEW.md:5: this is about 1.2.0, and 1.3.0 is released"),
        ("Hello\n\n## [1.3.0]\n\n- new\n", "NEW.md:3: '[1.3.0]' would end the section of 1.3.0"),
        ("- new\n\n## More\n", "NEW.md:3: 'More' would end the section of 1.3.0"),
        ("- new\n\n```\nopen\n", "NEW.md: a code fence or comment does not end"),
        (
            "### Added\n\n- [Feature or change]\n- search in [Version]\n- TBD\n",
            "NEW.md is still to be filled in:"
            + "".join(f"\n  NEW.md:{each}" for each in ("3: [Feature or change]", "4: search in [Version]", "5: TBD")),
        ),
    ],
    ids=["empty", "only-a-heading", "another", "two", "text-above", "a-heading", "open-fence", "placeholders"],
)
def test_what_is_refused(text: str, summary: str) -> None:
    with pytest.raises(ChangelogError) as error:
        written_section(text, "1.3.0", path="NEW.md")
    assert error.value.summary == summary
    assert error.value.fix


@given(st.text(alphabet="# [1.3.0]\n\r-`ab{}\ufeff<!>\t|=", max_size=60))
def test_any_text_is_a_section_or_the_declared_error(text: str) -> None:
    with suppress(ChangelogError):
        assert written_section(text, "1.3.0", path="NEW.md").strip()
