"""What leaves is scrubbed."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gates.redact import MASK, is_secret_name, redacted, redactor, secrets_of

redact = redactor()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("push to https://me:pa55@git.example/x.git", "push to https://***@git.example/x.git"),
        ("https://ghp_abc@git.example", "https://***@git.example"),
        ("postgres://app:pw@db:5432/x", "postgres://***@db:5432/x"),
        ("https://git.example/@scope/x", "https://git.example/@scope/x"),
        ("mail ada@example.com", "mail ada@example.com"),
        ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer ***"),
        ("ghp_" + "a1" * 18, MASK),
        ("github_pat_" + "A1" * 20, MASK),
        ("glpat-" + "x1" * 10, MASK),
        ("xoxb-1234567890-abcdef", MASK),
        ("AKIA" + "ABCDEFGH12345678", MASK),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", MASK),
        ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----", MASK),
        (
            "a commit 9fceb02d0ae598e95dc970b74767f19372d61af8 stays",
            "a commit 9fceb02d0ae598e95dc970b74767f19372d61af8 stays",
        ),
        ("a sentence about tokens stays", "a sentence about tokens stays"),
    ],
)
def test_shapes(text: str, expected: str) -> None:
    assert redact(text) == expected


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("GITHUB_TOKEN", True),
        ("db_password", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("SSH_PASSPHRASE", True),
        ("HOME", False),
        ("PATH", False),
    ],
)
def test_names(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


def test_values_of_the_environment_are_hidden_also_in_urls_and_line_by_line() -> None:
    hide = redactor(
        secrets_of({"X_TOKEN": "s3cr/t value", "Y_KEY": "line-one\nline-two", "HOME": "/home/ada", "Z_KEY": "short"})
    )
    text = "s3cr/t value s3cr%2Ft%20value line-one line-two /home/ada short"
    assert hide(text) == "*** *** *** *** /home/ada short"


@given(
    st.text(min_size=6).filter(lambda text: text.strip() == text and len(text.splitlines()) == 1), st.text(), st.text()
)
def test_no_secret_of_the_environment_survives(secret: str, before: str, after: str) -> None:
    hide = redactor(secrets_of({"MY_TOKEN": secret}))
    assert secret not in hide(f"{before} {secret} {after}").replace(MASK, "")


@given(st.text())
def test_the_url_form_is_the_one_that_urllib_makes(text: str) -> None:
    secret = f"prefix{text}".splitlines()[0].strip()
    assert quote(secret, safe="") in secrets_of({"KEY": secret})


@given(st.text())
def test_hiding_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


def test_values_inside_values_are_scrubbed_keys_too() -> None:
    hide = redactor(["secret-word"])
    given_ = {"secret-word": ["a secret-word", {"n": 1}], "path": ("x", None)}
    assert redacted(given_, hide) == {MASK: ["a ***", {"n": 1}], "path": ["x", None]}
