"""Places that hold the version: found exactly once, and nothing else in the file changes."""

from __future__ import annotations

import ast
import json
import tomllib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.engine.settings import VersionFile
from release_tasks.rules.version_files.places import Place, declared, find, parts
from release_tasks.rules.version_files.project_files import ProjectFileError

LOCK = (
    '{\n  "name": "x",\n  "version": "1.2.3",\n  "packages": {\n    "": {"version": "1.2.3"},\n    '
    '"node_modules/a": {"version": "1.2.3"}\n  }\n}\n'
)


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        pytest.param(
            Place("a.json", key=("version",)),
            '{\n\t"a": "1.2.3",\n\t"version" :  "1.2.3", "b": {"version": "1.2.3"}}',
            '{\n\t"a": "1.2.3",\n\t"version" :  "2.0.0", "b": {"version": "1.2.3"}}',
            id="json-indentation-order-no-final-newline",
        ),
        pytest.param(
            Place("a.json", key=("version",)),
            '\ufeff{"version": "1.2.3"}\r\n',
            '\ufeff{"version": "2.0.0"}\r\n',
            id="json-bom-crlf",
        ),
        pytest.param(
            Place("a.json", key=("packages", "", "version")),
            LOCK,
            LOCK.replace('"": {"version": "1.2.3"', '"": {"version": "2.0.0"'),
            id="json-empty-key",
        ),
        pytest.param(
            Place("a.json", key=("plugins", "1", "version")),
            '{"plugins": [{"version": "1.2.3"}, {"version": "1.2.3"}]}',
            '{"plugins": [{"version": "1.2.3"}, {"version": "2.0.0"}]}',
            id="json-in-a-list",
        ),
        pytest.param(
            Place("a.py", name="__version__"),
            '"""__version__ = \'1.2.3\'"""\n__version__ = "1.2.3"  # 1.2.3\nif 1:\n    __version__ = "0"\n',
            '"""__version__ = \'1.2.3\'"""\n__version__ = "2.0.0"  # 1.2.3\nif 1:\n    __version__ = "0"\n',
            id="python",
        ),
        pytest.param(
            Place("a.py", name="__version__"),
            "\ufeffé = 'é'; __version__: Final[str] = '''1.2.3'''\r\n",
            "\ufeffé = 'é'; __version__: Final[str] = '''2.0.0'''\r\n",
            id="python-annotated-bom-crlf-after-a-letter-of-two-bytes",
        ),
        pytest.param(
            Place("a.py", name="VERSION"),
            "VERSION = __version__ = u'1.2.3'",
            "VERSION = __version__ = u'2.0.0'",
            id="python-two-names",
        ),
        pytest.param(
            Place("Dockerfile", pattern=r"^ARG VERSION=(\S+)$"),
            "FROM a:1.2.3\nARG VERSION=1.2.3\n",
            "FROM a:1.2.3\nARG VERSION=2.0.0\n",
            id="pattern",
        ),
        pytest.param(Place("VERSION"), "\ufeff1.2.3\r\n", "\ufeff2.0.0\r\n", id="whole-file"),
        pytest.param(
            Place("Cargo.toml", key=("package", "version")),
            '[package]\nname = "x"\nversion = "1.2.3" # ours\n[dependencies]\na = { version = "1.2.3" }\n',
            '[package]\nname = "x"\nversion = "2.0.0" # ours\n[dependencies]\na = { version = "1.2.3" }\n',
            id="toml",
        ),
    ],
)
def test_only_the_version_changes(place: Place, before: str, after: str) -> None:
    found = find(place, before)
    assert found.value == "1.2.3"
    assert found.write("2.0.0") == after
    assert before.split("\n")[found.line - 1].count("1.2.3") > 0
    assert find(place, after).write("2.0.0") == after


@pytest.mark.parametrize(
    ("place", "text", "says"),
    [
        (Place("a.json", key=("version",)), "{}", "a.json:1: there is no text version"),
        (Place("a.json", key=("version",)), '{"version": 1}', "a.json:1: there is no text version"),
        (Place("a.json", key=("a", "b")), '{"a": ["1.2.3"]}', "a.json:1: there is no text a.b"),
        (Place("a.json", key=("version",)), '{\n"version": }', "a.json:2: not valid JSON"),
        (Place("a.json", key=("version",)), '{"version": "1", "version": "2"}', "the key version is there twice"),
        (Place("a.json", key=("version",)), '{"version": "1\\u002e2"}', "version is written with escapes"),
        (Place("a.json", key=("version",)), "[" * 100_000, "a.json"),
        (Place("a.py", name="__version__"), "x = 1\n", "a.py:1: __version__ is assigned 0 times"),
        (
            Place("a.py", name="__version__"),
            "__version__ = '1'\n__version__ = '2'\n",
            "a.py:1, a.py:2: __version__ is assigned 2 times",
        ),
        (Place("a.py", name="__version__"), "\n__version__ = f()\n", "a.py:2: __version__ is not a text in quotes"),
        (Place("a.py", name="__version__"), "__version__ = '1.' '2'\n", "a.py:1: __version__ is not a text in quotes"),
        (Place("a.py", name="__version__"), "__version__: str\n", "a.py:1: __version__ is not a text in quotes"),
        (Place("a.py", name="__version__"), "x = 1\n = 2\n", "a.py:2: not valid Python"),
        (Place("a", pattern="v=(.*)"), "", "a: the pattern v=(.*) matches 0 times, expected once"),
        (Place("a", pattern="v=(.*)"), "v=1\nv=2\n", "a:1, a:2: the pattern v=(.*) matches 2 times, expected once"),
        (Place("a"), "1.2.3 and more", "a:1: expected the version and nothing else"),
        (Place("a.toml", key=("a", "version")), "[b]\n", "a.toml:1: there is no table [a]"),
        (Place("a.toml", key=("a", "version")), "x = 1\n[a]\n", "a.toml:2: [a] has no version, expected text"),
    ],
)
def test_what_is_not_there_once_is_an_error_with_its_line(place: Place, text: str, says: str) -> None:
    with pytest.raises(ProjectFileError) as caught:
        find(place, text)
    assert says in caught.value.summary
    assert caught.value.fix


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        (VersionFile(path="src/x/__init__.py"), Place("src/x/__init__.py", name="__version__")),
        (VersionFile(path="web/package.json"), Place("web/package.json", key=("version",))),
        (VersionFile(path="a.toml", key='a."b.c".version'), Place("a.toml", key=("a", "b.c", "version"))),
        (VersionFile(path="a.md", pattern="v(.*)"), Place("a.md", pattern="v(.*)")),
        (VersionFile(path="VERSION"), Place("VERSION")),
    ],
)
def test_settings_name_places(setting: VersionFile, place: Place) -> None:
    assert declared(setting) == place


def test_a_file_without_a_usual_key_needs_one() -> None:
    with pytest.raises(ProjectFileError, match="nothing says which key"):
        declared(VersionFile(path="a.json"))
    with pytest.raises(ProjectFileError, match="is no dotted key"):
        parts("a b")


TEXTS = st.text() | st.sampled_from(["1.2.3", "version", "", "a", '"', "\\", "é"])
TREES = st.recursive(
    st.none() | st.integers() | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20
)


@given(st.dictionaries(TEXTS, TREES), st.sampled_from([None, 2, "\t"]), st.booleans())
def test_in_json_only_the_version_changes(data: dict[str, object], indent: str | int | None, ascii_: bool) -> None:
    data["version"] = "1.2.3"
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_)
    written = find(Place("a.json", key=("version",)), text).write("7.7.7")
    assert json.loads(written) == {**data, "version": "7.7.7"}
    assert len(written) == len(text)


LINES = st.lists(
    st.sampled_from(
        [
            *("", "# __version__ = '1.2.3'", "__version__ = '1.2.3'", 'x = "1.2.3"', "def f():\n    __version__ = '0'"),
            *('__version__ = "0.1"  # é', "é = '''\n__version__ = '1'\n'''; __version__ = '2'", "(", "\x0c", "\ufeff"),
            *("[project]", 'version = "1.2.3"', "version = '1'", "[t]", 'a = """\nversion = "1"\n"""', "[[project]]"),
        ]
    )
)


@given(LINES.map("\n".join) | LINES.map("\r\n".join) | st.text())
def test_a_text_is_written_or_refused_and_nothing_else_in_it_changes(text: str) -> None:
    for place in (Place("a.py", name="__version__"), Place("a.toml", key=("project", "version")), Place("a")):
        with suppress(ProjectFileError):
            found = find(place, text)
            written = found.write("7.7.7")
            again = find(place, written)
            assert again.value == "7.7.7"
            assert again.write(found.value) == text


@given(LINES.map("\n".join))
def test_a_written_module_is_the_same_but_for_the_version(text: str) -> None:
    with suppress(ProjectFileError):
        found = find(Place("a.py", name="__version__"), text)
        before, after = (ast.dump(ast.parse(code.removeprefix("\ufeff"))) for code in (text, found.write("7.7.7")))
        assert after.count("'7.7.7'") == 1
        assert after.replace("'7.7.7'", repr(found.value)) == before


def test_toml_is_written_as_it_parses() -> None:
    text = '[a.b]\nversion = "1"\n[c]\nversion = "1"\n'
    assert tomllib.loads(find(Place("x.toml", key=("c", "version")), text).write("2")) == {
        "a": {"b": {"version": "1"}},
        "c": {"version": "2"},
    }
