"""What a checkout depends on: by files of the tools that people use, and by what is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates import Unjudged
from gates.documents.text import DocumentError
from gates.tools import Tools
from gates.vulnerabilities.dependencies import resolve
from gates.vulnerabilities.model import Dependency, Resolved, canonical
from gates.vulnerabilities.requirements import read_requirements

from ...support.distributions import wheel

NOWHERE = "/nowhere/python"  # an interpreter that nobody must ask
PROJECT = """\
[project]
name = "Abacus"
version = "1"
requires-python = ">=3.11"
dependencies = ["Flask"]

[dependency-groups]
dev = ["linter"]
"""


def resolved(root: Path, files: Mapping[str, str], python: str = NOWHERE) -> Resolved:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return resolve(root, Tools(), python)


def told(found: Resolved) -> list[str]:
    """Each as `flask → jinja2 2.4.1 (uv.lock:16)`."""
    return [_told(each) for each in found.dependencies]


def _told(each: Dependency) -> str:
    place = each.where if each.line is None else f"{each.where}:{each.line}"
    return f"{' → '.join(each.path)} {each.version} ({place})"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of wheels: flask needs jinja2."""
    folder = tmp_path_factory.mktemp("index")
    needs = (
        "Requires-Dist: Jinja2>=2.4\nRequires-Dist: tomli; python_version < '3'\nRequires-Dist: more; extra == 'x'\n"
    )
    for name, version, more in (("flask", "0.6", needs), ("jinja2", "2.4.1", ""), ("linter", "3.0", "")):
        file, content = wheel(version, name=name, more=more)
        (folder / file).write_bytes(content)
    return folder


def uv(root: Path, *words: str) -> str:
    argv = (sys.executable, "-m", "uv", *words, "--offline", "--python", sys.executable)
    done = subprocess.run(argv, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def locked(tmp_path: Path, index: Path) -> Path:
    """A project that the real uv has locked."""
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    uv(tmp_path, "lock", "--no-index", f"--find-links={index}")
    return tmp_path


class TestFilesOfUv:
    """The real tool writes them."""

    def test_its_lock_names_the_way_to_each(self, locked: Path) -> None:
        found = resolve(locked, Tools(), NOWHERE)
        assert [each.rpartition(" (")[0] for each in told(found)] == [
            "abacus → flask 0.6",
            "abacus → flask → jinja2 2.4.1",
            "abacus → linter 3.0",
        ]
        lines = (locked / "uv.lock").read_text().splitlines()
        assert [lines[each.line or 0] for each in found.dependencies] == [
            f'name = "{each.name}"' for each in found.dependencies
        ]
        assert (set(found.sources), found.unresolved, found.left_out) == ({"uv.lock"}, (), ())

    @pytest.mark.parametrize(
        ("format", "file", "way"),
        [
            ("pylock.toml", "pylock.toml", "jinja2"),
            ("pylock.toml", "pylock.web.toml", "jinja2"),
            ("requirements-txt", "requirements.txt", "abacus → flask → jinja2"),
            ("requirements-txt", "requirements/web.txt", "abacus → flask → jinja2"),
        ],
    )
    def test_so_do_what_it_exports(self, locked: Path, format: str, file: str, way: str) -> None:
        text = uv(locked, "export", "--frozen", f"--format={format}", "--all-groups")
        (locked / "uv.lock").unlink()
        found = resolved(locked, {file: text})
        assert [each.title for each in found.dependencies] == ["flask 0.6", "jinja2 2.4.1", "linter 3.0"]
        assert told(found)[1].startswith(f"{way} 2.4.1 ({file}:")
        assert (found.unresolved, found.left_out) == ((), ())


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory, index: Path) -> str:
    """An interpreter that has flask, and what flask needs."""
    home = tmp_path_factory.mktemp("environment")
    uv(home, "venv", "--no-project", "--no-config", "venv")
    python = str(home / "venv" / "bin" / "python")
    argv = (sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-index", "--python", python)
    subprocess.run((*argv, f"--find-links={index}", "flask"), cwd=home, check=True)
    return python


class TestAnEnvironment:
    """Where no file names every version, what is installed does."""

    def test_it_is_followed_from_what_the_project_asks_for(self, tmp_path: Path, python: str) -> None:
        found = resolved(tmp_path, {"pyproject.toml": PROJECT}, python)
        assert told(found) == [f"abacus → flask 0.6 ({python})", f"abacus → flask → jinja2 2.4.1 ({python})"]
        assert (found.unresolved, found.left_out) == ((), ("linter",))
        assert found.sources[python].startswith("Python 3.")

    def test_what_is_asked_for_and_not_there_is_named(self, tmp_path: Path, python: str) -> None:
        asked = PROJECT.replace('"Flask"', '"Flask", "werkzeug>=1", "never; python_version < \'3\'"')
        found = resolved(tmp_path, {"pyproject.toml": asked}, python)
        assert [each.message for each in found.unresolved] == [
            f"abacus → werkzeug is not installed in {python}: nobody can tell its version, and what it brings along"
        ]

    def test_a_requirement_that_names_no_project_is_not_passed_over(self, tmp_path: Path, python: str) -> None:
        found = resolved(tmp_path, {"pyproject.toml": PROJECT.replace('"Flask"', '"./libs/x"')}, python)
        assert [each.message for each in found.unresolved] == ["the requirement './libs/x' of abacus names no project"]

    def test_a_requirement_without_version_is_looked_up_in_it(self, tmp_path: Path, python: str) -> None:
        found = resolved(tmp_path, {"requirements.txt": "flask>=0.5\nlinter==3.1\n"}, python)
        assert told(found) == [
            f"flask 0.6 ({python})",
            f"flask → jinja2 2.4.1 ({python})",
            "linter 3.1 (requirements.txt:2)",
        ]

    def test_a_pin_of_the_project_file_counts_beside_what_is_installed(self, tmp_path: Path, python: str) -> None:
        found = resolved(tmp_path, {"pyproject.toml": PROJECT.replace('"Flask"', '"Flask == 0.5"')}, python)
        assert [each.title for each in found.dependencies] == ["flask 0.5", "flask 0.6", "jinja2 2.4.1"]
        assert told(found)[0] == "flask 0.5 (pyproject.toml:5)"

    @pytest.mark.parametrize(("silent", "reason"), [(NOWHERE, "No such file"), ("/bin/true", "JSONDecodeError")])
    def test_an_interpreter_that_says_nothing_is_unknown(self, tmp_path: Path, silent: str, reason: str) -> None:
        with pytest.raises(Unjudged, match=r"could not audit: .* does not say what it has installed") as caught:
            resolved(tmp_path, {"pyproject.toml": PROJECT}, silent)
        assert reason in caught.value.result.details


POETRY = """\
[[package]]
name = "Flask"
version = "0.6"
[package.dependencies]
Jinja2 = {version = ">=2.4", markers = "python_version > '3'"}

[[package]]
name = "jinja2"
version = "2.4.1"

[[package]]
name = "ours"
version = "1.0"
develop = true
[package.source]
type = "directory"
url = "libs/ours"

[metadata]
lock-version = "2.1"
"""
PDM = """\
[metadata]
groups = ["default"]
lock_version = "4.5.0"

[[package]]
name = "flask"
version = "0.6"
dependencies = ["Jinja2>=2.4; python_version > '3'"]

[[package]]
name = "jinja2"
version = "2.4.1"
"""
PYLOCK = """\
lock-version = "1.0"
created-by = "somebody"

[[packages]]
name = "abacus"
directory = { path = "." }

[[packages]]
name = "flask"
version = "0.6"
dependencies = [{ name = "jinja2" }]

[[packages]]
name = "jinja2"
version = "2.4.1"
"""


@pytest.mark.parametrize(
    ("file", "text", "line"), [("poetry.lock", POETRY, 7), ("pdm.lock", PDM, 10), ("pylock.toml", PYLOCK, 13)]
)
def test_other_lock_files_name_the_way_as_well(tmp_path: Path, file: str, text: str, line: int) -> None:
    project = PROJECT.partition("[dependency-groups]")[0]
    found = resolved(tmp_path, {file: text, "pyproject.toml": project})
    assert [each.title for each in found.dependencies] == ["flask 0.6", "jinja2 2.4.1"]
    assert told(found)[1] == f"abacus → flask → jinja2 2.4.1 ({file}:{line})"


@pytest.mark.parametrize(
    ("file", "text", "place", "message"),
    [
        ("uv.lock", "version = 2\n", "uv.lock", "a lock file of format 2, which nobody here can read"),
        ("uv.lock", "", "uv.lock", "a lock file of format None"),
        ("uv.lock", "version = 1\n\n[[package]\n", "uv.lock:3", "not valid TOML"),
        ("uv.lock", "version = 1\npackage = 3\n", "uv.lock", "`package` is no list of tables"),
        ("uv.lock", "version = 1\n[[package]]\nversion = '1'\n", "uv.lock:2", "an entry without a name"),
        (
            "uv.lock",
            "version = 1\n[[package]]\nname = 'a'\nversion = '1'\ndependencies = [{ nam = 'b' }]\n",
            "uv.lock:2",
            "the entry 'a' has not the form of this lock file",
        ),
        ("poetry.lock", "[metadata]\nlock-version = '3.0'\n", "poetry.lock", "format '3.0'"),
        ("pdm.lock", "[metadata]\n", "pdm.lock", "format None"),
        ("pylock.toml", "lock-version = '2.0'\n", "pylock.toml", "format '2.0'"),
        ("requirements.txt", "a==1\n-r more.txt\n", "requirements.txt:2", "includes more.txt, which is not there"),
        ("requirements.txt", "a==1\n\xff", "requirements.txt:2", "not UTF-8"),
        ("pyproject.toml", "[project\n", "pyproject.toml:1", "not valid TOML"),
        ("pyproject.toml", "project = 3\n", "pyproject.toml", "have not the form of the standard"),
        ("pyproject.toml", "[project]\ndependencies = 3\n", "pyproject.toml", "have not the form of the standard"),
        ("poetry.lock", "metadata = 3\n", "poetry.lock", "format None"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, file: str, text: str, place: str, message: str
) -> None:
    (tmp_path / file).write_text(text, encoding="latin-1")
    with pytest.raises(DocumentError) as caught:
        resolve(tmp_path, Tools(), NOWHERE)
    error = caught.value
    assert (error.path if error.line is None else f"{error.path}:{error.line}") == place
    assert message in error.message


REQUIREMENTS = """\
# a comment
--index-url https://index.example/simple
Flask[async] == 0.6 ; python_version > "3"   # pinned
jinja2===2.4.1 \\
    --hash=sha256:aaaa \\
    --hash=sha256:bbbb
-e .
.[test]
./
-r requirements/more.txt
-c limits.txt
"""


def test_requirements_in_all_their_forms(tmp_path: Path) -> None:
    files = {"requirements.txt": REQUIREMENTS, "requirements/more.txt": "a==1.0\n-r ../requirements.txt\n"}
    found = resolved(tmp_path, {**files, "limits.txt": "b==2.0\nc<3\n"})
    assert told(found) == [
        "a 1.0 (requirements/more.txt:1)",
        "b 2.0 (limits.txt:1)",
        "flask 0.6 (requirements.txt:3)",
        "jinja2 2.4.1 (requirements.txt:4)",
    ]
    assert found.unresolved == ()


@pytest.mark.parametrize(
    "line", ["-e git+https://example.org/x.git#egg=x", "https://example.org/x-1.0.whl", "./libs/x", "-e ./libs/x"]
)
def test_what_names_no_project_and_version_is_unresolved(tmp_path: Path, line: str) -> None:
    found = resolved(tmp_path, {"requirements.txt": f"a==1\n{line}\n"})
    (finding,) = found.unresolved
    assert (finding.place, finding.message.startswith(f"`{line.partition(' #')[0]}` names no project")) == (
        "requirements.txt:2",
        True,
    )


@pytest.mark.parametrize("file", ["Pipfile.lock", "pixi.lock", "conda-lock.yml"])
def test_a_lock_file_that_nobody_here_reads_is_not_passed_over(tmp_path: Path, file: str) -> None:
    found = resolved(tmp_path, {"requirements.txt": "a==1\n", file: "{}"})
    assert [each.place for each in found.unresolved] == [file]


def test_an_entry_of_a_lock_without_version_is_unresolved(tmp_path: Path) -> None:
    text = PYLOCK + '\n[[packages]]\nname = "odd"\nvcs = { url = "https://example.org/odd.git" }\n'
    found = resolved(tmp_path, {"pylock.toml": text})
    assert [each.place for each in found.unresolved] == ["pylock.toml:17"]


@pytest.mark.parametrize("line", ["a==1.*", "a>=1", "a", "a @ https://example.org/a-1.whl", "a~=1.0", "a==1,<2"])
def test_what_is_not_pinned_needs_the_environment(tmp_path: Path, line: str) -> None:
    with pytest.raises(Unjudged, match="does not say what it has installed"):
        resolved(tmp_path, {"requirements.txt": f"{line}\n"})


def test_a_lock_that_lacks_what_the_project_asks_for_is_not_enough(tmp_path: Path) -> None:
    with pytest.raises(Unjudged, match="does not say what it has installed"):
        resolved(tmp_path, {"uv.lock": "version = 1\n", "pyproject.toml": PROJECT})


def test_a_build_that_computes_its_dependencies_proves_nothing(tmp_path: Path) -> None:
    text = '[project]\nname = "abacus"\ndynamic = ["version", "dependencies"]\n'
    with pytest.raises(Unjudged, match=r"and .* does not have the project installed"):
        resolved(tmp_path, {"pyproject.toml": text}, sys.executable)


NAMES = st.from_regex(r"[a-z]([a-z0-9]|[-_.][a-z0-9]){0,8}", fullmatch=True)
VERSIONS = st.from_regex(r"[0-9]{1,2}(\.[0-9]{1,2}){0,3}(rc1|\.post2|\+cpu)?", fullmatch=True)


@given(st.lists(st.tuples(NAMES, VERSIONS, st.sampled_from(["", "[x]", " [x, y]"])), max_size=6))
def test_every_pin_that_is_written_is_read(pins: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{name}{extra} == {version}  # pinned\n\n" for name, version, extra in pins)
    found = read_requirements("requirements.txt", {"requirements.txt": text}.get)
    assert [(each.name, each.version, each.line) for each in found] == [
        (canonical(name), version, 2 * place + 1) for place, (name, version, _) in enumerate(pins)
    ]


@given(st.text(alphabet="ab=.-_#\\ \n[];<>@:/r12", max_size=80))
def test_no_line_of_requirements_is_passed_over_in_silence(text: str) -> None:
    """Each is read, or is an option, a comment, empty, or the project itself."""
    try:
        found = read_requirements("requirements.txt", {"requirements.txt": text}.get)
    except DocumentError as error:
        assert "includes" in error.message
        return
    lines = text.splitlines()
    for each in found:
        assert 1 <= each.line <= len(lines)
        assert each.version is None or each.name is not None
    plain = [line.strip() for line in lines if not set("#\\") & set(line)]
    asked = [line for line in plain if line[:1].isalnum()]
    if not set("\\#") & set(text):
        assert len([each for each in found if each.text[:1].isalnum()]) == len(asked)
