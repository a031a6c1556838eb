"""CI's door: `nox -l` lists the sessions. They run in the environment that `make setup` made, and install nothing."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path

import nox

sys.path.insert(0, str(Path(__file__).parent))  # nox does not put the noxfile's folder there

from gates import sessions
from tests.support import wheels

nox.options.sessions = ["lint", "types", "docs", "build", "gates"]
ROOT = Path(__file__).parent
BIN = Path(sys.executable).parent


def module(session: nox.Session, name: str, *words: str) -> None:
    """Run a module with the interpreter that runs nox."""
    if find_spec(name.partition(".")[0]) is None or find_spec(name) is None:
        session.error(f"no module {name} for {sys.executable}. Run: make setup; then .venv/bin/nox -s {session.name}")
    command(session, sys.executable, "-m", name, *words)


def command(session: nox.Session, *words: str) -> None:
    """Run a command that finds this environment's programs first, and installs from the wheel folder alone."""
    env = {**wheels.environment(wheels.folder()), "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    session.run(*words, env=env, external=True)


@nox.session(venv_backend="none")
def lint(session: nox.Session) -> None:
    """Style, format, who imports whom, and whether the generated reference is current."""
    module(session, "ruff", "check")
    module(session, "ruff", "format", "--check")
    command(session, str(BIN / "lint-imports"))
    module(session, "docs.generate", "--check")


@nox.session(venv_backend="none")
def types(session: nox.Session) -> None:
    """Run mypy --strict over the code, the tests and this file."""
    module(session, "mypy", *session.posargs)


@nox.session(venv_backend="none")
def tests(session: nox.Session) -> None:
    """All tests, three at a time, because many of them wait. Arguments after -- go to pytest."""
    module(session, "pytest", "-n", "3", "--dist", "worksteal", *session.posargs)


@nox.session(venv_backend="none")
def docs(session: nox.Session) -> None:
    """Run the commands of README and tutorial, each page in an empty folder."""
    module(session, "docs.run", *session.posargs)


@nox.session(venv_backend="none")
def build(session: nox.Session) -> None:
    """Build our own sdist and wheel into dist/, which the gates then look at."""
    shutil.rmtree(ROOT / "dist", ignore_errors=True)
    module(session, "build", "--outdir", "dist")


@nox.session(venv_backend="none")
def bench(session: nox.Session) -> None:
    """Measure what is promised, as ratios in one run."""
    module(session, "tests.bench", *session.posargs)


@nox.session(venv_backend="none")
def crash(session: nox.Session) -> None:
    """Kill releases at every change and at random moments: each must end as an undisturbed one."""
    module(session, "tests.crash", *session.posargs)


@nox.session(venv_backend="none")
def sabotage(session: nox.Session) -> None:
    """Break the code in small ways: each must turn the test named for it red."""
    module(session, "tests.sabotage", *session.posargs)


sessions.register()
