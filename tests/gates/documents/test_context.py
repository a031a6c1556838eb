"""Brief and environment context, as far as gates and probes ask."""

import pytest

from gates.documents.context import read_brief, read_env_context


@pytest.mark.parametrize(
    "written",
    [
        "## Compliance\n\nSOC 2 Type II, GDPR.",
        "## Compliance & Regulatory Requirements\n- GDPR",
        "## Constraints\n### Regulatory\n\nFDA class II",
        "## Constraints\n- **Compliance:** GDPR",
        "**Regulatory requirements**: PCI DSS",
        "| Topic | Value |\n|---|---|\n| Compliance | SOC 2 |",
        "## Compliance\n\nNone for now, but GDPR for the logs.",
        "## Compliance\n\n| Standard | Scope |\n|---|---|\n| SOC 2 | all |",
    ],
)
def test_compliance_that_a_brief_names(written: str) -> None:
    assert read_brief("docs/project-brief.md", f"# Brief\n\n{written}\n").compliance


@pytest.mark.parametrize(
    "written",
    [
        "",
        "## Compliance",
        "## Compliance\n\nNone.",
        "## Compliance\n\n- None",
        "## Compliance\n\n[Include only if applicable]",
        "## Compliance / Regulatory\n\nn/a",
        "- **Compliance:** none",
        "- **Compliance:** [requirements]",
        "**Regulatory:** not applicable (internal tool)",
        "No regulatory requirements apply.",
        "<!-- ## Compliance\nGDPR -->",
        "```\n## Compliance\nGDPR\n```",
    ],
)
def test_no_compliance(written: str) -> None:
    assert not read_brief("docs/project-brief.md", f"# Brief\n\n{written}\n").compliance


def test_compliance_has_its_line_and_words() -> None:
    (said,) = read_brief("docs/project-brief.md", "# Brief\n\n## Compliance\n\n- GDPR\n- SOC 2\n").compliance
    assert (said.name, said.value, said.line) == ("Compliance", "GDPR SOC 2", 3)


ENV = """\
# Environment Context

## Build
- **Build system:** hatchling, run by `python -m build`
- **Build command:** `make wheel`, then `make sdist`
- **Build outputs:** a wheel, `dist/*.whl`
- **Build time:** 2 minutes

## Delivery
- **Delivery mechanism:** wheel into a virtual environment
- **Update mechanism:** [how deployed systems get updates]

## External Services
- **Payments:** https://pay.example.com/health
- mail relay
- **Search:** none

## Monitoring & Observability
- **How you know it's working:** GET /health answers 200
- **Alerting:** [what triggers alerts]
- **Time to detection:** under a minute
"""


def test_an_environment_context_in_the_form_of_the_template() -> None:
    read = read_env_context("docs/env-context.md", ENV)
    assert read.build_commands == ("python -m build", "make wheel", "make sdist")
    assert read.delivery == "wheel into a virtual environment"
    assert [(each.name, each.value, each.line) for each in read.monitoring] == [
        ("How you know it's working", "GET /health answers 200", 19),
        ("Time to detection", "under a minute", 21),
    ]
    assert [(each.name, each.value) for each in read.external_services] == [
        ("Payments", "https://pay.example.com/health"),
        ("", "mail relay"),
    ]
    assert not read.unread


@pytest.mark.parametrize(
    ("build", "commands"),
    [
        ("```sh\n# all\npython -m build\nmake docs\n```", ("python -m build", "make docs")),
        ("| Step | Command |\n|---|---|\n| Build command | `make` |", ("make",)),
        ("- **Build command:** `make`", ("make",)),
        ("**Build command**: ``echo `date` ``", ("echo `date`",)),
        ("- **Build system:** hatchling", ()),
    ],
)
def test_commands_are_code(build: str, commands: tuple[str, ...]) -> None:
    assert read_env_context("docs/env-context.md", f"## Build\n\n{build}\n").build_commands == commands


def test_a_build_command_in_prose_is_reported() -> None:
    (unread,) = read_env_context("docs/env-context.md", "## Build\n- **Build command:** run make\n").unread
    assert (unread.line, unread.message) == (2, "no command in 'run make'")


def test_external_services_as_one_field_or_a_table() -> None:
    table = "## Integrations\n\n| Service | URL |\n|---|---|\n| Pay | https://pay.example.com |\n"
    assert [each.value for each in read_env_context("x.md", table).external_services] == ["https://pay.example.com"]
    field = "## Targets\n\n- **External services:** payments, mail\n"
    assert [each.value for each in read_env_context("x.md", field).external_services] == ["payments, mail"]
