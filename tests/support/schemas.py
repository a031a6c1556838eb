"""Schemas that others wrote, and ours: a file is held against one by check-jsonschema."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from . import oracles

SARIF = Path("node_modules", "@microsoft", "jest-sarif", "lib", "schemas", "sarif-2.1.0-rtm.5.json")


def sarif() -> Path:
    """The schema of SARIF 2.1.0, as Microsoft's package has it."""
    return oracles.folder() / SARIF


def complaints(file: Path, schema: Path | str) -> str:
    """What is wrong with the file by this schema, or by one that check-jsonschema brings; empty: nothing."""
    which = (
        ("--regex-variant=nonunicode", "--schemafile", str(schema))
        if isinstance(schema, Path)
        else ("--builtin-schema", schema)
    )
    words = (sys.executable, "-m", "check_jsonschema", *which, str(file))
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return "" if done.returncode == 0 else done.stdout + done.stderr
