"""A project's journeys in a real Chromium, by the plugin of gates that were copied into it under another name."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import imageio_ffmpeg
import playwright
import pytest
from PIL import Image

import gates
from gates.browser.matrix import judge_matrix
from gates.browser.screenshots import UPDATE
from gates.junit import Case, JUnit, read_junit
from gates.result import Status
from gates.settings import parse_settings

from ...support.browsers import needs_chromium

PAGE = "<title>t</title><h1>Tea</h1><p style='width: 300px; height: 100px; background: {colour}'></p>"
LOOKS = ("e2e/test_looks.py", "--tracing=off", "--video=off", "--screenshot=off")
SETTINGS = """\
[tool.release.gates.browser]
browsers = ["chromium", "firefox"]
tolerance = 1
dom_content_loaded = 60
load = 3
largest_contentful_paint = 60
"""
FILES = {
    "pyproject.toml": SETTINGS,
    "conftest.py": 'pytest_plugins = ["ready.browser.plugin"]\n',
    "green.html": PAGE.format(colour="green"),
    "red.html": PAGE.format(colour="red"),
    "slow.html": PAGE.format(colour="green") + "<script>for (const t = Date.now(); Date.now() < t + 3100;);</script>",
    "e2e/test_looks.py": """\
import pytest

@pytest.mark.parametrize("colour", ["green", "red"])
@pytest.mark.only_browser("chromium")
def test_home(page, screenshot, colour):
    page.goto(f"/{colour}.html")
    screenshot.matches("box", page.locator("h1"), text=False)
    screenshot.matches("home")
""",
    "e2e/test_journeys.py": """\
import pytest

@pytest.mark.journey("Somebody drinks tea")
def test_tea(page, page_times):
    page.goto("/green.html")
    assert page.get_by_role("heading").inner_text() == "Tea"
    page_times.within_budget()

@pytest.mark.journey("Somebody drinks coffee")
@pytest.mark.only_browser("chromium")
def test_coffee(page):
    page.goto("/green.html")
    assert page.get_by_role("heading").inner_text() == "Coffee"

@pytest.mark.only_browser("chromium")
def test_soon(page, page_times):
    page.goto("/slow.html")
    page_times.within_budget()
""",
}


@dataclass(frozen=True)
class Project:
    """A folder with pages and journeys, and where its pages are served."""

    folder: Path
    url: str

    def run(self, *words: str, **environment: str) -> tuple[JUnit, str]:
        """Run journeys: their report, and what pytest said."""
        command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=junit.xml", *words)
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**os.environ, "E2E_URL": self.url, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        report = self.folder / "junit.xml"
        return read_junit(report.read_bytes()) if report.is_file() else JUnit(), done.stdout + done.stderr


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    folder = tmp_path / "project"
    shutil.copytree(Path(gates.__file__).parent, folder / "ready", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    serve = (sys.executable, "-u", "-m", "http.server", "0", "--bind=127.0.0.1", f"--directory={folder}")
    with subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()  # Serving HTTP on 127.0.0.1 port 1234 (http://127.0.0.1:1234/) ...
        yield Project(folder, re.findall(r"http://[\d.:]+", said)[0])
        server.terminate()


@pytest.fixture
def ffmpeg(tmp_path: Path) -> Mapping[str, str]:
    """Where Playwright finds its ffmpeg, which `playwright install ffmpeg` would have put there."""
    listed = json.loads((Path(playwright.__file__).parent / "driver/package/browsers.json").read_text(encoding="utf-8"))
    (revision,) = (each["revision"] for each in listed["browsers"] if each["name"] == "ffmpeg")
    folder = tmp_path / "browsers" / f"ffmpeg-{revision}"
    folder.mkdir(parents=True)
    (folder / "ffmpeg-linux").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    return {"PLAYWRIGHT_BROWSERS_PATH": str(folder.parent)}


def by_name(report: JUnit) -> dict[str, Case]:
    return {case.name.rpartition("::")[2]: case for case in report.cases}


@needs_chromium
def test_journeys_run_in_chromium_and_what_failed_left_its_trace_screenshot_and_video(
    project: Project, ffmpeg: Mapping[str, str]
) -> None:
    report, said = project.run("e2e/test_journeys.py", **ffmpeg)
    cases = by_name(report)
    tea, coffee = cases["test_tea[chromium]"], cases["test_coffee[chromium]"]
    assert tea.outcome == "passed", said
    times = {name: float(value) for name, value in tea.properties if name.startswith("page_time_")}
    assert len(times) == 3
    assert 0 < times["page_time_load"] < 3

    assert (coffee.outcome, dict(coffee.properties)["journey"]) == ("failed", "Somebody drinks coffee")
    left = {name: project.folder / value for name, value in coffee.properties if name.startswith("playwright_")}
    assert sorted(left) == ["playwright_screenshot", "playwright_trace", "playwright_video"]
    with ZipFile(left["playwright_trace"]) as trace, Image.open(left["playwright_screenshot"]) as screenshot:
        assert any(name.endswith(".trace") for name in trace.namelist())
        assert screenshot.format == "PNG"
    assert left["playwright_video"].read_bytes().startswith(b"\x1aE\xdf\xa3"), "the start of every WebM file"

    assert re.search(r"/slow.html: load took \d[\d.]* s, the budget is 3 s\.", cases["test_soon[chromium]"].text)
    firefox = cases["test_tea[firefox]"]
    assert (firefox.outcome, "not run: firefox is not installed" in firefox.message) == ("skipped", True)
    matrix = judge_matrix(report, parse_settings("pyproject.toml", SETTINGS).browser)
    assert matrix.details.startswith("chromium 1 passed, 2 failed; firefox skip: not run: firefox is not installed")


@needs_chromium
def test_a_page_that_looks_different_fails_and_shows_where(project: Project) -> None:
    report, said = project.run(*LOOKS, "-k", "green")
    (first,) = (case for case in report.cases if case.outcome != "skipped")
    assert first.outcome == "failed"
    assert "there is no baseline e2e/baselines/box-chromium-linux.png" in first.message
    assert f"python -m pytest e2e/test_looks.py::test_home {UPDATE} --base-url {project.url}" in first.message
    assert "screenshots.py" not in said, "where it failed is a line of the test"
    assert not (project.folder / "e2e" / "baselines").exists(), "nothing is made that nobody asked for"

    report, said = project.run(*LOOKS, "-k", "green", UPDATE)
    assert "baseline written: e2e/baselines/home-chromium-linux.png. Look at it, then commit it." in said
    assert judge_matrix(report, parse_settings("pyproject.toml", SETTINGS).browser).status is Status.UNKNOWN

    report, said = project.run(*LOOKS)
    cases = by_name(report)
    assert cases["test_home[chromium-green]"].outcome == "passed", said
    red = cases["test_home[chromium-red]"]
    assert "home does not match e2e/baselines/home-chromium-linux.png: 30000 pixels" in red.message
    assert "1 % may" in red.message
    pictures = {name: Path(value) for name, value in red.properties if name.startswith("screenshot_")}
    with Image.open(pictures["screenshot_diff"]) as diff, Image.open(pictures["screenshot_actual"]) as actual:
        assert diff.size == actual.size
    assert pictures["screenshot_expected"].is_file()


def test_baselines_are_not_made_in_ci(project: Project) -> None:
    _, said = project.run(UPDATE, CI="true")
    assert f"ERROR: {UPDATE} is for a person, who looks at the pictures and commits them; CI is set" in said


def test_without_playwright_journeys_are_skipped_and_say_what_to_install(project: Project) -> None:
    report, _ = project.run("e2e/test_journeys.py", "-p", "no:playwright")
    assert report.counts == {"skipped": 3}
    assert {case.message for case in report.cases} == {
        "not run: playwright is not installed (python -m pip install pytest-playwright pillow pixelmatch)"
    }


def test_a_mistake_in_the_settings_is_told_before_anything_runs(project: Project) -> None:
    (project.folder / "pyproject.toml").write_text("[tool.release.gates.browser]\nload = 0\n", encoding="utf-8")
    _, said = project.run()
    assert "pyproject.toml:2: [tool.release.gates.browser] load must be a number from 0.001 to 600" in said
