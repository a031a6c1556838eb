"""A person's text in place of the drafted section of a release (`invoke release --changelog FILE`; PRD AC3)."""

import re
from collections.abc import Callable
from pathlib import Path

from gates.documents.values import is_unset

from .notes import is_placeholder
from .outline import Outline
from .sections import ChangelogError


def read_written(read: Callable[[Path], str | None], path: str, version: str) -> str:
    """The text of a file as `written_section` gives it; `read` answers None where there is no file."""
    try:
        text = read(Path(path))
    except UnicodeDecodeError as error:
        place = f"byte {error.start + 1} is not UTF-8"
        raise ChangelogError(f"{path}: {place}", fix=f"save {path} as UTF-8") from None
    if text is None:
        raise ChangelogError(
            f"{path} is not there, or is no file", fix="--changelog FILE, with the text of the section"
        )
    return written_section(text, version, path=path)


def written_section(text: str, version: str, *, path: str) -> str:
    """The text of a section, without its heading, where it has one.

    Raises `ChangelogError` with file and line: for an empty text, the heading of another version, a heading that would
    end the section, what is still to be filled in, or a code fence that does not end.
    """
    file = Outline(re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff")))
    start = _start(file, version, path)
    body = file.text(start, len(file.lines)).strip("\n")
    if not body.strip():
        raise ChangelogError(f"{path} says nothing", fix=f"write what {version} changes into {path}")
    if not file.is_closed(len(file.lines)):
        raise ChangelogError(f"{path}: a code fence or comment does not end", fix=f"close it in {path}")
    left = [each for each in file.paragraphs if each.line >= start and _is_unset(each.text)]
    if left:
        found = "".join(f"\n  {path}:{each.line + 1}: {each.text}" for each in left)
        raise ChangelogError(f"{path} is still to be filled in:{found}", fix="write it, or delete the line")
    return body


def _is_unset(text: str) -> bool:
    """Whether this is what a template leaves to be filled in; code is none."""
    said = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "code", text)
    return is_unset(said) or is_placeholder(said)


def _start(file: Outline, version: str, path: str) -> int:
    """The line that the text begins at, below a title and the heading of this version, where it has them."""
    start = 0
    for heading in file.headings:
        is_title = heading.level == 1 and heading.name is None
        if file.text(start, heading.start).strip() or not (is_title or heading.name == version):
            break
        start = heading.end
    wrong = next((each for each in file.headings if each.level <= 2 and each.start >= start), None)
    if wrong is None:
        return start
    place = f"{path}:{wrong.start + 1}"
    if wrong.name and wrong.name != version:
        raise ChangelogError(
            f"{place}: this is about {wrong.name}, and {version} is released",
            fix=f"give it the heading ## [{version}] or none, or release it with --version={wrong.name}",
        )
    raise ChangelogError(f"{place}: {wrong.title!r} would end the section of {version}", fix="make it ### or lower")
