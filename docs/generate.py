"""Writes docs/reference/ from the code: gates, steps, commands, settings. Nothing there is written by hand.

`python -m docs.generate` writes the pages; with `--check` it writes nothing and exits 1 where one is not current.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from gates import catalogue
from gates.outputs.schema import schema
from release_tasks.catalogue import all_steps
from release_tasks.engine.command import Command
from release_tasks.engine.errors import Exit
from release_tasks.engine.shown import describe
from release_tasks.engine.step import Step
from release_tasks.program import all_commands

from .settings_page import settings_page
from .tables import SOURCE, cell, table

FOLDER = Path(__file__).resolve().parent / "reference"
NOTE = "<!-- Written by `make reference` from the code. Changes made here are lost. -->"


def main(argv: Sequence[str] | None = None) -> int:
    """Write the pages, or check them."""
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is not current")
    check = parser.parse_args(argv).check
    stale = {path: text for path, text in pages().items() if not path.is_file() or path.read_text("utf-8") != text}
    for path, text in stale.items():
        name = path.relative_to(FOLDER.parents[1])
        if check:
            print(f"{name} is not current. Run: make reference", file=sys.stderr)
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        print(f"written: {name}", file=sys.stderr)
    return 1 if check and stale else 0


def pages() -> dict[Path, str]:
    """Every page of the reference: path to text."""
    made = {"gates": gates_page(), "steps": steps_page(), "commands": commands_page(), "settings": settings_page()}
    written = {FOLDER / f"{name}.md": "\n".join((NOTE, "", *lines, "")) for name, lines in made.items()}
    return {**written, FOLDER / "gates.schema.json": json.dumps(schema(), indent=2) + "\n"}


# -- gates -------------------------------------------------------------------------------------------------------------


def gates_page() -> list[str]:
    """What is asked before a release."""
    found = sorted(catalogue().values(), key=lambda each: (each.order, each.id))
    lines = [
        "# Gates",
        "",
        'Ask one: `python -m gates COD001`, `nox -s "gates(COD001)"`. Ask a category: `nox -t code`.',
        "",
    ]
    lines += table(("Gate", "Row", "Category", "Claim"), ((g.id, g.row, g.category, g.title) for g in found))
    lines += ["", "## What each proves, and what it cannot see", ""]
    lines += table(("Gate", "A pass proves", "It cannot see"), ((g.id, g.proves, g.cannot_see) for g in found))
    for each in found:
        lines += ["", f"## {each.id} {each.row}", "", each.explanation, ""]
        lines += (
            [f"- decides the plan's box: {', '.join(f'“{words}”' for words in each.phrases)}"] if each.phrases else []
        )
        lines += [f"- asks for: {', '.join(f'`{fact}`' for fact in each.facts) or 'nothing'}"]
        lines += [f"- requires: {', '.join(each.requires)}"] if each.requires else []
        lines += [f"- judged after: {', '.join(each.after)}"] if each.after else []
    return lines


# -- steps and commands ------------------------------------------------------------------------------------------------


def steps_page() -> list[str]:
    """What a release can do."""
    found = sorted(all_steps().values(), key=lambda each: each.name)
    lines = ["# Steps", "", "Each is a task of its own, and takes its evidence from `--release`.", ""]
    lines += table(("Step", "What it does"), ((f"[{s.name}](#{s.name.replace('_', '-')})", s.title) for s in found))
    for each in found:
        lines += ["", f"## {each.name.replace('_', '-')}", "", documented(each), "", *_evidence(each), *options(each)]
    return lines


def _evidence(step: Step[..., object]) -> list[str]:
    needs = [f"`{need.type.__name__}`{'' if need.required else ' (if there is one)'}" for need in step.needs]
    return [f"- needs: {', '.join(needs) or 'nothing'}", f"- gives: `{step.gives.__name__}`"]


def commands_page() -> list[str]:
    """What a person says."""
    found = sorted(all_commands().items())
    lines = [
        "# Commands",
        "",
        "`invoke NAME` in a repository with a `tasks.py`, `python -m release_tasks NAME` in any other.",
        "",
    ]
    lines += table(("Command", "What it does"), ((f"[{n}](#{n.replace('.', '')})", each.title) for n, each in found))
    for name, each in found:
        lines += ["", f"## {name}", "", documented(each), "", *options(each)]
    lines += ["", "## Exit codes", ""]
    return lines + table(("Code", "Meaning"), ((str(int(code)), code.name.replace("_", " ").lower()) for code in Exit))


def documented(each: Step[..., object] | Command) -> str:
    """Its whole docstring."""
    return SOURCE.sub("", inspect.cleandoc(each.function.__doc__ or ""))


def options(each: Step[..., object] | Command) -> list[str]:
    """Its flags, one a line."""
    return [f"- `--{option.name.strip('_').replace('_', '-')}`: {cell(describe(option))}" for option in each.options]


if __name__ == "__main__":
    sys.exit(main())
