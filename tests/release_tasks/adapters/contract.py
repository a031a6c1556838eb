"""What every provider of a protocol does: a suite each, run over all of them (test_contracts.py)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from release_tasks.engine.errors import Locked, OutsideFailed, VerificationFailed
from release_tasks.engine.ports import Monitor, Notifier, Platform
from release_tasks.evidence import Artifact, Running


class Setting(NamedTuple):
    """A provider of Platform, one of Monitor beside it, and how versions and requests come to be."""

    platform: Platform
    monitor: Monitor
    build: Callable[[str], tuple[str, Artifact]]
    """The folder and the artifact of a version."""
    request: Callable[[str], str]
    """Sends a request for a path to the environment's door; the version that answered, or what came instead."""

    def deploy(self, version: str, *, fence: int = 1) -> Running:
        """Build a version and bring it up."""
        folder, artifact = self.build(version)
        return self.platform.deploy("staging", version, folder, (artifact,), fence=fence)

    def serve(self, version: str) -> None:
        """Bring a version up, and give it the traffic."""
        self.deploy(version)
        self.platform.shift("staging", version, fence=1)


class PlatformContract:
    """Needs a fixture `setting`."""

    def test_an_environment_that_was_never_used_runs_nothing(self, setting: Setting) -> None:
        state = setting.platform.state("staging")
        assert (state.environment, state.sides, state.live, state.fence) == ("staging", (), None, 0)

    def test_a_new_version_runs_and_gets_traffic_only_by_a_shift(self, setting: Setting) -> None:
        running = setting.deploy("1.0.0")
        assert (running.environment, running.version, running.previous) == ("staging", "1.0.0", None)
        assert setting.platform.state("staging").live is None
        assert setting.request("/version") != "1.0.0"

        shifted = setting.platform.shift("staging", "1.0.0", fence=1)

        assert (shifted.version, shifted.side, shifted.previous) == ("1.0.0", running.side, None)
        live = setting.platform.state("staging").live
        assert live is not None
        assert (live.version, live.digest, live.weight) == ("1.0.0", running.digest, 100)
        assert tuple(each.url for each in live.instances) == running.urls
        assert all(each.alive for each in live.instances)
        assert setting.request("/version") == "1.0.0"

    def test_two_versions_stand_side_by_side_and_the_traffic_goes_to_and_fro(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        running = setting.deploy("1.1.0")
        assert (running.previous, running.previous_side != running.side) == ("1.0.0", True)
        assert setting.request("/version") == "1.0.0"

        for version, other in (("1.1.0", "1.0.0"), ("1.1.0", "1.0.0"), ("1.0.0", "1.1.0")):
            shifted = setting.platform.shift("staging", version, fence=1)
            assert shifted.version == version
            assert setting.request("/version") == version
            sides = {side.version: side.weight for side in setting.platform.state("staging").sides}
            assert sides == {version: 100, other: 0}

    def test_what_is_up_already_is_used_as_it_is(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        first = setting.deploy("1.1.0")
        assert setting.deploy("1.1.0") == first

    def test_a_third_version_takes_the_place_of_the_oldest(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        setting.serve("1.1.0")
        assert setting.deploy("1.2.0").previous == "1.1.0"
        assert {side.version for side in setting.platform.state("staging").sides} == {"1.1.0", "1.2.0"}
        setting.platform.shift("staging", "1.2.0", fence=1)
        setting.platform.settle("staging", "1.2.0", fence=1)
        assert {side.version for side in setting.platform.state("staging").sides} == {"1.1.0", "1.2.0"}

    def test_what_does_not_run_there_gets_no_traffic(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        with pytest.raises(VerificationFailed, match=r"1\.9\.9"):
            setting.platform.shift("staging", "1.9.9", fence=1)
        assert setting.request("/version") == "1.0.0"

    def test_a_version_that_is_withdrawn_gets_no_traffic(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        for _ in range(2):
            setting.platform.withdraw("staging", "1.0.0", fence=1)
            assert setting.platform.state("staging").live is None
            assert setting.request("/version") != "1.0.0"

    def test_an_older_release_changes_nothing_after_a_newer_one(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        setting.deploy("1.1.0", fence=2)
        before = setting.platform.state("staging")
        folder, artifact = setting.build("1.2.0")
        for change in (
            lambda: setting.platform.deploy("staging", "1.2.0", folder, (artifact,), fence=1),
            lambda: setting.platform.shift("staging", "1.1.0", fence=1),
            lambda: setting.platform.withdraw("staging", "1.0.0", fence=1),
            lambda: setting.platform.settle("staging", "1.0.0", fence=1),
        ):
            with pytest.raises(Locked):
                change()
        assert setting.platform.state("staging") == before
        assert before.fence == 2
        setting.platform.shift("staging", "1.1.0", fence=2)

    def test_down_ends_everything(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        setting.platform.down("staging")
        setting.platform.down("staging")
        assert setting.request("/version") != "1.0.0"
        assert not any(each.alive for side in setting.platform.state("staging").sides for each in side.instances)

    def test_up_starts_what_ran_before(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        setting.platform.down("staging")
        setting.platform.up("staging")
        setting.platform.up("staging")
        assert setting.platform.state("staging").live is not None
        assert setting.request("/version") == "1.0.0"


class MonitorContract:
    """Needs a fixture `setting`."""

    def test_counts_belong_to_a_version_and_only_rise(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        before = setting.monitor.read("staging", "1.0.0")
        for path in ("/", "/error", "/"):
            setting.request(path)
        after = setting.monitor.read("staging", "1.0.0")

        assert (after.requests - before.requests, after.errors - before.errors) == (3, 1)
        assert (after.entry - before.entry, after.owned - before.owned) == (3, 3)
        assert after.at >= before.at
        assert (after.alive, after.restarts) == (True, 0)
        bounds, numbers = zip(*after.buckets, strict=True)
        assert 0.5 in bounds
        assert (sorted(bounds), bounds[-1]) == (list(bounds), float("inf"))
        assert (sorted(numbers), numbers[-1]) == (list(numbers), after.requests)

        setting.deploy("1.1.0")
        idle = setting.monitor.read("staging", "1.1.0")
        assert (idle.requests, idle.errors, idle.alive) == (0, 0, True)
        assert [bound for bound, _ in idle.buckets] == list(bounds)

    def test_requests_that_no_version_answers_are_seen(self, setting: Setting) -> None:
        setting.serve("1.0.0")
        setting.platform.withdraw("staging", "1.0.0", fence=1)
        before = setting.monitor.read("staging", "1.0.0")
        setting.request("/")
        after = setting.monitor.read("staging", "1.0.0")
        assert (after.entry - before.entry, after.owned - before.owned) == (1, 0)

    @pytest.mark.parametrize("used", [False, True])
    def test_a_version_that_does_not_run_there_has_no_counts(self, setting: Setting, used: bool) -> None:
        if used:
            setting.serve("1.0.0")
        with pytest.raises(OutsideFailed):
            setting.monitor.read("staging", "1.9.9")


class NotifierContract:
    """Needs fixtures `notifier` and `told`, which says what people were told so far."""

    @pytest.mark.parametrize("priority", ["info", "warning", "P0"])
    def test_people_are_told_title_text_and_priority(
        self, notifier: Notifier, told: Callable[[], str], priority: str
    ) -> None:
        notifier.notify("production was rolled back", "1.2.0 erred\n1.1.0 serves", priority=priority)
        for words in ("production was rolled back", "1.2.0 erred", "1.1.0 serves"):
            assert words in told()
        assert ("P0" in told()) == (priority == "P0")
