"""The projects whose releases are killed: a library, which is built, judged and pushed; and a service, which runs."""

from __future__ import annotations

from ..release_tasks.adapters.tiny import SERVER
from ..support.library import FILES as LIBRARY
from ..support.project import FILES as ABACUS

REAL_BUILD = {**ABACUS}
"""The library as somebody has it: built by its backend, its tests run in an environment of their own."""

PRESS = '''"""Makes the wheel of the service, in no time."""

import sys
import tomllib
import zipfile
from pathlib import Path

out = Path(sys.argv[1])
version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
info = f"tiny-{version}.dist-info"
files = {
    "tiny.py": Path("src/tiny.py").read_text().replace("VERSION = ''", f"VERSION = {version!r}"),
    f"{info}/METADATA": f"Metadata-Version: 2.1\\nName: tiny\\nVersion: {version}\\n",
    f"{info}/WHEEL": "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    f"{info}/entry_points.txt": "[console_scripts]\\ntiny = tiny:main\\n",
    f"{info}/RECORD": "",
}
with zipfile.ZipFile(out / f"tiny-{version}-py3-none-any.whl", "w") as wheel:
    for path, text in files.items():
        wheel.writestr(zipfile.ZipInfo(path), text)
'''
CHECK = '''"""Tests the service, in no time."""

import sys
from pathlib import Path

compile(Path("src/tiny.py").read_text(), "tiny.py", "exec")
Path(sys.argv[1]).write_text('<testsuite tests="1"><testcase classname="tiny" name="reads" time="0"/></testsuite>')
'''
PYPROJECT = """
[project]
name = "tiny"
version = "0.9.0"
requires-python = ">=3.11"

[tool.release]
test_environment = "current"
build = "python make.py {out}"
probes = [{ name = "version", path = "/version", expect = "version", safe_for_production = true }]
gates.e2e.command = "{python} check.py {junit}"
gates.code_scan.exclude = ["*"]
gates.secrets.exclude = ["*"]

[tool.release.health]
minimum_sample = 4
interval = 0.3

[tool.release.environments.staging]
start = "tiny --port {port} --data {data}"
window = 1
drain = 0.2

[tool.release.environments.production]
start = "tiny --port {port} --data {data}"
window = 1.5
drain = 0.2
"""
SERVICE = {
    **{name: text for name, text in LIBRARY.items() if not name.startswith("src/")},
    "pyproject.toml": PYPROJECT,
    "make.py": PRESS,
    "check.py": CHECK,
    "src/tiny.py": SERVER.format(says="", fault=""),
}
"""A service of one file, with two environments and short windows."""
