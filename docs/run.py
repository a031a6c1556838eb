"""Runs the commands of README and tutorial, each page in an empty folder, and holds them to the output they show.

A page marks what is run by an HTML comment above the fence:

    <!-- run -->            commands, each after "$ "; a command's shown output must come, "..." stands for anything
    <!-- run exit=3 -->     the last command of the block ends with this exit code
    <!-- file: a/b.md -->   no commands: the block is written to this file
    <!-- edit: a/b.md -->   no commands: the block is put at the end of this file
    <!-- setup … -->        commands that a reader does not see, inside the comment

`python -m docs.run [page …]`; needs no network: packages come from the wheel folder, ours is built first.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.support import leftovers, wheels
from tests.support.scratch import foreign, surroundings

PROJECT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "docs/tutorial.md")
SECONDS = 600  # one command
BLOCK = re.compile(
    r"^<!-- (?P<kind>run|file|edit)\b:? ?(?P<argument>[^\n]*?) *-->\n+(?P<fence>`{3,})\w*\n(?P<text>.*?)^(?P=fence)$"
    r"|^<!-- setup\n(?P<setup>.*?)^-->$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Block:
    """One marked fence of a page, and the line it begins at."""

    kind: str
    argument: str
    text: str
    line: int


@dataclass(frozen=True)
class Example:
    """One command of a block: what it is, what it must say, how it must end."""

    command: str
    output: str
    code: int
    line: int


class Mismatch(Exception):
    """A command did something else than its page shows."""


def blocks(page: str) -> tuple[Block, ...]:
    """The marked fences of a page, in order."""
    return tuple(_block(found, page) for found in BLOCK.finditer(page))


def _block(found: re.Match[str], page: str) -> Block:
    text = "text" if found["setup"] is None else "setup"
    line = page.count("\n", 0, found.start(text)) + 1
    return Block(found["kind"] or "run", found["argument"] or "", found[text], line)


def examples(block: Block) -> tuple[Example, ...]:
    """The commands of a block. A line that ends with a backslash goes on; lines without "$ " are output."""
    code = int(block.argument.removeprefix("exit=") or 0)
    parts = re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]
    found, line = [], block.line
    for number, part in enumerate(parts):
        command = "".join(re.findall(r"\A(?:.*\\\n)*.*", part))
        output = part.removeprefix(command).strip("\n")
        found.append(Example(command, output, code if number == len(parts) - 1 else 0, line))
        line += part.count("\n")
    return tuple(found)


def shows(expected: str, said: str) -> bool:
    """Does the output hold what the page shows? Each line in order; "..." stands for anything, also for lines."""
    pattern = ".*?".join(re.escape(part) for part in expected.split("..."))
    return re.search(pattern, said, re.DOTALL) is not None


@dataclass
class Shell:
    """A person's shell: where they stand and what they exported stays from command to command."""

    folder: Path
    environment: dict[str, str]

    def run(self, command: str) -> tuple[int, str]:
        """Run one command in bash; exit code and all it said. A command that takes too long ends with code 124."""
        with tempfile.TemporaryDirectory(prefix="rt-shell-") as scratch:
            end, said = Path(scratch, "environment"), Path(scratch, "output")
            script = f"set -euo pipefail\ntrap 'env -0 > {end}' EXIT\n{command}"
            with said.open("wb") as output:
                code = self._wait(("timeout", str(SECONDS), "bash", "-c", script), output)
            if end.is_file():  # not where it was killed
                words = (each.partition("=") for each in end.read_text(errors="replace").split("\0") if each)
                self.environment = {name: value for name, _, value in words}
                self.folder = Path(self.environment["PWD"])
            return code, said.read_text(encoding="utf-8", errors="replace")

    def _wait(self, argv: tuple[str, ...], output: IO[bytes]) -> int:
        return subprocess.run(
            argv,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        ).returncode


def run_page(name: str, text: str, shell: Shell) -> int:
    """Run a page's blocks in this shell; how many commands. Raises Mismatch with page and line."""
    count = 0
    for block in blocks(text):
        if block.kind != "run":
            _write(shell.folder / block.argument, block)
            continue
        for example in examples(block):
            _run(example, name, shell)
            count += 1
    return count


def _write(path: Path, block: Block) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if block.kind == "edit" else "w", encoding="utf-8") as file:
        file.write(block.text)


def _run(example: Example, page: str, shell: Shell) -> None:
    place = f"{page}:{example.line}"
    print(f"{place}: $ {example.command}", flush=True)
    code, said = shell.run(example.command)
    if code != example.code:
        raise Mismatch(f"{place}: exit code {code}, not {example.code}. It said:\n{said}")
    if not shows(example.output, said):
        raise Mismatch(f"{place}: the page shows\n{example.output}\n\nIt said:\n{said}")


def scratch_environment(home: Path, own_wheel: Path) -> dict[str, str]:
    """A person's first day: nothing but Python and git, and packages from the wheel folder and our own wheel."""
    gone = {*foreign(os.environ), "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in gone}
    links = wheels.environment(wheels.folder())
    links["PIP_FIND_LINKS"] += f" {own_wheel}"
    return {**kept, **surroundings(home), **links, "COLUMNS": "120"}


def main(pages: Sequence[str]) -> int:
    """0 where every command did what its page shows, else 1."""
    leftovers.mark(f"docs-{os.getpid()}")
    with tempfile.TemporaryDirectory(prefix="rt-wheel-") as own:
        build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", own, str(PROJECT))
        subprocess.run(build, env={**os.environ, **wheels.environment(wheels.folder())}, check=True)
        try:
            for page in pages or PAGES:
                _run_apart(page, Path(own))
        except Mismatch as mismatch:
            print(mismatch, file=sys.stderr)
            return 1
    return 0


def _run_apart(page: str, own_wheel: Path) -> None:
    text = (PROJECT / page).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="rt-") as home, tempfile.TemporaryDirectory(prefix="rt-docs-") as folder:
        try:
            count = run_page(page, text, Shell(Path(folder), scratch_environment(Path(home), own_wheel)))
        finally:
            left = leftovers.await_end(os.environ[leftovers.MARK])
            leftovers.end(left)
    if not count:
        raise Mismatch(f"{page}: no block is marked <!-- run -->")
    if left:
        raise Mismatch(f"{page}: left running: {'; '.join(left.values())}")
    print(f"{page}: {count} commands did what it shows")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
