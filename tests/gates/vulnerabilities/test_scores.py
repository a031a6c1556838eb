"""The score of a weakness: the highest of those that anybody gave; what nobody can read is nobody's pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.vulnerabilities.model import Advisory
from gates.vulnerabilities.scores import LABELS, Score, score

from .advisories import V2, V3_HIGH, V3_LOW, V4_CRITICAL

Row = tuple[str, str]


def rated(*severities: Row, label: str | None = None) -> Advisory:
    return Advisory("GHSA-1", severities=severities, label=label)


V2_, LOW, HIGH, CRITICAL = ("CVSS_V2", V2), ("CVSS_V3", V3_LOW), ("CVSS_V3", V3_HIGH), ("CVSS_V4", V4_CRITICAL)


@pytest.mark.parametrize(
    ("advisories", "value", "blocks"),
    [
        ([rated(HIGH), rated()], 8.6, True),
        ([rated(LOW), rated(HIGH), rated(CRITICAL)], 9.3, True),
        ([rated(HIGH, CRITICAL)], 9.3, True),
        ([rated(LOW)], 3.1, False),
        ([rated(LOW, V2_)], 3.1, False),
        ([rated(V2_)], 10.0, True),
        ([rated(LOW, label="CRITICAL")], 3.1, False),
        ([rated(label="HIGH")], None, True),
        ([rated(label="CRITICAL"), rated(label="LOW")], None, True),
        ([rated(label="MODERATE")], None, False),
        ([rated(label="LOW")], None, False),
        ([rated(label="IMPORTANT")], None, None),
        ([rated(label="LOW"), rated(label="IMPORTANT")], None, None),
        ([rated()], None, None),
        ([rated(("CVSS_V3", "HIGH"))], None, None),
        ([rated(("CVSS_V3", "7.5"), label="LOW")], None, None),
        ([rated(("CVSS_V3", "CVSS:3.1/AV:N/AC:L"))], None, None),
        ([rated(("CVSS_V3", V3_HIGH + "/AV:N"), LOW)], 3.1, None),
        ([rated(("CVSS_V3", "HIGH"), HIGH)], 8.6, True),
        ([rated(("CVSS_V3", V4_CRITICAL))], None, None),
        ([rated(("Ubuntu", "low"))], None, None),
    ],
    ids=[
        *("of another database", "the highest", "of one advisory", "low", "v2 beside v3", "v2 alone"),
        *("a score over a label", "high label", "the worst label", "moderate label", "low label"),
        *("a word nobody knows", "beside one we know", "nothing", "a word as vector", "a number as vector"),
        *("half a vector", "a metric twice, beside a low one", "beside a high one", "v4 as v3", "another scale"),
    ],
)
def test_what_is_known_of_how_bad_it_is(advisories: list[Advisory], value: float | None, blocks: bool | None) -> None:
    found = score(advisories)
    assert (found.value, found.reaches(7.0)) == (value, blocks)


@pytest.mark.parametrize(("threshold", "blocks"), [(3.1, True), (3.0, True), (3.2, False)])
def test_the_threshold_itself_blocks(threshold: float, blocks: bool) -> None:
    assert score([rated(LOW)]).reaches(threshold) is blocks


@pytest.mark.parametrize(("label", "blocks"), [("LOW", False), ("MODERATE", True), ("HIGH", True)])
def test_a_label_may_mean_the_upper_end_of_what_it_stands_for(label: str, blocks: bool) -> None:
    assert score([rated(label=label)]).reaches(4.0) is blocks


@pytest.mark.parametrize(
    ("found", "text"), [(Score(8.6), "CVSS 8.6"), (Score(label="HIGH"), "HIGH"), (Score(label="X"), "no score")]
)
def test_how_it_is_told(found: Score, text: str) -> None:
    assert str(found) == text


VECTORS = st.text(alphabet="CVSS:34.01/AVNLPRUIHaé ", max_size=60) | st.sampled_from([V2, V3_HIGH, V3_LOW, V4_CRITICAL])


@given(st.lists(st.tuples(st.sampled_from(["CVSS_V2", "CVSS_V3", "CVSS_V4"]), VECTORS), max_size=4), st.data())
def test_no_text_breaks_it_and_none_makes_a_weakness_smaller(given: list[Row], data: st.DataObject) -> None:
    label = data.draw(st.none() | st.sampled_from(sorted(LABELS)))
    found = score([rated(*given, label=label)])
    assert found.value is None or 0 <= found.value <= 10
    more = score([rated(*given, label=label), rated(HIGH)])
    assert more.value is not None
    assert more.value >= 8.6
