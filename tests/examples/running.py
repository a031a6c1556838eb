"""The example service, installed and running."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
LOAD = EXAMPLES / "load.py"


@dataclass(frozen=True)
class Installed:
    """One version of the service: its checkout, and the folder that it is installed in."""

    checkout: Path
    site: Path

    @property
    def environment(self) -> dict[str, str]:
        """What lets Python import this version."""
        return {**os.environ, "PYTHONPATH": str(self.site)}

    def python(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Python in the checkout, with this version and these environment variables."""
        environment = {**self.environment, **more}
        command = (sys.executable, *words)
        return subprocess.run(
            command, cwd=self.checkout, env=environment, capture_output=True, text=True, check=False, timeout=100
        )

    def pytest(self, *words: str, **more: str) -> str:
        """Run tests of this version; raises AssertionError with pytest's own words where one fails."""
        done = self.python("-m", "pytest", "-q", "-p", "no:cacheprovider", *words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def serving(self, data: Path) -> Iterator[str]:
        """The URL of an instance, as long as the block lasts."""
        command = (sys.executable, "-m", "notes", "--port", "0", "--data", str(data))
        with subprocess.Popen(command, env=self.environment, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            yield process.stderr.readline().split()[-1]
            process.terminate()
            process.communicate(timeout=15)
            assert process.returncode == 0


def install(checkout: Path, site: Path) -> Installed:
    """Build a checkout, and install it into a folder of its own."""
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", f"--target={site}")
    done = subprocess.run((*pip, str(checkout)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return Installed(checkout, site)


@contextmanager
def loading(url: str, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The load on a URL, which is ended with the block where it has not ended by itself."""
    command = (sys.executable, str(LOAD), url, *words)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def load(url: str, *words: str) -> Mapping[str, Any]:
    """Put a load on a URL, and wait for what it counted."""
    with loading(url, *words) as process:
        return counted(process)


def counted(process: subprocess.Popen[str]) -> Mapping[str, Any]:
    """The one document that a load prints at its end."""
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    document: Mapping[str, Any] = json.loads(output)
    return document
