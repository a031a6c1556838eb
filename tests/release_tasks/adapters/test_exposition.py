"""The text that Prometheus reads: what is written is what is read, and what is not understood is an error."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.adapters.exposition import Sample, parse
from release_tasks.engine.errors import OutsideFailed

NAMES = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,12}", fullmatch=True)
LABELS = st.dictionaries(
    st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,8}", fullmatch=True),
    st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=12),
    max_size=4,
)
VALUES = st.floats(allow_nan=False) | st.integers(0, 2**53).map(float)
SAMPLES = st.lists(
    st.builds(Sample, NAMES, LABELS, VALUES),
    unique_by=lambda sample: (sample.name, frozenset(sample.labels.items())),
    max_size=6,
)


def written(sample: Sample) -> str:
    """A sample as a server writes it."""
    escaped = {
        name: value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        for name, value in sample.labels.items()
    }
    labels = ",".join(f'{name}="{value}"' for name, value in escaped.items())
    value = {math.inf: "+Inf", -math.inf: "-Inf"}.get(sample.value, repr(sample.value))
    return f"{sample.name}{{{labels}}} {value}" if labels else f"{sample.name} {value}"


@given(SAMPLES)
def test_what_is_written_is_read(samples: list[Sample]) -> None:
    text = "# HELP a words\n# TYPE a counter\n\n" + "\n".join(written(sample) for sample in samples) + "\n"
    assert parse(text) == tuple(samples)
    assert parse(text.replace("\n", "\r\n")) == tuple(samples)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        for sample in parse(text):
            assert sample.name
    except OutsideFailed as error:
        assert error.fix


@pytest.mark.parametrize(
    "line",
    [
        "total",
        "total ",
        "total many",
        "total 1_000",
        "total 0x10",
        "total nan",
        "total 1 2 3",
        "total 1 soon",
        "1total 1",
        'total{code="200" 1',
        "total{code=200} 1",
        'total{code="200",code="500"} 1',
        'total{code="a\\z"} 1',
        'total{code="200"}1',
        'total{="200"} 1',
        "total{code} 1",
        "<html>not found</html>",
    ],
)
def test_a_line_that_is_no_sample_is_named(line: str) -> None:
    with pytest.raises(OutsideFailed, match="line 2: expected"):
        parse(f"# TYPE total counter\n{line}\n")


def test_a_series_that_is_there_twice_is_refused() -> None:
    with pytest.raises(OutsideFailed, match="one series twice"):
        parse('total{a="1",b="2"} 1\ntotal{b="2",a="1"} 2\n')


@pytest.mark.parametrize(
    ("line", "labels", "value"),
    [
        ("up 1", {}, 1.0),
        ("up{} 1", {}, 1.0),
        ('up{code="200",} 4 1395066363000', {"code": "200"}, 4.0),
        ('up{ code = "200" , le = "+Inf" } 1.5e3', {"code": "200", "le": "+Inf"}, 1500.0),
        ('up{path="C:\\\\a\\"b\\n"} +Inf', {"path": 'C:\\a"b\n'}, math.inf),
    ],
)
def test_other_ways_to_write_the_same(line: str, labels: dict[str, str], value: float) -> None:
    assert parse(line) == (Sample("up", labels, value),)


def test_what_is_no_number_stays_none() -> None:
    assert math.isnan(parse("up NaN")[0].value)
