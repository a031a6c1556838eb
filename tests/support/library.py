"""The small library, quick to release: its artifact is written by a script, and documents alone are judged."""

from __future__ import annotations

from .project import FILES as ABACUS

TESTS = "### Testing\n- [ ] Unit tests passing\n\n"
SETTINGS = """
[tool.release]
test_environment = "current"
build = "python make.py {out}"
retry.delays = []
lock = { heartbeat = 0.3, lease = 1.2 }
gates.e2e.command = "{python} check.py {junit}"
gates.code_scan.exclude = ["*"]
gates.secrets.exclude = ["*"]
"""
CHECK = '''"""Tests the library, in no time."""

import sys
from pathlib import Path

sys.path.insert(0, "src")
from abacus import add

assert add(1, 2) == 3
Path(sys.argv[1]).write_text('<testsuite tests="1"><testcase classname="add" name="adds" time="0"/></testsuite>')
'''
MAKE = '''"""Makes the wheel. While the file that HOLD names is there, it goes on building."""

import os
import sys
import tomllib
import zipfile
from pathlib import Path
from time import sleep

out, hold = Path(sys.argv[1]), os.environ.get("HOLD")
print("building", flush=True)
while hold and Path(hold).exists():
    sleep(0.02)
version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
with zipfile.ZipFile(out / f"abacus-{version}-py3-none-any.whl", "w") as wheel:
    for path in sorted(Path("src").rglob("*.py")):
        wheel.writestr(zipfile.ZipInfo(str(path.relative_to("src"))), path.read_text())
'''
ROLLBACK = "## Rollback Procedure"

FILES: dict[str, str] = {name: text for name, text in ABACUS.items() if not name.startswith("tests/")}
FILES["pyproject.toml"] += SETTINGS
FILES["docs/release-plan.md"] = FILES["docs/release-plan.md"].replace(TESTS, "")
FILES["make.py"] = MAKE
FILES["check.py"] = CHECK
FILES["issues/issues-list.md"] = """\
# Issues

| File | Title | Expert | Type | Milestone | Prerequisites | Status |
|------|-------|--------|------|-----------|---------------|--------|
| python-feature-001.md | Add two numbers | python | feature | M1 | - | done |
"""

PLAN = FILES["docs/release-plan.md"]
UNREADY = f"{PLAN.partition(ROLLBACK)[0]}## Artifacts{PLAN.partition('## Artifacts')[2]}"
"""The plan without its rollback procedure: a gate fails."""

_TABLE = "| Artifact | Type | Location |\n|----------|------|----------|\n| abacus | wheel | dist/ |"
_PROMISES = """\
| Artifact | Type | Location | Signed |
|----------|------|----------|--------|
| abacus | wheel | dist/ | yes |
| abacus.cdx.json | SBOM (CycloneDX) | dist/ | yes |"""
_DIST_INFO = """\
    info = f"abacus-{version}.dist-info"
    wheel.writestr(zipfile.ZipInfo(f"{info}/METADATA"), f"Metadata-Version: 2.1\\nName: abacus\\nVersion: {version}\\n")
    wheel.writestr(zipfile.ZipInfo(f"{info}/WHEEL"), "Wheel-Version: 1.0\\nTag: py3-none-any\\n")
    wheel.writestr(zipfile.ZipInfo(f"{info}/RECORD"), "")
"""
PROMISING: dict[str, str] = {
    **FILES,
    "make.py": MAKE + _DIST_INFO,
    "docs/release-plan.md": PLAN.replace(_TABLE, _PROMISES),
}
"""The library whose plan promises signed artifacts and a bill of materials; pip can resolve its wheel."""
