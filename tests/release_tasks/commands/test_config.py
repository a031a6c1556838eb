"""`invoke config`: every setting, its value, and where that was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from release_tasks.commands.config import config
from release_tasks.commands.session import Session
from release_tasks.engine.command import Outcome
from release_tasks.engine.errors import UsageError

from ...support.repository import Clone

OWN = """\
tag = "r{version}"
limits.report = 5
lock = { lease = 12.0 }

[environments.staging]
port = 8080
env = { API_TOKEN = "hunter22", LEVEL = "info" }

[[probes]]
name = "one"
headers.Authorization = "hunter22"
path = "https://somebody:hunter22@example.org/"

[gates.unit]
coverage = 90

[confirm]
question = "Ship"
"""
SHARED = "[project]\nname = 'abacus'\n\n[tool.release]\n" + OWN.replace("\n[[", "\n[[tool.release.").replace(
    "\n[e", "\n[tool.release.e"
).replace("\n[g", "\n[tool.release.g").replace("\n[c", "\n[tool.release.c")  # fmt: skip


def asked(clone: Clone, **options: bool) -> Outcome:
    return config.function(Session(clone.path), **options)


def said(outcome: Outcome) -> dict[str, tuple[Any, str]]:
    """Setting to value and origin."""
    return {each["name"]: (each["value"], each["origin"]) for each in outcome.data["settings"]}


@pytest.mark.parametrize(
    ("file", "text", "before"), [("release.toml", OWN, 0), ("pyproject.toml", SHARED, 4)], ids=["own", "shared"]
)
def test_every_setting_has_its_value_and_its_origin(
    repository: Callable[..., Clone], file: str, text: str, before: int
) -> None:
    outcome = asked(repository({file: text}))
    found = said(outcome)
    expected: dict[str, tuple[object, int | None]] = {
        "tag": ("r{version}", 1),
        "remote": ("origin", None),
        "limits.report": (5, 2),
        "limits.start": (10, None),
        "lock.lease": (12.0, 3),
        "lock.heartbeat": (30.0, None),
        "environments.staging.port": (8080, 6),
        "environments.staging.health": ("/health", None),
        "environments.staging.env.LEVEL": ("info", 7),
        "environments.staging.env.API_TOKEN": ("***", 7),
        "probes[0].name": ("one", 10),
        "probes[0].headers.Authorization": ("***", 11),
        "probes[0].path": ("https://***@example.org/", 12),
        "gates.unit.coverage": (90.0, 15),
        "gates.integration.coverage": (70.0, None),
        "confirm.question": ("Ship", 18),
        "version_files": ([], None),
    }
    for name, (value, line) in expected.items():
        assert found[name] == (value, "default" if line is None else f"{file}:{line + before}"), name
    assert outcome.data["file"] == file
    assert "hunter22" not in outcome.text + str(outcome.data)


def test_a_project_without_settings_has_only_defaults(repository: Callable[..., Clone]) -> None:
    clone = repository()
    assert {origin for _, origin in said(asked(clone)).values()} == {"default"}
    assert asked(clone, changed=True).text == "nothing is set: every setting has its default"


def test_a_roles_file_in_short_is_shown_with_its_line(repository: Callable[..., Clone]) -> None:
    clone = repository({"release.toml": 'scheme = "semver"\nroles = "docs/roles.toml"\n'})
    assert said(asked(clone, changed=True))["roles.file"] == ("docs/roles.toml", "release.toml:2")


def test_what_is_set_can_be_shown_alone(repository: Callable[..., Clone]) -> None:
    outcome = asked(repository({"release.toml": 'changelog = "NEWS.md"\n'}), changed=True)
    assert outcome.text.splitlines() == [
        "setting         origin          value",
        'changelog.file  release.toml:1  "NEWS.md"',
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("platfrom = 1\n", "release.toml:1: platfrom: unknown setting; did you mean platform?"),
        ("\n[lock]\nleese = 1\n", "release.toml:3: lock.leese: unknown setting; did you mean lease?"),
        ("lock = { leese = 1 }\n", "release.toml:1: lock.leese: unknown setting; did you mean lease?"),
        ("[retry]\ndelay = 1\n", "release.toml:2: retry.delay: unknown setting; did you mean delays?"),
        ("[journal]\nreff = 1\n", "release.toml:2: journal.reff: unknown setting; did you mean ref?"),
        ("[health]\np59 = 1\n", "release.toml:2: health.p59: unknown setting; did you mean p95?"),
        ("[commits]\nlevel = 1\n", "release.toml:2: commits.level: unknown setting; did you mean levels?"),
        ("[[probes]]\nname='a'\n[[probes]]\nname='b'\npaht = 1\n", "release.toml:5: probes.1.paht: unknown setting"),
        ("[[version_files]]\npath='a'\nkye = 'b'\n", "release.toml:3: version_files.0.kye: unknown setting"),
        ("[[version_files]]\npath='a'\npattern = '('\n", "release.toml:3: version_files.0.pattern"),
        ("[[version_files]]\npath='a'\npattern = 'a'\n", "must have one group, around the version, and has 0"),
        ("[[version_files]]\npath='a'\npattern = '(a)'\nkey = 'b'\n", "has a key and a pattern"),
        (
            "[environments.a]\n[environments.a.health_rules]\np59 = 1\n",
            "release.toml:3: environments.a.health_rules.p59: unknown setting; did you mean p95?",
        ),
        (
            "[environments.a]\n[[environments.a.smoke]]\nname = 'b'\nsafe_for_prod = 1\n",
            "release.toml:4: environments.a.smoke.0.safe_for_prod: unknown setting; did you mean safe_for_production?",
        ),
        ("[[probes]]\npath = '/'\n", "release.toml:1: probes.0.name: Field required"),
        ("environments.a.smoke = 1\n", "release.toml:1: environments.a.smoke: Input should be a valid string"),
        ("[[probes]]\nname = 'b'\njsn = 1\n", "probes.0.jsn: unknown setting; did you mean json?"),
        ("[limits]\nreports = 1\n", "release.toml:1: [tool.release.limits]: reports is unknown, did you mean report?"),
        ("[confirm]\nqestion = 'a'\n", "release.toml:2: confirm.qestion: unknown option; did you mean question?"),
        ("\nconfirm.question = 1\n", "release.toml:2: confirm.question: Input should be a valid string"),
        ("[gates]\njosb = 1\n", "release.toml:2: [gates] josb is not a setting; did you mean 'jobs'?"),
        ("[gates.unit]\ncoverge = 1\n", "release.toml:2: [gates.unit] coverge is not a setting"),
    ],
)
def test_a_mistake_anywhere_is_told_with_its_line_and_what_was_meant(
    repository: Callable[..., Clone], text: str, says: str
) -> None:
    with pytest.raises(UsageError) as caught:
        asked(repository({"release.toml": text}))
    assert says in str(caught.value)


def test_mistakes_of_settings_steps_and_gates_are_told_at_once(repository: Callable[..., Clone]) -> None:
    text = "platfrom = 1\n[confirm]\nqestion = 'a'\n[gates]\njosb = 1\n"
    with pytest.raises(Exception, match="3 obstacles") as caught:
        asked(repository({"release.toml": text}))
    for words in ("release.toml:1: platfrom", "release.toml:3: confirm.qestion", "release.toml:5: [gates] josb"):
        assert words in str(caught.value)
