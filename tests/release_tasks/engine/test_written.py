"""The line of each key of a TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.engine.written import line_of, lines_of

TEXT = """\
# a comment = 1
top = [
  "a",   # ]
  "b",
]

[tool.release]  # here
tag = '''
[not.a.table]
x = 1
'''
lock.lease = 5
retry = { delays = [1.0] }

[[tool.release.probes]]
name = "one"
[[tool.release.probes]]
name = "two"
headers.accept = "x"
[tool.release.probes.json]
a = 1
["quoted.name"]
"k e y" = 1
"""


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("top",), 2),
        (("tool", "release"), 7),
        (("tool", "release", "tag"), 8),
        (("tool", "release", "lock", "lease"), 12),
        (("tool", "release", "retry", "delays"), 13),
        (("tool", "release", "probes", 0, "name"), 16),
        (("tool", "release", "probes", 1), 17),
        (("tool", "release", "probes", 1, "headers", "accept"), 19),
        (("tool", "release", "probes", 1, "json", "a"), 21),
        (("quoted.name", "k e y"), 23),
        (("tool", "release", "lock", "unset"), 12),
        (("unset",), 1),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_line_of_a_key(key: tuple[str | int, ...], line: int, end: str) -> None:
    assert line_of(TEXT.replace("\n", end), key) == line


def test_a_text_with_a_mark_of_byte_order() -> None:
    assert line_of("\ufeffa = 1\n", ("a",)) == 1


def leaves(node: object, key: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The keys of all values that hold no others."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    if inside is None:
        yield key
    for word, each in inside or ():
        yield from leaves(each, (*key, word))


LINES = st.lists(
    st.sampled_from(
        [
            *("", "# x", "a = 1", "b.c = 2", "d = {e = 1}", "f = [\n1,\n]", 'g = """\n[h]\n"""'),
            *("[t]", "[t.u]", "[[v]]", "[v.w]", "[[v.x]]"),
        ]
    )
)


@given(LINES.map("\n".join))
def test_every_value_has_a_line(text: str) -> None:
    try:
        parsed = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(leaves(parsed)) <= lines_of(text).keys()
