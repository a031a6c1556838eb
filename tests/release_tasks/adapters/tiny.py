"""A tiny service as a wheel, made in milliseconds: it says its version and environment, and dies when told to."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from release_tasks.evidence import Artifact

SERVER = """
import argparse, json, os, pathlib, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = {says!r}
FAULT = {fault!r}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self):
        data = pathlib.Path(self.server.data, "visits")
        if self.path.startswith("/slow"):
            time.sleep(2)
        if self.path == "/visit":
            data.write_text(str(int(data.read_text() or 0) + 1 if data.exists() else 1))
        about = {{"version": VERSION, "env": dict(os.environ), "folder": os.getcwd(), "pid": os.getpid(),
                 "visits": data.read_text() if data.exists() else "0"}}
        body = json.dumps(about).encode()
        self.send_response(500 if self.path == "/error" or (FAULT == "sick" and self.path == "/health") else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Version", VERSION)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int)
    parser.add_argument("--data")
    given = parser.parse_args()
    print("tiny", VERSION, "begins", flush=True)
    if FAULT == "crash":
        sys.exit("the database is not there")
    server = Server(("127.0.0.1", given.port), Handler)
    server.data = given.data
    server.serve_forever()
"""


def build(folder: Path, version: str, *, says: str | None = None, fault: str = "", note: str = "") -> Artifact:
    """Write the wheel of a version; it may say another, be `sick` or `crash`, or differ by a note alone."""
    name, info = f"tiny-{version}-py3-none-any.whl", f"tiny-{version}.dist-info"
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "tiny.py": SERVER.format(says=says or version, fault=fault) + (f"# {note}\n" if note else ""),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ntiny = tiny:main\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / name, "w") as wheel:
        for path, text in files.items():
            wheel.writestr(zipfile.ZipInfo(path), text)
    content = (folder / name).read_bytes()
    return Artifact(name, len(content), hashlib.sha256(content).hexdigest())
