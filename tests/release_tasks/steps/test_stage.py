"""The platform and the monitor of these tests behave as the contracts of real ones ask."""

from __future__ import annotations

import hashlib

import pytest

from release_tasks.engine.world import Live
from release_tasks.evidence import Artifact
from release_tasks.rules.verification.probes import version_in

from ...support.rollouts import Stage
from ...support.service import Answer, Service
from ..adapters.contract import MonitorContract, PlatformContract, Setting


@pytest.fixture
def setting(on_stage: Stage) -> Setting:
    """The stage, as the contracts use it."""

    def build(version: str) -> tuple[str, Artifact]:
        on_stage.platform.services[version] = Service(version, {"/error": Answer(500)})
        return "dist", Artifact(f"{version}.whl", 1, hashlib.sha256(version.encode()).hexdigest())

    def request(path: str) -> str:
        return version_in(Live().get(on_stage.platform.state("staging").url + path).body)

    return Setting(on_stage.platform, on_stage.monitor, build, request)


class TestPlatform(PlatformContract):
    """A platform in memory."""


class TestMonitor(MonitorContract):
    """A monitor of what came in there."""
