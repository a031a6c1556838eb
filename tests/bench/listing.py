"""`invoke --list` against the same with an empty tasks.py, also with 40 steps."""

from __future__ import annotations

import compileall
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from time import perf_counter

from release_tasks.catalogue import all_steps

from .figure import Figure, medians
from .installed import installed

LIMIT = 1.2
TIMES = 15
STEPS = 40
TASKS = "from release_tasks import namespace\n\nns = namespace()\n"
STEP = '''\
"""Step {number}."""

from pathlib import Path
from typing import Annotated, NamedTuple

from release_tasks.engine.change import Write
from release_tasks.engine.errors import Conflict
from release_tasks.engine.release import Release
from release_tasks.engine.step import step
from release_tasks.evidence import Built, Merged


class Made{number}(NamedTuple):
    """What it made."""

    path: str


@step
def step_{number}(
    release: Release, merged: Merged, built: Built, *, folder: Annotated[str, "where to"] = "out", strict: bool = False
) -> Made{number}:
    """Write the number {number} where it is wanted."""
    path = Path(folder) / built.folder / "{number}"
    if strict and merged.target == folder:
        raise Conflict(f"{{path}} is in the way", fix="move it away")
    return release.world.ensure(lambda: None, Write(path, "{number}"), Made{number}(str(path)))
'''


def figures(scratch: Path) -> Iterator[Figure]:
    """Ratios of processor time; wall time is told beside it. What is listed is kept since the first time (kept.py)."""
    empty, ours, many = scratch / "empty", scratch / "ours", scratch / "many"
    env = installed(scratch / "suite")
    _write(empty, {"tasks.py": ""})
    _write(ours, {"tasks.py": TASKS, "pyproject.toml": '[project]\nname = "ours"\n'})
    _write(many, {"tasks.py": TASKS, **_further(STEPS - len(all_steps()))})
    compileall.compile_dir(many, quiet=2, workers=1)
    measures = [lambda folder=folder: _processor(folder, env) for folder in (empty, ours, many)]
    walls = [lambda folder=folder: _wall(folder, env) for folder in (empty, ours, many)]
    base, *times = medians(TIMES, *measures)
    wall_base, *wall_times = medians(TIMES, *walls)
    for name, time, wall in zip(("", f", {STEPS} steps"), times, wall_times, strict=True):
        how = f"processor time, {time * 1000:.0f} to {base * 1000:.0f} ms; wall time {wall / wall_base:.2f} ×"
        yield Figure(f"invoke --list{name}, to an empty tasks.py", time / base, LIMIT, "×", how)


def _further(number: int) -> dict[str, str]:
    """So many step modules, and the setting that names them."""
    names = [f"further.step_{each}" for each in range(number)]
    settings = f'[project]\nname = "many"\n\n[tool.release]\nsteps = {names!r}\n'
    modules = {f"further/step_{each}.py": STEP.format(number=each) for each in range(number)}
    return {"pyproject.toml": settings, "further/__init__.py": "", **modules}


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _processor(folder: Path, env: Mapping[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _list(folder, env)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _wall(folder: Path, env: Mapping[str, str]) -> float:
    began = perf_counter()
    _list(folder, env)
    return perf_counter() - began


def _list(folder: Path, env: Mapping[str, str]) -> None:
    words = (sys.executable, "-c", "from invoke.main import program; program.run(['invoke', '--list'])")
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)
    wanted = {"empty": "", "ours": "release", "many": "step-1"}[folder.name]
    if wanted not in done.stdout or "Traceback" in done.stderr:
        raise SystemExit(f"invoke --list does not work in {folder.name}:\n{done.stdout}\n{done.stderr}")
