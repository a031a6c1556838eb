"""Commit messages as people write them, made from a seed: the same ones for the same seed.

They cover the grammar of Conventional Commits and what stands beside it in real histories: squashes, trailers, code,
lists, text in many scripts, line ends of Windows, and headers that nearly are some.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

TYPES = ("feat", "fix", "docs", "chore", "refactor", "perf", "test", "ci", "build", "style", "revert", "types", "deps")
ODD_TYPES = ("Feat", "FIX", "security", "deprecate", "wip", "release", "i18n")
SCOPES = ("api", "compiler-core", "runtime/dom", "deps-dev", "ui components", "v3", "@scope/name", "ci.yml", "größe")
VERBS = ("add", "drop", "handle", "rename", "speed up", "stop", "allow", "warn about", "correct", "move")
THINGS = (
    "the search index",
    "a cache of `parse(x)`",
    "empty lists: all of them",
    "größere Dateien",
    "名前の検証",
    "props (again)",
    "support for Node 20",
    'the "strict" mode',
    "foo() and bar(baz)",
    "issue #12",
    "🎉 at the end",
)
PLAIN = (
    "Update README.md",
    "Merge branch 'main' into topic",
    "Merge pull request #12 from someone/topic",
    "v3.2.1",
    "Initial commit",
    "WIP",
    "Bump lodash from 4.17.20 to 4.17.21",
    "improve things a little",
    'Revert "feat: add a thing"',
    "fixup! feat: add a thing",
)
SENTENCES = (
    "This changes how the tree is walked, so that no node is visited twice.",
    "Before, the BREAKING CHANGE: token in a sentence was read as one.",
    "See https://example.org/a?b=c#d for the whole story.",
    "Note that `foo: bar` is still allowed.",
    "Das ist nötig, weil 日本語 auch vorkommt.",
    "It took 20 % less time; memory is the same.",
    "breaking the loop into two makes it clearer",
)
BREAKS = ("the old way is gone", "`x` is now `y`", "Node 18 is not supported any more\nuse 20 or newer")
TRAILERS = (
    "Signed-off-by: Ada Example <ada@example.com>",
    "Co-authored-by: Bob Example <bob@example.com>",
    "Reviewed-by: C",
    "Refs: #12, #13",
    "Closes #34",
    "fixes #35",
    "Release-As: 3.0.0",
)
CODE = (
    "```js\nconst a = { b: c }\n```",
    "    indented(code(here))",
    "> a quotation: with a colon",
    "| a | b |\n| - | - |",
    "foo(bar(baz))",
    "```\nBREAKING CHANGE: in a fence\n```",
)

Chance = random.Random


def messages(count: int, seed: int = 1) -> tuple[str, ...]:
    """So many messages."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return tuple(_message(chance) for _ in range(count))


def _message(chance: Chance) -> str:
    header = chance.choices((_header, _near_miss, _plain, _merged), weights=(80, 8, 11, 1))[0](chance)
    text = "\n\n".join((header, *_paragraphs(chance)))
    if chance.random() < 0.05:
        text = text.replace("\n", "\r\n")
    return text + chance.choice(("", "\n"))


def _header(chance: Chance) -> str:
    type = chance.choice(TYPES if chance.random() < 0.93 else ODD_TYPES)
    scope = f"({chance.choice(SCOPES)})" if chance.random() < 0.4 else ""
    return f"{type}{scope}{'!' if chance.random() < 0.06 else ''}: {_said(chance)}{_number(chance)}"


def _said(chance: Chance) -> str:
    return f"{chance.choice(VERBS)} {chance.choice(THINGS)}"


def _number(chance: Chance) -> str:
    return f" (#{chance.randint(1, 9999)})" if chance.random() < 0.4 else ""


def _near_miss(chance: Chance) -> str:
    said = _said(chance)
    return chance.choice(
        (
            f"feat:{said}",
            f"feat!:{said}",
            f"fix : {said}",
            f"fix(a)(b): {said}",
            f"feat(): {said}",
            f"fix (a): {said}",
            f"fix(a: {said}",
            f"✨ feat: {said}",
            f"feat(api): {said}; fix(cli): {said}",
            f"feat：{said}",
            f" feat: {said}",
            "feat: ",
        )
    )


def _plain(chance: Chance) -> str:
    return chance.choice(PLAIN)


def _merged(chance: Chance) -> str:
    """What a forge writes where it merges."""
    return f"Merge pull request #{chance.randint(1, 9999)} from someone/topic\n\n{_header(chance)}"


def _paragraphs(chance: Chance) -> Iterator[str]:
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        yield chance.choices(MAKERS, weights=(10, 2, 2, 2))[0](chance)
    if chance.random() < 0.3:
        yield "\n".join(_footers(chance))


def _prose(chance: Chance) -> str:
    return "\n".join(chance.sample(SENTENCES, chance.randint(1, 3)))


def _listed(chance: Chance) -> str:
    """What a squash merge lists."""
    return "\n".join(f"{chance.choice('*-')} {_header(chance)}" for _ in range(chance.randint(1, 4)))


def _code(chance: Chance) -> str:
    return chance.choice(CODE)


def _meant(chance: Chance) -> str:
    """What looks as if more was meant."""
    written = ("breaking change: x", "BREAKING CHANGES: x", "BREAKING CHANGE x", "Breaking: x", _header(chance))
    return chance.choice(written)


def _footers(chance: Chance) -> Iterator[str]:
    yield from chance.sample(TRAILERS, chance.randint(1, 3))
    if chance.random() < 0.3:
        yield f"{chance.choice(('BREAKING CHANGE', 'BREAKING-CHANGE'))}: {chance.choice(BREAKS)}"


MAKERS: tuple[Callable[[Chance], str], ...] = (_prose, _listed, _code, _meant)
