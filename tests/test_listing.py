"""The doors: listing is fast because it imports little; flags, usage errors, foreign repositories, further steps."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .support.library import FILES
from .support.repository import Clone

PROJECT = Path(__file__).parents[1]
HEAVY = frozenset({"pydantic", "git", "sh", "tomlkit", "httpx2", "rich", "markdown_it", "pytest"})
LISTINGS = {
    "invoke --list": "from invoke.main import program; program.run(['invoke', '--list'])",
    "invoke --help release": "from invoke.main import program; program.run(['invoke', '--help', 'release'])",
    "python -m release_tasks --list": "from release_tasks.program import main; sys.argv[1:] = ['--list']; main()",
    "python -m gates --list": "from gates.__main__ import main; main(['--list'])",
    "nox -l": "from nox.__main__ import main; sys.argv[1:] = ['-l']; main()",
}
TASKS = "from release_tasks import namespace\nns = namespace()\n"
ISSUE = frozenset(
    {"type", "version", "from", "to", "target", "milestone", "dry-run", "yes", "on-failure", "no-file-issues", "json",
     "resume", "abort", "reason", "report"}
)  # fmt: skip
MORE = frozenset(
    {"changelog", "confirm-retry", "debug", "file-issues", "json-lines", "override", "pre", "preview", "reviewed",
     "rollback", "until"}
)  # fmt: skip
OURS = """\
from typing import NamedTuple

from release_tasks import Release, step


class Greeted(NamedTuple):
    \"\"\"Somebody was greeted.\"\"\"

    name: str


@step
def greet(release: Release, *, name: str = "world") -> Greeted:
    \"\"\"Greet somebody.\"\"\"
    return Greeted(name)
"""


def done(*words: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run this interpreter with these words; our packages are found wherever it runs."""
    return subprocess.run(
        (sys.executable, *words), cwd=cwd, env={**os.environ, "PYTHONPATH": str(PROJECT)}, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("name", LISTINGS)
def test_listing_imports_nothing_heavy(name: str) -> None:
    program = f"""\
import atexit, sys
atexit.register(lambda: print("imported:", *sorted({{each.partition(".")[0] for each in sys.modules}})))
{LISTINGS[name]}
"""
    said = done("-c", program)
    listing, _, imported = said.stdout.rpartition("imported:")
    assert said.returncode == 0, said.stderr
    assert "release" in listing or "COD001" in listing
    assert not HEAVY & set(imported.split())


def test_what_was_listed_is_kept_and_no_step_is_imported_again() -> None:
    program = f"import atexit, sys; atexit.register(lambda: print(*sys.modules)); {LISTINGS['invoke --list']}"
    first, second = (done("-c", program).stdout for _ in range(2))
    assert "release_tasks.steps.build" in first
    assert "release_tasks.steps.build" not in second
    assert first.partition("\nsys ")[0] == second.partition("\nsys ")[0]


def test_the_flags_of_a_release() -> None:
    said = done("-m", "invoke", "--help", "release").stdout
    assert set(re.findall(r"^ +--([\w-]+)", said, re.MULTILINE)) == ISSUE | MORE
    assert re.search(r"--on-failure=\w+ .*\(stop\|rollback\)", " ".join(said.split()))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("release", "--verison=1.0.0"), "--verison"),
        (("relaese",), "relaese"),
        (("release", "--version"), "version"),
        (("--no-such-flag",), "--no-such-flag"),
    ],
    ids=["flag", "task", "value", "own flag"],
)
def test_what_the_parser_refuses_exits_2(words: tuple[str, ...], says: str) -> None:
    said = done("-m", "release_tasks", *words)
    assert said.returncode == 2
    assert said.stderr.startswith("error: ")
    assert says in said.stderr
    assert "fix: see the tasks: invoke --list, or a task's flags: invoke --help TASK" in said.stderr
    assert "Traceback" not in said.stderr


def test_flags_that_ask_for_different_things_are_refused() -> None:
    said = done("-m", "release_tasks", "release", "--resume", "--abort")
    assert (said.returncode, said.stdout) == (2, "")
    assert "error: --resume and --abort ask for different things" in said.stderr


def test_a_foreign_repository_needs_two_lines(python_project: Clone) -> None:
    python_project.commit("feat: tasks", {"tasks.py": TASKS})
    listed = done("-m", "invoke", "--list", cwd=python_project.path)
    assert {"release", "gates", "deploy"} <= {line.split()[0] for line in listed.stdout.splitlines() if line.strip()}
    said = done("-m", "invoke", "version", cwd=python_project.path)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("0.1.0")


@pytest.mark.parametrize("door", [("-m", "invoke"), ("-m", "release_tasks")], ids=" ".join)
class TestFurtherSteps:
    """A module that the setting `steps` names."""

    SETTINGS = '\n[tool.release]\nsteps = ["our_steps"]\n'

    def project(self, repository: Callable[..., Clone], settings: str = SETTINGS, **files: str) -> Clone:
        text = FILES["pyproject.toml"].partition("\n[tool.release]\n")[0] + settings
        modules = {f"{name}.py": content for name, content in files.items()}
        return repository({**FILES, "pyproject.toml": text, "tasks.py": TASKS, **modules})

    def test_they_are_tasks_with_their_options(self, repository: Callable[..., Clone], door: tuple[str, ...]) -> None:
        clone = self.project(repository, our_steps=OURS)
        assert re.search(r"^ +greet +Greet somebody$", done(*door, "--list", cwd=clone.path).stdout, re.MULTILINE)
        assert "--name=STRING" in done(*door, "--help", "greet", cwd=clone.path).stdout

    def test_an_edit_shows_at_once(self, repository: Callable[..., Clone], door: tuple[str, ...]) -> None:
        clone = self.project(repository, our_steps=OURS)
        done(*door, "--list", cwd=clone.path)
        clone.write({"our_steps.py": OURS.replace("Greet somebody.", "Greet everybody.").replace("greet(", "hail(")})
        assert re.search(r"^ +hail +Greet everybody$", done(*door, "--list", cwd=clone.path).stdout, re.MULTILINE)

    def test_they_have_a_table_in_the_settings(self, repository: Callable[..., Clone], door: tuple[str, ...]) -> None:
        mistake = "[tool.release.greet]\nname = 1\n[tool.release.great]\nname = 'x'\n"
        clone = self.project(repository, self.SETTINGS + mistake, our_steps=OURS)
        said = done(*door, "status", cwd=clone.path)
        assert said.returncode == 2
        assert "great: unknown setting" in said.stderr
        assert "greet: unknown setting" not in said.stderr

    @pytest.mark.parametrize(
        ("settings", "content", "says"),
        [
            (SETTINGS, OURS.replace("greet", "build"), "two steps are named build: in release_tasks.steps.build and"),
            (SETTINGS, "import no_such_module\n", "steps: module our_steps cannot be imported: No module named"),
            (SETTINGS, "def broken(:\n", "steps: module our_steps cannot be imported: invalid syntax"),
            (SETTINGS.replace("our_steps", "their_steps"), OURS, "steps: module their_steps cannot be imported"),
            ("\n[tool.release]\nsteps = 1\n", OURS, "pyproject.toml: steps must be a list of module names"),
            ("\n[tool.release]\nsteps = \n", OURS, "pyproject.toml is not valid TOML"),
        ],
        ids=["same name", "broken import", "broken syntax", "not there", "no list", "no TOML"],
    )  # fmt: skip
    def test_a_mistake_there_is_told_in_words(
        self, repository: Callable[..., Clone], door: tuple[str, ...], settings: str, content: str, says: str
    ) -> None:
        clone = self.project(repository, settings, our_steps=content)
        said = done(*door, "--list", cwd=clone.path)
        assert said.returncode == 2
        assert said.stderr.startswith(f"error: {says}")
        assert "fix: " in said.stderr
        assert "Traceback" not in said.stderr


def test_a_flow_runs_from_plain_python(repository: Callable[..., Clone], tmp_path: Path) -> None:
    """Without invoke, without nox, without a journal on a remote."""
    clone = repository(FILES)
    clone.commit("feat: add")
    program = f"""\
import sys
from pathlib import Path

from release_tasks import Flow, Release, Runner
from release_tasks.decide import Call
from release_tasks.engine.world import Live
from release_tasks.project import Project
from release_tasks.steps.build import build
from release_tasks.steps.cut import cut

project = Project.at(Path.cwd(), Live())
decided, _, _ = project.decide(Call(version="1.0.0"))
folder = Path({str(tmp_path / "release")!r})
release = Release(decided, project.repository, project.settings, project.world, folder, project.repository.root)
runner = Runner(Flow(cut(), build()), release)
assert runner.run() is None
print(runner.journal.finished("build")["evidence"]["artifacts"][0]["name"])
assert not {{"invoke", "nox"}} & set(sys.modules)
"""
    before = clone.refs()
    said = done("-c", program, cwd=clone.path)
    assert (said.returncode, said.stdout) == (0, "abacus-1.0.0-py3-none-any.whl\n"), said.stderr
    assert clone.refs() == before
