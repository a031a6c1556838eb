"""SemVer beside node-semver, the npm package: what is a version, which is higher, which comes next."""

from __future__ import annotations

import random

import pytest

from release_tasks.rules.versions.schemes import Level, VersionError, next_pre
from release_tasks.rules.versions.semver import SEMVER, SemVer

from ....support import oracles

pytestmark = pytest.mark.skipif(oracles.missing() is not None, reason=str(oracles.missing()))
SCRIPT = """
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const semver = createRequire(`${process.cwd()}/`)("semver");
const { texts, pairs, raised } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({
  valid: texts.map((text) => semver.valid(text.split("+")[0]) === text.split("+")[0] && semver.valid(text) !== null),
  order: pairs.map(([one, other]) => semver.compare(one, other)),
  raised: raised.map(([version, level, word]) => semver.inc(version, level, word, "1")),
}));
"""
WORDS = ("rc", "beta", "alpha", "0", "7", "x-y", "1a", "rc1")


def some(chance: random.Random) -> SemVer:
    """A version with small numbers, so that many are alike."""
    pre = [chance.choice((*WORDS, "1", "2", "10")) for _ in range(chance.choice((0, 0, 1, 2, 3)))]
    return SemVer(chance.randint(0, 3), chance.randint(0, 3), chance.randint(0, 3), tuple(pre))


def broken(chance: random.Random) -> str:
    """A version in which a few letters are others."""
    letters = list(str(some(chance)))
    for _ in range(chance.randint(0, 2)):
        letters[chance.randrange(len(letters))] = chance.choice("0123.-+aZ_ v")
    return "".join(letters)


def is_version(text: str) -> bool:
    try:
        SEMVER.parse(text)
    except VersionError:
        return False
    return True


def test_both_say_the_same() -> None:
    chance = random.Random(7)  # noqa: S311
    texts = [broken(chance) for _ in range(3000)]
    pairs = [(some(chance), some(chance)) for _ in range(3000)]
    final = [some(chance).base for _ in range(300)]
    finals = [(version, level) for version in final for level in Level if version.major]
    pres = [(version.base, word, number) for version, _ in pairs[:300] for word in ("rc", "x-y") for number in (1, 9)]
    asked = {
        "texts": texts,
        "pairs": [(str(one), str(other)) for one, other in pairs],
        "raised": [(str(version), str(level), None) for version, level in finals]
        + [(str(base.numbered(word, number)), "prerelease", word) for base, word, number in pres],
    }
    theirs = oracles.javascript(SCRIPT, asked)
    assert [is_version(text) for text in texts] == theirs["valid"]
    assert [(one > other) - (one < other) for one, other in pairs] == theirs["order"]
    ours = [str(version.raised(level)) for version, level in finals]
    ours += [str(next_pre(base, [base.numbered(word, number)], word, came=True)) for base, word, number in pres]
    assert ours == theirs["raised"]
