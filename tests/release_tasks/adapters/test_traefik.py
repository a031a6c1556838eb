"""What Traefik's series say of a version, and what they leave unknown."""

from __future__ import annotations

from math import inf

import pytest

from release_tasks.adapters.exposition import Sample, parse
from release_tasks.adapters.local.routes import bounds
from release_tasks.adapters.traefik import counts
from release_tasks.engine.errors import OutsideFailed
from release_tasks.engine.settings import Settings
from release_tasks.evidence import Counts

GREEN = "green-1.1.0-92fe0df9"
BUCKET = "traefik_service_request_duration_seconds_bucket"
# As Traefik 3.7.15 serves them, shortened.
METRICS = f"""\
# HELP traefik_config_last_reload_success Last config reload success
# TYPE traefik_config_last_reload_success gauge
traefik_config_last_reload_success 1.79525464e+09
traefik_entrypoint_requests_total{{code="200",entrypoint="traffic",method="GET",protocol="http"}} 40
traefik_entrypoint_requests_total{{code="404",entrypoint="traffic",method="GET",protocol="http"}} 3
traefik_entrypoint_requests_total{{code="200",entrypoint="metrics",method="GET",protocol="http"}} 900
traefik_service_requests_total{{code="200",method="GET",protocol="http",service="blue-1.0.0-76b90626@file"}} 20
traefik_service_requests_total{{code="200",method="GET",protocol="http",service="{GREEN}@file"}} 15
traefik_service_requests_total{{code="200",method="POST",protocol="http",service="{GREEN}@file"}} 2
traefik_service_requests_total{{code="500",method="GET",protocol="http",service="{GREEN}@file"}} 2
traefik_service_requests_total{{code="502",method="GET",protocol="http",service="{GREEN}@file"}} 1
{BUCKET}{{code="200",method="GET",protocol="http",service="{GREEN}@file",le="0.5"}} 14
{BUCKET}{{code="200",method="GET",protocol="http",service="{GREEN}@file",le="+Inf"}} 15
{BUCKET}{{code="200",method="POST",protocol="http",service="{GREEN}@file",le="0.5"}} 2
{BUCKET}{{code="200",method="POST",protocol="http",service="{GREEN}@file",le="+Inf"}} 2
traefik_service_server_up{{service="{GREEN}@file",url="http://127.0.0.1:20002"}} 1
"""


def read(text: str, *, up: bool = True, restarts: int = 0) -> Counts:
    return counts(parse(text), GREEN, at=7.0, up=up, restarts=restarts, known=(0.5, 1.0))


def test_counts_of_a_version_are_summed_over_codes_and_methods() -> None:
    assert read(METRICS, restarts=2) == Counts(
        at=7.0, requests=20, errors=3, buckets=((0.5, 16), (inf, 17)), entry=43, owned=40, alive=True, restarts=2
    )


def test_a_version_without_a_request_has_zeros_in_the_buckets_that_will_be() -> None:
    other = METRICS.replace(GREEN, "green-1.1.1-00000000")
    found = read(other)
    assert (found.requests, found.errors, found.buckets) == (0, 0, ((0.5, 0), (1.0, 0), (inf, 0)))
    assert (found.entry, found.owned) == (43, 40)


@pytest.mark.parametrize(("up", "server", "alive"), [(True, 1, True), (False, 1, False), (True, 0, False)])
def test_alive_is_what_both_supervisord_and_traefik_call_alive(up: bool, server: int, alive: bool) -> None:
    text = METRICS.replace('20002"} 1', f'20002"}} {server}')
    assert read(text, up=up).alive is alive


@pytest.mark.parametrize(
    ("found", "instead", "says"),
    [
        ("success 1.79525464e+09", "success 0", "no Traefik with a configuration"),
        ("traefik_config_last_reload_success 1.79525464e+09\n", "", "no Traefik with a configuration"),
        ('service="blue-1.0.0-76b90626@file"} 20', 'service="blue-1.0.0-76b90626@file"} NaN', "no count"),
        (f'code="500",method="GET",protocol="http",service="{GREEN}@file"}} 2',
         f'code="500",method="GET",protocol="http",service="{GREEN}@file"}} 2.5', "no count"),
        (f'code="502",method="GET",protocol="http",service="{GREEN}@file"}} 1',
         f'code="502",method="GET",protocol="http",service="{GREEN}@file"}} -1', "no count"),
        ('le="+Inf"} 2', 'le="+Inf"} +Inf', "no count"),
        (',le="0.5"} 14', "} 14", "without a bound"),
        (',le="0.5"} 14', ',le="half"} 14', "without a bound"),
        ('code="502"', 'code="500"', "one series twice"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_never_healthy(found: str, instead: str, says: str) -> None:
    assert found in METRICS
    with pytest.raises(OutsideFailed, match=says):
        read(METRICS.replace(found, instead))


def test_a_request_without_a_code_counts_as_an_error() -> None:
    nameless = Sample("traefik_service_requests_total", {"service": f"{GREEN}@file"}, 1.0)
    found = counts((*parse(METRICS), nameless), GREEN, at=0, up=True, restarts=0, known=())
    assert (found.requests, found.errors) == (21, 4)


def test_buckets_end_at_every_threshold_of_the_settings() -> None:
    settings = Settings.model_validate(
        {"health": {"p95": 0.75}, "environments": {"staging": {}, "production": {"health_rules": {"p95": 0.3}}}}
    )
    assert {0.5, 0.75} <= set(bounds(settings, "staging"))
    assert {0.3, 0.5, 0.75} <= set(bounds(settings, "production"))
