"""`release` on a service: to staging and production that run, and back again."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support.repository import git
from .place import FRESH, Place, place
from .program import Done, code_refs, events, everything, journals, until

PRODUCTION = ("production",)
STAGING = ("staging",)


@pytest.fixture(scope="module")
def there() -> Iterator[Place]:
    """A service that was released once, to both environments. Each test ends what the one before left."""
    folder = Path(tempfile.mkdtemp(prefix="rt-"))
    (folder / "h").mkdir()
    with place(folder / "repository", folder / "h") as made:
        done = made.release("--json")
        assert done.code == 0, done
        (folder / "first.json").write_text(done.out)
        yield made
    shutil.rmtree(folder)


def told(there: Place) -> list[dict[str, Any]]:
    """The journal of the newest release; a heartbeat may have the last word."""
    newest = max(name for name in journals(there.clone) if "/release-" in name)
    return [each for each in events(there.clone, newest.rpartition("/")[2]) if each["event"] != "alive"]


def keys(there: Place, event: str) -> list[str]:
    """The steps of the newest release that have this event, in order."""
    return [each["step"] for each in told(there) if each["event"] == event]


def evidence(there: Place, step: str) -> dict[str, Any]:
    """What a step of the newest release gave."""
    found = [each for each in told(there) if each["event"] == "finished" and each["step"] == step]
    return dict(found[-1]["evidence"])


def judged(there: Place) -> list[dict[str, Any]]:
    """The rows of smoke tests and journeys of the newest release."""
    passed = next(e for e in told(there) if e["event"] == "finished" and e["step"] == "pass_gates")
    return [row for id in ("TST003", "TST004") for row in passed["evidence"]["rows"] if row["id"] == id]


def filed(there: Place) -> list[str]:
    """The backlog issues on the remote's main branch."""
    return git(there.clone.remote, "ls-tree", "--name-only", "main:issues/backlog").splitlines()


# -- it goes well ------------------------------------------------------------------------------------------------------


def test_a_release_reaches_staging_and_then_production(there: Place) -> None:
    version = there.prepare()
    before = there.serves()
    done = there.release()
    assert done.code == 0, done
    assert (there.serves("staging"), there.serves()) == (version, version)

    steps = ["deploy", "smoke-idle", "shift", "smoke-live", "health", "settle"]
    run = [f"staging/{each}" for each in steps] + ["production/confirm", *(f"production/{each}" for each in steps)]
    assert [key for key in keys(there, "finished") if "/" in key] == run
    assert {each["name"] for each in evidence(there, "production/smoke-idle")["probes"]} == {
        "version", "health", "work",
    }  # fmt: skip
    healthy = evidence(there, "production/health")
    assert (healthy["version"], healthy["errors"], healthy["requests"] >= 10) == (version, 0, True)
    assert evidence(there, "production/settle")["kept"] == before

    report = there.show(f"docs/releases/v{version}.md")
    assert report.startswith(f"# Release {version}: SUCCEEDED")
    assert "### Smoke: production, live side" in report
    assert f"**Version:** {version}\n**Status:** SUCCESS" in there.show(str(there.note()))
    assert {each.name for each in there.state("staging").parent.iterdir()} >= {"staging", "production", "index"}


def test_the_declared_probes_are_the_smoke_gate_of_the_built_artifact(there: Place) -> None:
    """It has no smoke tests of its own; nothing of it runs afterwards."""
    smoke, _ = judged(there)
    assert (smoke["status"], smoke["details"].startswith("2 passed")) == ("PASS", True)
    assert there.processes("development") == []


def test_journeys_talk_to_the_built_artifact_too(there: Place) -> None:
    _, e2e = judged(there)
    assert (e2e["status"], e2e["details"].startswith("1 passed")) == ("PASS", True)


def test_status_and_report_say_so(there: Place) -> None:
    status = there.run("status")
    version = there.serves()
    assert status.code == 0
    assert f"production: {version} serves at http://127.0.0.1:" in status.out
    assert there.run("report", "--version", version).out.startswith(f"# Release {version}: ")


class TestPreview:
    """`--dry-run` of a release to environments (decisions 30)."""

    def test_it_names_what_would_be_verified_and_changes_and_starts_nothing(self, there: Place) -> None:
        version = there.prepare()
        there.run("status")
        kept = [there.clone.path, there.clone.remote, there.home / "state"]
        before, running = [everything(each) for each in kept], there.processes()
        done = there.run("release", "--dry-run")
        assert done.code == 0, done
        assert f"preview of {version}" in done.err
        for title in ("Start the version on the side", "smoke-test staging", "watch production"):
            assert title in done.err, done
        after = [everything(each) for each in kept]
        changed = [name for b, a in zip(before, after, strict=True) for name in b.keys() | a.keys()
                   if b.get(name) != a.get(name)]  # fmt: skip
        assert [name for name in changed if not name.endswith(".log")] == []
        assert there.processes() == running


# -- production fails --------------------------------------------------------------------------------------------------


def assert_rolled_back(there: Place, done: Done, version: str, before: str) -> str:
    """Traffic is back, and everything about it is written down. Returns the rollback report."""
    assert done.code == 7, done
    assert there.serves() == before
    assert keys(there, "finished")[-4:-1] == [
        "production/rollback", "production/smoke-restored", "production/health-restored",
    ]  # fmt: skip
    assert told(there)[-1]["event"] == "ended"
    assert there.show(f"docs/releases/v{version}.md").startswith(f"# Release {version}: ROLLED BACK")
    (issue,) = filed(there)
    assert issue.startswith("devops-bug-")
    assert Path(issue).stem in there.show("issues/issues-list.md")
    assert "**Severity:** blocker" in there.show(f"issues/backlog/{issue}")
    (back,) = there.audited()["rollbacks"]
    assert back["seconds"] < 120
    assert f"v{version}" in git(there.clone.remote, "tag")  # a pushed tag is never taken away
    return there.show(f"docs/releases/v{version}-rollback.md")


def test_a_smoke_test_that_fails_under_production_traffic_takes_the_traffic_back(there: Place) -> None:
    version, before = there.prepare("production:entry"), there.serves()
    done = there.release()
    report = assert_rolled_back(there, done, version, before)
    assert "work" in report
    assert "expected 200" in report
    assert there.serves("staging") == version
    assert "production/health" not in keys(there, "started")


def test_a_health_window_that_fails_takes_the_traffic_back(there: Place) -> None:
    version, before = there.prepare("production:busy", environments=PRODUCTION), there.serves()
    report = assert_rolled_back(there, there.release(), version, before)
    assert "error rate" in report


def test_the_first_version_in_an_environment_is_taken_out_of_traffic_when_it_fails(there: Place) -> None:
    version = there.prepare(f"{FRESH}:entry", environments=(FRESH,))
    done = there.release()
    assert done.code == 6, done
    assert "there is nothing to go back to" in done.out + done.err
    assert there.answer(FRESH) == 503
    assert there.show(f"docs/releases/v{version}.md").startswith(f"# Release {version}: STOPPED")


# -- staging fails -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["keep", "rollback"])
def test_staging_that_fails_after_traffic_moved_keeps_production_out_of_it(there: Place, policy: str) -> None:
    version = there.prepare("staging:entry", policy=policy)
    production, staging = there.serves(), there.serves("staging")
    done = there.release()
    assert done.code == (6 if policy == "keep" else 7), done
    assert there.serves() == production
    assert there.serves("staging") == (version if policy == "keep" else staging)
    assert not [key for key in keys(there, "started") if key.startswith("production/")]
    if policy == "keep":  # a person has looked at it, and goes back
        assert there.run("rollback", "--environment=staging", "--reason=seen", "--yes").code == 0
        assert there.serves("staging") == staging


@pytest.mark.parametrize("fault", ["other-version", "work"])
def test_before_traffic_moved_a_failed_deployment_stops_and_changes_nothing_that_serves(
    there: Place, fault: str
) -> None:
    there.prepare(f"staging:{fault}", environments=STAGING)
    before = there.serves("staging")
    done = there.release("--on-failure=stop")
    assert done.code == 6, done
    assert there.serves("staging") == before
    assert "staging/shift" not in keys(there, "started")
    assert "run the same command" in there.run("status").out
    assert "invoke release --abort" in done.out


def test_before_traffic_moved_it_is_rolled_back_where_that_was_asked_for(there: Place) -> None:
    there.prepare("staging:work", environments=STAGING)
    before = there.serves("staging")
    done = there.release("--on-failure=rollback")
    assert done.code == 7, done
    assert there.serves("staging") == before
    assert evidence(there, "staging/rollback")["version"] == before


def test_after_down_nothing_runs_and_a_release_brings_all_up_again_and_can_be_continued_when_mended(
    there: Place,
) -> None:
    version = there.prepare("staging:crash")
    assert there.run("environment.down").code == 0
    assert there.processes("staging") == there.processes("production") == []
    stopped = there.release()
    assert stopped.code == 6, stopped
    assert "the database is not there" in stopped.out + stopped.err
    mended = there.state("staging") / "data" / "mended"
    mended.touch()
    done = there.release()
    mended.unlink()
    assert done.code == 0, done
    assert "continuing release-" in done.err
    assert keys(there, "finished").count("build") == 1
    assert (there.serves("staging"), there.serves()) == (version, version)


# -- by hand -----------------------------------------------------------------------------------------------------------


class TestByHand:
    """A person goes back, and forth again."""

    def test_rollback_to_a_version_that_still_runs_from_another_clone(self, there: Place) -> None:
        version, before = there.prepare(environments=PRODUCTION), there.serves()
        assert there.release().code == 0
        assert there.serves() == version
        other = there.clone.clone("by-hand")

        done = there.run("rollback", "--to", before, "--reason", "sums are wrong", "--yes", clone=other)
        assert done.code == 0, done
        assert there.serves() == before
        report = there.show(f"docs/releases/v{version}-rollback.md")
        assert "sums are wrong" in report
        assert before in report

        forth = there.run("release", f"--rollback=v{before}", f"--to=v{version}", "--yes", clone=other)
        assert forth.code == 0, forth
        assert there.serves() == version

    @pytest.mark.parametrize("words", [("rollback", "--to", "9.9.9"), ("release", "--rollback=v{live}", "--to=v9.9.9")])
    def test_a_version_that_was_never_deployed_is_refused_in_the_words_of_the_specification(
        self, there: Place, words: tuple[str, ...]
    ) -> None:
        there.prepare()
        live, before = there.serves(), there.clone.refs()
        done = there.run(*(word.format(live=live) for word in words), "--yes")
        assert done.code == 2, done
        assert "Cannot rollback, previous version v9.9.9 not deployed" in done.err
        assert (there.serves(), there.clone.refs()) == (live, before)

    def test_it_takes_over_from_a_release_in_its_health_window_which_then_pushes_nothing(self, there: Place) -> None:
        there.prepare(environments=PRODUCTION, window=4)
        before = there.serves()
        with there.releasing() as held:
            in_window(there, held)
            release = journals(there.clone)[-1]
            done = there.run("rollback", "--reason", "people complain", "--yes")
            assert done.code == 0, done
            assert there.serves() == before
            known = there.clone.refs()[release]
            ended = held.end()
        assert ended.code == 9, ended
        assert there.clone.refs()[release] == known
        again = there.release()
        assert again.code == 7, again  # continued, it never goes forward again
        assert there.serves() == before

    def test_steps_alone_look_at_what_runs(self, there: Place) -> None:
        there.prepare(environments=STAGING)
        assert there.release().code == 0
        refs = code_refs(there.clone)
        for words in (
            ("smoke", "--environment", "staging"),
            ("health", "--environment", "staging", "--window", "1.5"),
            ("deploy", "--environment", "staging"),
        ):
            done = there.run(*words)
            assert done.code == 0, done
        assert code_refs(there.clone) == refs


# -- killed ------------------------------------------------------------------------------------------------------------


def in_window(there: Place, held: Any) -> None:
    """Return when some looks of its health window were made."""

    def looks() -> int:
        return sum(each.read_text().count('"look"') for each in there.clone.path.glob(".git/release/*.jsonl"))

    begun = looks()
    until(lambda: held.process.poll() is not None or looks() > begun + 3, 60)
    assert held.process.poll() is None, held.end()


def test_killed_in_its_health_window_it_goes_on_from_its_looks(there: Place) -> None:
    version = there.prepare(environments=PRODUCTION, window=5)
    with there.releasing() as held:
        in_window(there, held)
        held.process.kill()
        held.process.communicate()
    done = there.release()
    assert done.code == 0, done
    assert "on from look" in done.err
    assert keys(there, "started").count("production/shift") == 1
    assert there.serves() == version


def test_killed_while_it_goes_back_it_goes_on_going_back(there: Place) -> None:
    version, before = there.prepare("production:entry", environments=PRODUCTION, window=4), there.serves()
    with there.releasing() as held:
        until(lambda: held.process.poll() is not None or in_recovery(there, version), 60)
        assert held.process.poll() is None, held.end()
        held.process.kill()
        held.process.communicate()
    done = there.release()
    assert_rolled_back(there, done, version, before)
    assert keys(there, "started").count("production/deploy") == 1


def in_recovery(there: Place, version: str) -> bool:
    found = told(there)
    return found[0].get("version") == version and any(
        each["event"] == "started" and each["step"] == "production/health-restored" for each in found
    )
