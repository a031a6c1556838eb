"""The pages of a package index, as JSON and as HTML."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from release_tasks.adapters.simple_api import PageError, distribution, read_page, simple_address

DIGEST = "ab" * 32
JSON = "application/vnd.pypi.simple.v1+json"


def page(*files: object) -> str:
    return json.dumps({"meta": {"api-version": "1.1"}, "name": "abacus", "files": files})


HTML: tuple[tuple[str, dict[str, str | None]], ...] = (
    (f'<a href="../../packages/a-1%2Blocal.whl#sha256={DIGEST}">a-1+local.whl</a>', {"a-1+local.whl": DIGEST}),
    (f'<a data-x="1" href="u?x=1#egg=a&amp;sha256={DIGEST}">\n a-1.tar.gz\n</a>', {"a-1.tar.gz": DIGEST}),
    ('<a href="u#md5=abc">a-1.whl</a><a href="u">b-1.whl</a><p>x</p>', {"a-1.whl": None, "b-1.whl": None}),
    ("<h1>Links for a</h1>", {}),
)
ANY_JSON = st.recursive(
    st.none() | st.text(), lambda each: st.lists(each) | st.dictionaries(st.just("files"), each)
).map(json.dumps)


@pytest.mark.parametrize(
    ("text", "content_type", "found"),
    [
        (page({"filename": "a-1.whl", "url": "a", "hashes": {"sha256": DIGEST.upper()}}), JSON, {"a-1.whl": DIGEST}),
        (page({"filename": "a-1.whl", "url": "a", "hashes": {}}), JSON, {"a-1.whl": None}),
        (page(), JSON, {}),
        *((text, "text/html; charset=UTF-8", found) for text, found in HTML),
    ],
)
def test_a_page_lists_files_with_their_digests(text: str, content_type: str, found: dict[str, str | None]) -> None:
    assert read_page(text, content_type) == found


@given(st.text() | ANY_JSON)
def test_a_page_that_is_none_is_an_error_or_lists_nothing_with_a_digest(text: str) -> None:
    for content_type in (JSON, "text/html"):
        try:
            found = read_page(text, content_type)
        except PageError:
            continue
        assert not any(found.values())


@pytest.mark.parametrize(
    ("upload", "simple"),
    [
        ("https://upload.index.example/legacy/", "https://index.example/simple/"),
        ("https://test.index.example/legacy/", "https://test.index.example/simple/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/simple/"),
        ("https://host.example/repository/hosted/", "https://host.example/repository/hosted/simple/"),
        ("https://upload.host.example/pypi", "https://upload.host.example/pypi/simple/"),
    ],
)
def test_an_index_lists_its_files_near_where_it_takes_them(upload: str, simple: str) -> None:
    assert simple_address(upload) == simple


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Some_Thing-1.0.0-py3-none-any.whl", ("some-thing", "1.0.0")),
        ("abacus-1.0.0rc1.tar.gz", ("abacus", "1.0.0rc1")),
        ("abacus-1.0.0.zip", ("abacus", "1.0.0")),
        ("SHA256SUMS", None),
        ("site.tar.gz", None),
        ("abacus-1.0.0-py3-none-any.whl.asc", None),
        ("abacus-1.0.0.cdx.json", None),
        ("broken.whl", None),
    ],
)
def test_a_distribution_is_known_by_its_name(name: str, found: tuple[str, str] | None) -> None:
    assert distribution(name) == found
