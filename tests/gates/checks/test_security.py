"""Known vulnerabilities, over whole checkouts: what blocks, and each way in which nobody could have looked."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gates import Result, Status, check_gates
from gates.settings import SettingsError

from ...support.project import PLAN
from ...support.repository import Clone
from ..vulnerabilities.advisories import JINJA, V3_HIGH, V3_LOW, Entry, entry, zipped

LIBRARY = '[project]\nname = "abacus"\nversion = "1"\n'
PINNED = {"pyproject.toml": LIBRARY, "requirements.txt": "jinja2==2.4.1\n"}
LOCK = """\
version = 1
requires-python = ">=3.11"

[[package]]
name = "abacus"
version = "1"
source = { editable = "." }
dependencies = [{ name = "flask" }]

[[package]]
name = "flask"
version = "0.6"
source = { registry = "https://index.example/simple" }
dependencies = [{ name = "jinja2" }]

[[package]]
name = "jinja2"
version = "2.4.1"
source = { registry = "https://index.example/simple" }
"""
TODAY = datetime.now(UTC).date()


def old(days: float) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def asked(clone: Clone, settings: str = "required = true", **offered: object) -> Result:
    """The answer of the gate with these settings of its own."""
    clone.write({"release.toml": f"[gates.vulnerabilities]\n{settings}\n"})
    (judged,) = check_gates(clone.path, ids=["SEC001"], offered=offered).judged
    return judged.result


@pytest.fixture
def pinned(python_project: Clone) -> Clone:
    """A library with one pin, that of which all the world knows."""
    python_project.commit("build: pin", PINNED)
    return python_project


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A folder as osv-scanner keeps it."""
    return advisories(tmp_path, JINJA)


def advisories(tmp_path: Path, entries: Iterable[Entry]) -> Path:
    zipped(tmp_path / "osv" / "osv-scanner" / "PyPI" / "all.zip", entries)
    return tmp_path / "osv"


def test_a_known_vulnerability_is_told_with_score_place_and_remedy(pinned: Clone, database: Path) -> None:
    result = asked(pinned, f'database = "{database}"')
    assert result.status is Status.FAIL
    (finding,) = result.findings
    assert finding.message == "jinja2 2.4.1: CVE-2019-10906 (GHSA-462w-v97r-4m45, PYSEC-2019-217), CVSS 8.6"
    assert finding.place == "requirements.txt:1"
    assert finding.fix.startswith("upgrade jinja2 to 2.10.1 or later")


def test_a_lock_file_tells_the_way_to_it(python_project: Clone, database: Path) -> None:
    python_project.commit("build: lock", {"pyproject.toml": LIBRARY, "uv.lock": LOCK})
    result = asked(python_project, f'database = "{database}"')
    (finding,) = result.findings
    assert finding.message.endswith("CVSS 8.6; by abacus → flask → jinja2")
    assert finding.place == "uv.lock:16"


def test_evidence_says_what_was_looked_at(pinned: Clone, database: Path) -> None:
    evidence = asked(pinned, f'database = "{database}"').evidence
    assert (evidence["dependencies"], evidence["audited"]) == (1, 1)
    assert set(evidence) >= {"files", "database", "tools", "seconds", "asked", "vulnerabilities"}
    told = evidence["database"]
    assert isinstance(told, dict)
    assert (len(told["sha256"]), told["advisories"], told["newest"][:10]) == (64, 2, TODAY.isoformat())


def test_a_mended_pin_passes(pinned: Clone, database: Path) -> None:
    pinned.commit("fix: upgrade", {"requirements.txt": "Jinja2==2.10.1\n"})
    result = asked(pinned, f'database = "{database}"')
    assert (result.status, result.findings) == (Status.PASS, ())
    assert result.details.startswith("1 dependency, 0 known vulnerabilities; advisories up to ")


def test_without_advisories_it_could_not_be_audited(pinned: Clone) -> None:
    result = asked(pinned)
    assert result.status is Status.UNKNOWN
    assert result.details == "could not audit 1 dependency: no advisory database is named"


def test_the_environment_may_name_the_database_as_for_osv_scanner(
    pinned: Clone, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OSV_SCANNER_LOCAL_DB_CACHE_DIRECTORY", str(database))
    assert asked(pinned).status is Status.FAIL


class TestWhoAsks:
    """Nobody is made to have a database who asks for no audit; who asks gets an answer or a block."""

    def test_nobody(self, pinned: Clone) -> None:
        pinned.commit("build: take any", {"requirements.txt": "Jinja2>=2.4\n"})
        (judged,) = check_gates(pinned.path, ids=["SEC001"]).judged
        assert (judged.result.status, judged.blocks) == (Status.SKIP, False)
        assert (
            "no file pins a dependency, and nobody asks for an audit of them: set `database`" in judged.result.details
        )

    def test_a_pin(self, pinned: Clone) -> None:
        (judged,) = check_gates(pinned.path, ids=["SEC001"]).judged
        assert (judged.result.status, judged.blocks) == (Status.UNKNOWN, True)
        assert judged.result.details == "could not audit 1 dependency: no advisory database is named"

    @pytest.mark.parametrize(
        "files",
        [
            {"pyproject.toml": '[project]\nname = "x"\nversion = "1"\ndependencies = ["jinja2==2.4.1"]\n'},
            {"uv.lock": 'version = 1\n[[package]]\nname = "jinja2"\nversion = "2.4.1"\nsource = { registry = "r" }\n'},
            {"Pipfile.lock": "{}\n"},
        ],
        ids=["pyproject.toml", "a lock file", "one that is not read"],
    )
    def test_every_file_that_can_pin(self, pinned: Clone, files: dict[str, str]) -> None:
        pinned.commit("build: pin elsewhere", {"requirements.txt": None, **files})
        (judged,) = check_gates(pinned.path, ids=["SEC001"]).judged
        assert (judged.result.status, judged.blocks) == (Status.UNKNOWN, True), judged.result

    @pytest.mark.parametrize("row", ["No known vulnerabilities", "Nothing burns [SEC001]"])
    def test_the_plan(self, pinned: Clone, row: str) -> None:
        pinned.commit("docs: ask", {"docs/release-plan.md": PLAN.replace("No open blockers", row)})
        (judged,) = check_gates(pinned.path, ids=["SEC001"]).judged
        assert (judged.result.status, judged.required) == (Status.UNKNOWN, True)

    def test_the_settings(self, pinned: Clone) -> None:
        pinned.write({"release.toml": '[gates]\nrequire = ["SEC001"]\n'})
        (judged,) = check_gates(pinned.path, ids=["SEC001"]).judged
        assert judged.result.status is Status.UNKNOWN


class TestAge:
    """A database that stands still knows nothing of what is new."""

    @pytest.mark.parametrize(
        ("days", "settings", "status"),
        [
            (6.9, "", Status.FAIL),
            (7.1, "", Status.UNKNOWN),
            (7.1, "max_age_days = 8", Status.FAIL),
            (0.9, "max_age_days = 0.5", Status.UNKNOWN),
            (-2, "", Status.UNKNOWN),
        ],
        ids=["young", "old", "old, allowed", "young, not allowed", "of tomorrow"],
    )
    def test_the_newest_advisory_dates_it(
        self, pinned: Clone, tmp_path: Path, days: float, settings: str, status: Status
    ) -> None:
        home = advisories(tmp_path, ({**each, "modified": old(days)} for each in JINJA))
        result = asked(pinned, f'database = "{home}"\n{settings}')
        assert result.status is status
        assert (status is Status.FAIL) or "could not audit: the database" in result.details


class TestNoDependencies:
    """None is an answer only where something says that there are none."""

    def test_a_project_file_says_so(self, python_project: Clone) -> None:
        python_project.commit("build: nothing", {"pyproject.toml": LIBRARY})
        result = asked(python_project)
        assert (result.status, result.details) == (Status.PASS, "0 dependencies: pyproject.toml names none")

    def test_a_lock_file_says_so(self, python_project: Clone) -> None:
        alone = LOCK.partition("dependencies")[0]
        python_project.commit("build: lock", {"pyproject.toml": LIBRARY, "uv.lock": alone})
        result = asked(python_project)
        assert (result.status, result.details) == (Status.PASS, "0 dependencies: uv.lock names none")

    def test_silence_does_not(self, python_project: Clone) -> None:
        python_project.commit("build: nothing", {"pyproject.toml": None})
        result = asked(python_project)
        assert result.status is Status.UNKNOWN
        assert "no lock file, no pinned requirements" in result.details


ALWAYS = [{"introduced": "0"}]
UNSCORED = entry("PYSEC-1", "jinja2", events=ALWAYS, aliases=["CVE-1"])
UNREADABLE = entry("GHSA-1", "jinja2", events=ALWAYS, vector="CVSS:3.1/HIGH", label="LOW")
UNCLEAR = entry("GHSA-1", "jinja2", events=[{"introduced": "odd version"}], vector=V3_LOW)
UNCLEAR_HIGH = entry("GHSA-1", "jinja2", events=[{"introduced": "odd version"}], vector=V3_HIGH)


@pytest.mark.parametrize(
    ("known", "status", "words"),
    [
        (UNSCORED, Status.UNKNOWN, "CVE-1 (PYSEC-1), no score"),
        (UNREADABLE, Status.UNKNOWN, "CVSS_V3 'CVSS:3.1/HIGH' cannot be read"),
        (UNCLEAR_HIGH, Status.UNKNOWN, "CVSS 8.6 (nobody can tell whether this version has it)"),
        (UNCLEAR, Status.WARN, "nobody can tell whether this version has it"),
        (entry("GHSA-1", "jinja2", events=ALWAYS, label="MODERATE"), Status.WARN, "GHSA-1, MODERATE"),
        (entry("GHSA-1", "jinja2", events=ALWAYS, vector=V3_LOW), Status.WARN, "CVSS 3.1"),
        (entry("GHSA-1", "jinja2", events=ALWAYS, label="HIGH"), Status.FAIL, "GHSA-1, HIGH"),
        (entry("GHSA-1", "jinja2", events=[{"introduced": "3"}]), Status.PASS, ""),
    ],
    ids=["no score", "unreadable score", "unclear and bad", "unclear and not bad", "label", "score", "high", "newer"],
)
def test_what_nobody_knows_blocks_and_what_is_low_is_told(
    pinned: Clone, tmp_path: Path, known: Entry, status: Status, words: str
) -> None:
    result = asked(pinned, f'database = "{advisories(tmp_path, [known])}"')
    assert result.status is status
    assert any(words in each.message for each in result.findings) or not words


def test_a_lower_threshold_blocks_more_and_a_higher_one_is_refused(pinned: Clone, tmp_path: Path) -> None:
    home = advisories(tmp_path, [entry("GHSA-1", "jinja2", events=ALWAYS, vector=V3_LOW)])
    assert asked(pinned, f'database = "{home}"\nthreshold = 3.0').status is Status.FAIL
    with pytest.raises(SettingsError, match="threshold must be a number from"):
        asked(pinned, "threshold = 9.0")


class TestExceptions:
    """Only a person's word with an end lets a vulnerability pass, and each use of it is seen."""

    def given(self, days: int, range: str = "<2.10.1", id: str = "CVE-2019-10906") -> str:
        lines = [f'id = "{id}"', 'package = "Jinja2"', f'range = "{range}"', 'status = "not_affected"']
        lines += ['justification = "vulnerable_code_not_in_execute_path"', 'reason = "no template is a user\'s"']
        lines += ['approver = "Ada Example"', 'ticket = "SEC-12"', f"expires = {TODAY + timedelta(days)}"]
        return "[[exception]]\n" + "\n".join(lines) + "\n"

    def judged(self, clone: Clone, database: Path, text: str) -> Result:
        clone.write({"accepted.toml": text})
        return asked(clone, f'database = "{database}"\nexceptions = "accepted.toml"')

    @pytest.mark.parametrize("days", [0, 1, 90])
    def test_one_that_holds_is_shown(self, pinned: Clone, database: Path, days: int) -> None:
        result = self.judged(pinned, database, self.given(days))
        assert result.status is Status.WARN
        (finding,) = result.findings
        assert finding.place == "accepted.toml:1"
        assert "is accepted: no template is a user's (not_affected, vulnerable_code_not_in" in finding.message
        assert f"Ada Example, SEC-12, until {TODAY + timedelta(days)}" in finding.message

    def test_one_that_is_over_blocks(self, pinned: Clone, database: Path) -> None:
        result = self.judged(pinned, database, self.given(-1))
        assert result.status is Status.FAIL
        assert f"; its exception of accepted.toml:1 expired on {TODAY - timedelta(1)}" in result.findings[0].message

    @pytest.mark.parametrize(
        "text", [{"range": "<2.0"}, {"id": "CVE-2019-1"}], ids=["of another version", "of another weakness"]
    )
    def test_one_that_is_about_something_else_blocks_and_is_told(
        self, pinned: Clone, database: Path, text: dict[str, str]
    ) -> None:
        result = self.judged(pinned, database, self.given(30, **text))
        assert result.status is Status.FAIL
        assert "for jinja2 concerns nothing" in result.findings[1].message

    def test_a_file_that_is_named_must_be_there(self, pinned: Clone, database: Path) -> None:
        result = asked(pinned, f'database = "{database}"\nexceptions = "accepted.toml"')
        assert (result.status, "accepted.toml, is not there" in result.details) == (Status.UNKNOWN, True)

    def test_a_mistake_in_it_is_told_with_file_and_line(self, pinned: Clone, database: Path) -> None:
        result = self.judged(pinned, database, self.given(91))
        assert result.status is Status.UNKNOWN
        assert [each.place for each in result.findings] == ["accepted.toml:10"]


def test_without_the_libraries_it_says_what_to_install(pinned: Clone, database: Path, tmp_path: Path) -> None:
    """Another interpreter, for which two of our libraries are not there."""
    hide = (
        "import importlib.util as u, sys; real = u.find_spec\n"
        "u.find_spec = lambda name, *more: None if name in ('cvss', 'packaging') else real(name, *more)\n"
        "from gates.__main__ import main; sys.exit(main(['SEC001']))"
    )
    pinned.write({"release.toml": f'[gates.vulnerabilities]\ndatabase = "{database}"\n'})
    home = Path(__file__).resolve().parents[3]
    words = (sys.executable, "-c", f"import sys; sys.path.insert(0, {str(home)!r})\n{hide}")
    done = subprocess.run(words, cwd=pinned.path, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "could not audit: not installed: cvss, packaging" in done.stdout
    assert "-m pip install cvss packaging" in done.stderr
