"""What leaves is scrubbed: one table of what is hidden, one of what survives, and what holds for any text."""

from __future__ import annotations

import html
import json
import shlex
import textwrap
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gates.redaction import MASK, LineByLine, Redactor, is_secret_name, redacted, redactor, secrets_of

redact = redactor()
HEX = "0123456789abcdef" * 4
SHA256 = "9fceb02d0ae598e95dc970b74767f19372d61af89fceb02d0ae598e95dc970b7"

HIDDEN: Mapping[str, tuple[str, str]] = {
    # by their place
    "user of a URL": ("push to https://me:pa55@git.example/x.git", "push to https://***@git.example/x.git"),
    "token as user": ("https://abc@git.example", "https://***@git.example"),
    "database": ("postgres://app:p@w@db:5432/x", "postgres://***@db:5432/x"),
    "header": ("Authorization: Bearer abcdefgh", "Authorization: Bearer ***"),
    "header in JSON": ('{"Authorization": "Basic dXNlcjpw"}', '{"Authorization": "Basic ***"}'),
    "scheme alone": ("sent Bearer abcdef0123456789", "sent Bearer ***"),
    "cookie": ("Set-Cookie: id=abc; Path=/", "Set-Cookie: ***"),
    "assignment": ("password=hunter2", "password=***"),
    "quoted": ("api_key = 'two words'", "api_key = '***'"),
    "with a type": ('password: str = "abc"', 'password: str = "***"'),
    "compared": ("assert token == 'deadbeef'", "assert token == '***'"),
    "YAML": ("db_password: hunter2", "db_password: ***"),
    "JSON in JSON": (r"{\"password\": \"hunter2\"}", r"{\"password\": \"***\"}"),
    "in a URL": ("?user=x&password=a%20b", "?user=x&password=***"),
    "encoded": ("password%3Dhunter2", "password%3D***"),
    "XML": ("<password>hunter2</password>", "<password>***</password>"),
    "XML attribute": ("password=&quot;hunter2&quot;", "password=&quot;***&quot;"),
    "flag": ("tool --password hunter2 x", "tool --password *** x"),
    "SQL": ("IDENTIFIED BY 'hunter2'", "IDENTIFIED BY '***'"),
    "AWS secret key": (f"aws_secret_access_key = {'Ab1/' * 10}", "aws_secret_access_key = ***"),
    "Azure": ("AccountName=x;AccountKey=abcdefgh1234567890==;y=z", "AccountName=x;AccountKey=***;y=z"),
    # by their shape
    "GitHub": ("ghp_" + "a1" * 18, MASK),
    "GitHub, fine": ("github_pat_" + "A1" * 20, MASK),
    "GitLab": ("glpat-" + "x1" * 10, MASK),
    "Slack": ("xoxb-1234567890-abcdef", MASK),
    "Slack webhook": ("hooks.slack.com/services/T00/B00/" + "x" * 24, "hooks.slack.com/services/***"),
    "npm": ("npm_" + "a1" * 18, MASK),
    "PyPI": ("pypi-" + "AgEIcHlwaS5vcmc" * 4, MASK),
    "AWS key id": ("AKIA" + "ABCDEFGH12345678", MASK),
    "Google": ("AIza" + "Sy" * 18, MASK),
    "Stripe": ("sk_live_" + "a1" * 12, MASK),
    "Twilio": ("SK" + HEX[:32], MASK),
    "SendGrid": ("SG." + "a" * 22 + "." + "b" * 43, MASK),
    "Mailchimp": (HEX[:32] + "-us12", MASK),
    "DigitalOcean": ("dop_v1_" + HEX, MASK),
    "JSON web token": ("eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl", MASK),
    "private key": ("a -----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- b", "a *** b"),
    "key without end": ('{"key": "-----BEGIN PRIVATE KEY-----\\nabc"}', '{"key": "***"}'),
    # personal
    "mail": ("mail Ada <a.b+c@sub.example.co.uk>", "mail Ada <***>"),
    "mail, encoded": ("?to=ada%40example.org&x=1", "?to=***&x=1"),
    "mail of another alphabet": ("жанна@пример.испытание", MASK),
    "phone": ("call +49 30 123456-78 now", "call *** now"),
    "phone, American": ("(415) 555-2671 or 415-555-2671", "*** or ***"),
    "phone by its word": ("Tel.: 030 1234567", "Tel.: ***"),
    "card": ("paid with 4111 1111 1111 1111", "paid with ***"),
    "card, dashes": ("5500-0000-0000-0004", MASK),
    "IBAN": ("DE89 3704 0044 0532 0130 00 and GB82WEST12345698765432", "*** and ***"),
    "USA": ("SSN 123-45-6789", "SSN ***"),
    "UK": ("AB 12 34 56 C", MASK),
    "Brazil": ("529.982.247-25", MASK),
    "Spain": ("12345678Z, X1234567L", "***, ***"),
    "Italy": ("RSSMRA85T10A562S", MASK),
    "France": ("2 55 08 14 168 025 38", MASK),
    "Sweden": ("811218-9876", MASK),
    "Finland": ("131052-308T", MASK),
    "Belgium": ("85.07.30-033.28", MASK),
    "Switzerland": ("756.9217.0769.85", MASK),
    "Canada": ("046-454-286".replace("046", "130").replace("454", "692").replace("286", "544"), MASK),
    "China": ("11010519491231002X", MASK),
    "Poland": ("PESEL 44051401359", "PESEL ***"),
    "IPv4": ("from 10.1.2.3:80", "from ***:80"),
    "IPv4, setting": ("host=8.8.8.8", "host=***"),
    "IPv6": ("at 2a00:1450:4001::8a", "at ***"),
}
SURVIVES = (
    "a commit 9fceb02d0ae598e95dc970b74767f19372d61af8 and its short form 9fceb02",
    f"sha256:{SHA256} {SHA256}",
    "release-2026-11-21-154949 at 2026-11-21T15:49:49Z, 20261121T154949123456-1b2c3d4e",
    "123e4567-e89b-12d3-a456-426614174000",
    "http://127.0.0.1:8080/health, 0.0.0.0, ::1, [::1]:80, localhost",
    "192.0.2.1, 198.51.100.7, 2001:db8::1 are for documents",
    "1.2.3, v1.2.3.4, jinja2==1.2.3.4, lib-1.2.3.4.tar.gz, version 1.2.3.4, 1.2.3+20261121",
    "17 passed, 3 failed in 0.12s; 100000 files, 1,234,567 lines, 91.5 %",
    "src/abacus/__init__.py:12 tests/unit/test_a.py::test_b[x-1]",
    "/home/ada/src/release/2026/11/21",
    "a sentence about tokens stays; token: expected a string; tokens: 5, max_tokens=100",
    "def login(token: str, password: str | None = None) -> bool:",
    "curl -H 'Authorization: Bearer $TOKEN' password=${PASSWORD}",
    "https://git.example/@scope/x ssh://git@github.com/o/r git@github.com:o/r.git",
    "2 lines of 3 4 5 6 7 8 9 10 11 12 13",
    "4111 1111 1111 1112 has a wrong digit, as DE88370400440532013000 and 123-45-0000",
    "detect-secrets: 0 block; Secret Keyword (secret): it looks like a secret",
    "| Must-fix issues resolved | PASS | 0 open |",
)


@pytest.mark.parametrize("name", HIDDEN)
def test_it_is_hidden(name: str) -> None:
    text, expected = HIDDEN[name]
    assert redact(text) == expected
    assert redact(expected) == expected


@pytest.mark.parametrize("text", SURVIVES)
def test_it_survives(text: str) -> None:
    assert redact(text) == text


def test_who_is_exempt_may_be_seen() -> None:
    hide = redactor(exempt=["Ada Example <Ada@example.org>", "bob@example.org"])
    assert hide("ada@example.org, bob@example.org, eve@example.org") == "ada@example.org, bob@example.org, ***"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("GITHUB_TOKEN", True),
        ("db_password", True),
        ("AWS_SECRET_ACCESS_KEY", True),
        ("SSH_PASSPHRASE", True),
        ("MYSQL_PWD", True),
        ("SENTRY_DSN", True),
        ("GITHUB_PAT", True),
        ("HOME", False),
        ("PATH", False),
        ("PWD", False),
        ("OLDPWD", False),
    ],
)
def test_names(name: str, secret: bool) -> None:
    assert is_secret_name(name) is secret


def test_values_of_the_environment_are_hidden_line_by_line_too_and_passwords_in_its_urls() -> None:
    hide = redactor(
        secrets_of(
            {
                "X_TOKEN": "s3cr/t value",
                "Y_KEY": "line-one\nline-two",
                "HOME": "/home/ada",
                "Z_KEY": "short",
                "DATABASE": "postgres://app:wombat99@db/x",
                "VAULT_NAME": "said-by-settings",
            },
            named=["VAULT_NAME"],
        )
    )
    text = "s3cr/t value s3cr%2Ft%20value line-two, line-one /home/ada short wombat99 said-by-settings"
    assert hide(text) == "*** *** ***, *** /home/ada short *** ***"


def _in_base64(secret: str, before: int) -> str:
    return b64encode(b"x" * before + secret.encode() + b"yz").decode()


FORMS: Mapping[str, Callable[[str], str]] = {
    "plain": str,
    "URL": lambda text: quote(text, safe=""),
    "URL, in a path": quote,
    "form": quote_plus,
    "URL, small letters": lambda text: quote(text, safe="").replace("%2F", "%2f"),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, all letters": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "XML": lambda text: html.escape(text, quote=True),
    "shell": shlex.quote,
    "base64": lambda text: _in_base64(text, 0),
    "base64, one before": lambda text: _in_base64(text, 1),
    "base64, two before": lambda text: _in_base64(text, 2),
    "base64 for URLs": lambda text: urlsafe_b64encode(text.encode()).decode(),
    "base64 in lines": lambda text: "\n".join(textwrap.wrap(_in_base64(text, 0), 7)),
    "hexadecimal": lambda text: text.encode().hex(),
    "lines": lambda text: f"{text[:4]}\n    {text[4:]}",
    "lines of a tool": lambda text: f"{text[:4]}\n    | {text[4:]}",
}
SECRETS = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffd"), min_size=10).filter(
    lambda text: text[4:].lstrip("|>#*") == text[4:]
)


@pytest.mark.parametrize("form", FORMS)
@given(secret=SECRETS, before=st.text(max_size=9), after=st.text(max_size=9))
@example(secret="äöü'\"<&>\\%/+", before="", after="")
def test_no_form_of_a_known_value_survives(form: str, secret: str, before: str, after: str) -> None:
    written = FORMS[form](secret)
    said = redactor([secret])(f"{before} {written} {after}")
    middle = written[3:-4] if "base64" in form else written
    assert middle not in said.replace(before, "", 1) or middle in MASK
    assert secret not in said.replace(MASK, "")


@given(st.text())
def test_hiding_twice_changes_nothing_more(text: str) -> None:
    assert redact(redact(text)) == redact(text)


@given(st.lists(st.sampled_from([text for text, _ in HIDDEN.values()]), min_size=2, max_size=6))
def test_many_at_once_are_hidden_and_nothing_more_is_found(texts: list[str]) -> None:
    said = redact("\n".join(texts))
    assert redact(said) == said
    assert MASK in said


def test_what_is_hidden_is_told_by_rule_and_place_and_overlaps_are_one() -> None:
    spans = Redactor(["wombat-nine", "nine-lives"]).find("a wombat-nine-lives 10.0.0.1")
    assert [(each.start, each.end, each.rule) for each in spans] == [(2, 19, "known value"), (20, 28, "IP address")]


def test_values_inside_values_are_scrubbed_keys_too_and_what_a_key_calls_a_secret() -> None:
    hide = redactor(["secret-word"])
    given_ = {"secret-word": ["a secret-word", {"n": 1}], "path": ("x", None), "db_password": "abc", "token": None}
    assert redacted(given_, hide) == {
        MASK: ["a ***", {"n": 1}],
        "path": ["x", None],
        "db_password": MASK,
        "token": None,
    }


def test_a_private_key_that_comes_line_by_line() -> None:
    lines = ["a", "-----BEGIN PRIVATE KEY-----", "MIIEvQ", "IBADAN", "-----END PRIVATE KEY-----", "b"]
    hide = LineByLine(redact)
    assert [hide(line) for line in lines] == ["a", MASK, MASK, MASK, MASK, "b"]


WORST = ("a", "a.", "://", "a@a.", "password='", "-----BEGIN PRIVATE KEY-----", "eyJ", "%41", "\\", "\n", " ", "DE89 ")


@pytest.mark.parametrize("piece", WORST)
def test_time_is_linear_in_the_text(piece: str) -> None:
    """A pattern that runs away takes minutes for this much."""
    text, begun = (piece * 100_000)[:100_000], time.process_time()
    redactor(["wombat-nine"])(text)
    assert time.process_time() - begun < 5


def test_a_password_that_a_url_escapes_is_known_as_it_is_used() -> None:
    hide = redactor(secrets_of({"DATABASE_URL": "postgres://app:pw%2Forange%2Blamp@db.example.org/app"}))
    assert hide("pw/orange+lamp, or pw%2Forange%2Blamp") == "***, or ***"
    assert hide(f"Authorization of {b64encode(b'app:pw/orange+lamp').decode()}") == "Authorization of ***"
