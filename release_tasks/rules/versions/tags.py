"""Tags that carry versions: how a project writes them, in which scheme, and which only look like one.

A tag is a version only where the project's pattern matches the whole of it. What merely looks like a version never
counts, and is never passed over in silence: it is noted, with what to do.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ...engine.errors import UsageError
from ...engine.spelling import names_a_ref
from .schemes import PEP440 as PEP440_TEXT
from .schemes import SEMVER as SEMVER_TEXT
from .schemes import Scheme, Version, VersionError
from .semver import SEMVER

PLACE = "{version}"
USUAL = f"v{PLACE}"
LOOKS_LIKE_ONE = rf"(?P<before>|.*?[^0-9.])(?P<version>{SEMVER_TEXT}|{PEP440_TEXT}|[0-9]+\.[0-9]+[^/]*)"
TITLES = {"semver": "SemVer", "pep440": "PEP 440"}
SHOWN = 3


class Note(NamedTuple):
    """Something about the tags or the clone that is worth telling, and what to do about it."""

    text: str
    fix: str

    def __str__(self) -> str:
        return f"{self.text}\n  fix: {self.fix}"


class TagPattern(NamedTuple):
    """How a project writes versions into tags: `v{version}` in SemVer by default."""

    pattern: str
    scheme: Scheme = SEMVER

    def tag(self, version: Version) -> str:
        """The tag of a version."""
        return self.pattern.replace(PLACE, str(version))

    def text(self, tag: str) -> str | None:
        """What stands in the place of the version; None where the pattern does not match the whole tag."""
        before, _, after = self.pattern.partition(PLACE)
        if not (tag.startswith(before) and tag.endswith(after) and len(tag) > len(before) + len(after)):
            return None
        return tag[len(before) : len(tag) - len(after)]

    def version(self, tag: str) -> Version | None:
        """The version of a tag; None unless the pattern matches the whole of it."""
        text = self.text(tag)
        try:
            return self.scheme.parse(text) if text is not None else None
        except VersionError:
            return None


def tag_pattern(text: str, scheme: Scheme = SEMVER) -> TagPattern:
    """A pattern with `{version}` in it once, that makes tags git accepts; raises `UsageError`."""
    if text.count(PLACE) != 1:
        raise UsageError(
            f"the tag pattern {text!r} must contain {PLACE} once", fix='set tag = "v{version}" in [tool.release]'
        )
    if not names_a_ref(text.replace(PLACE, "1.0.0")):
        raise UsageError(
            f"the tag pattern {text!r} makes names that git refuses", fix='set tag = "v{version}" in [tool.release]'
        )
    return TagPattern(text, scheme)


def scheme_named(name: str) -> Scheme:
    """`semver` or `pep440`."""
    if name == SEMVER.name:
        return SEMVER
    from .pep440 import PEP440  # its library is for those who have this scheme

    return PEP440


def scheme_of(texts: Iterable[str]) -> Scheme:
    """The scheme in which a project writes its versions: SemVer, unless it has versions that only PEP 440 reads.

    Where it has both kinds (`1.0.0-beta.1` and `1.0rc1`), the highest decides: it is the newest.
    """
    told = ((_numbers(text), _is_semver(text)) for text in texts if _is_semver(text) != _is_pep440(text))
    _, semver = max(told, default=((), True))
    return scheme_named("semver" if semver else "pep440")


def is_pre_release(version: str, word: str | None) -> bool:
    """Whether this is a pre-release of the word that is asked for; without a word any version is right."""
    scheme = scheme_of([version])
    said, _ = scheme.parse(version).counted
    return word is None or said == scheme.word(word)


def find_pattern(
    tags: Mapping[str, str], *, pattern: str | None, scheme: str | None, declared: Callable[[], str | None] = str
) -> TagPattern:
    """How this project writes its tags: as the settings say, and where they do not, as its tags are.

    `tags` is name to commit. Without a setting the pattern is `v{version}`, or `{version}` where only that matches any;
    the scheme is that of the tags, or of the `declared` version (asked for only then) where there are none.
    """
    found = tag_pattern(pattern or USUAL)
    texts = _texts(tags, found)
    if not texts and pattern is None:
        bare = TagPattern(PLACE)
        texts = _texts(tags, bare)
        found = bare if texts else found
    return found._replace(scheme=scheme_named(scheme) if scheme else scheme_of(texts or [declared() or ""]))


def versions_of(tags: Mapping[str, str], pattern: TagPattern) -> dict[Version, str]:
    """Version to the name of its tag; of two names for one version (`v1.2`, `v1.2.0`) the last in order."""
    found: dict[Version, str] = {}
    for name in sorted(_without_floating(tags, pattern)):
        version = pattern.version(name)
        if version is not None:
            found.pop(version, None)  # the version as this tag has it
            found[version] = name
    return found


def look_alikes(tags: Mapping[str, str], pattern: TagPattern) -> tuple[Note, ...]:
    """Notes on tags that look like versions and do not count."""
    uncounted = [name for name in _without_floating(tags, pattern) if pattern.version(name) is None]
    if not uncounted:
        return ()  # the other scheme is not even imported
    return (*_of_another_scheme(uncounted, pattern), *_of_another_pattern(uncounted, pattern))


def unusual(pattern: TagPattern, said: str | None) -> tuple[Note, ...]:
    """A note where the pattern was found from the tags, and is not what it would be without them."""
    if said is not None or pattern.pattern == USUAL:
        return ()
    return (Note(f"tags are written {pattern.pattern} here", f'set tag = "{pattern.pattern}" in [tool.release]'),)


def _of_another_scheme(names: Iterable[str], pattern: TagPattern) -> Iterator[Note]:
    other = scheme_named("pep440" if pattern.scheme is SEMVER else "semver")
    found = sorted(name for name in names if TagPattern(pattern.pattern, other).version(name))
    if found:
        yield Note(
            f"{listed(found)} {_do(found)} not count: read by {TITLES[other.name]}, not {TITLES[pattern.scheme.name]}",
            fix=f'set scheme = "{other.name}" in [tool.release] where all versions are to be read so',
        )


def _of_another_pattern(names: Iterable[str], pattern: TagPattern) -> Iterator[Note]:
    found = sorted(name for name in names if pattern.text(name) is None and _is_like(name, pattern))
    if found:
        forms = Counter(_form(name) for name in found)
        likely = forms.most_common(1)[0][0]
        yield Note(
            f"{listed(found)} {_do(found)} not count: tags are written {pattern.pattern} here",
            fix=f'set tag = "{likely}" in [tool.release] where those are the releases; to count one of them: '
            f"git tag {pattern.pattern.replace(PLACE, _version_in(found[0]))} {found[0]}",
        )


def _texts(tags: Mapping[str, str], pattern: TagPattern) -> list[str]:
    """What stands in the place of the version, where either scheme reads it."""
    found = (pattern.text(name) for name in _without_floating(tags, pattern))
    return [text for text in found if text and (_is_semver(text) or _is_pep440(text))]


def _without_floating(tags: Mapping[str, str], pattern: TagPattern) -> list[str]:
    """The tags but `v1` and `v1.2` on the commit of `v1.2.3`, and wherever there is a `v1.2.0`."""
    numbers = {name: text for name in tags if (text := pattern.text(name)) and re.fullmatch(r"[0-9]+(\.[0-9]+)*", text)}
    on: dict[str, list[str]] = {}
    for name, text in numbers.items():
        on.setdefault(tags[name], []).append(text)
    whole = frozenset(numbers.values())
    floating = {
        name
        for name, text in numbers.items()
        if text.count(".") < 2 and (f"{text}.0" in whole or any(each.startswith(f"{text}.") for each in on[tags[name]]))
    }
    return [name for name in tags if name not in floating]


def _numbers(text: str) -> tuple[int, ...]:
    found = re.match(r"(?:([0-9]{1,99})!)?([0-9]{1,99}(?:\.[0-9]{1,99})*)", text)
    return (int(found[1] or 0), *map(int, found[2].split("."))) if found else ()


def _is_semver(text: str) -> bool:
    return re.fullmatch(SEMVER_TEXT, text) is not None


def _is_pep440(text: str) -> bool:
    return re.fullmatch(PEP440_TEXT, text) is not None


def _is_like(name: str, pattern: TagPattern) -> bool:
    """Whether a tag of another form may be meant for this project: not where it has the name of another package."""
    found = re.fullmatch(LOOKS_LIKE_ONE, name)
    named = _letters(pattern.pattern.partition(PLACE)[0])
    return found is not None and (not named or _letters(found["before"]) in ("", named))


def _letters(text: str) -> str:
    """The name in a prefix: of `Name-v`, `name/v` and `name@` it is `name`; of `v` there is none."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"(?<![a-z])v$", "", text.casefold()))


def _form(name: str) -> str:
    found = re.fullmatch(LOOKS_LIKE_ONE, name)
    return f"{found['before']}{PLACE}" if found else name


def _version_in(name: str) -> str:
    found = re.fullmatch(LOOKS_LIKE_ONE, name)
    return found["version"] if found else name


def listed(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - SHOWN} more tags" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _do(names: list[str]) -> str:
    return "does" if len(names) == 1 else "do"
