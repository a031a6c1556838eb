"""Secrets and personal data of many kinds, made up: as people and tools write them, for tests that look for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from hypothesis import strategies as st


class Planted(NamedTuple):
    """What stands in a text, and the part of it that must not leave."""

    text: str
    secret: str


def _alone(pattern: str) -> st.SearchStrategy[Planted]:
    """A token that is one by its shape."""
    return st.from_regex(pattern, fullmatch=True, alphabet=_PRINTABLE).map(lambda text: Planted(text, text))


def _within(before: str, pattern: str, after: str = "") -> st.SearchStrategy[Planted]:
    """A value that is a secret by where it stands."""
    values = st.from_regex(pattern, fullmatch=True, alphabet=_PRINTABLE)
    return values.map(lambda secret: Planted(f"{before}{secret}{after}", secret))


def _card(number: str) -> Planted:
    doubled = [int(each) * (2 if at % 2 == 0 else 1) for at, each in enumerate(reversed(number))]
    check = -sum(each - 9 if each > 9 else each for each in doubled) % 10
    return Planted(f"card {number}{check}", f"{number}{check}")


def _iban(account: str) -> Planted:
    check = 98 - int(f"{account}131400") % 97
    text = f"DE{check:02}{account}"
    return Planted(" ".join(text[at : at + 4] for at in range(0, len(text), 4)), f"{account[4:8]} {account[8:12]}")


_PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)
_WORD = r"[a-z][A-Za-z0-9]{5}[0-9][A-Za-z0-9]{3,9}"

KINDS: Mapping[str, st.SearchStrategy[Planted]] = {
    "GitHub": _alone(r"gh[opsur]_[A-Za-z0-9]{36}"),
    "GitHub, fine": _alone(r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{30}"),
    "GitLab": _alone(r"glpat-[A-Za-z0-9_-]{20}"),
    "Slack": _alone(r"xox[bp]-[0-9]{11}-[A-Za-z0-9]{24}"),
    "npm": _alone(r"npm_[A-Za-z0-9]{36}"),
    "PyPI": _alone(r"pypi-AgEI[A-Za-z0-9_-]{50}"),
    "AWS key id": _alone(r"AKIA[A-Z2-7]{16}"),
    "AWS secret key": _within("aws_secret_access_key = ", r"[A-Za-z0-9/+]{40}"),
    "Google": _alone(r"AIza[A-Za-z0-9_-]{35}"),
    "Azure": _within("AccountName=x;AccountKey=", r"[A-Za-z0-9+/]{40}", "==;EndpointSuffix=y"),
    "Stripe": _alone(r"sk_live_[A-Za-z0-9]{24}"),
    "Twilio": _alone(r"SK[0-9a-f]{32}"),
    "SendGrid": _alone(r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
    "JSON web token": _alone(r"eyJ[A-Za-z0-9_-]{20}\.eyJ[A-Za-z0-9_-]{30}\.[A-Za-z0-9_-]{43}"),
    "private key": _within("-----BEGIN PRIVATE KEY----- ", r"[A-Za-z0-9+/]{64}", " -----END PRIVATE KEY-----"),
    "URL": _within("https://deploy:", _WORD, "@git.example/x.git"),
    "header": _within("Authorization: Bearer ", r"[A-Za-z0-9._~+/-]{16,40}"),
    "password": _within("password=", _WORD),
    "quoted": _within('{"api_key": "', _WORD, '"}'),
    "token": _within("token: ", _WORD),
    "mail": _alone(r"[a-z]{2,8}\.[a-z0-9]{2,8}@[a-z]{2,8}\.example\.(?:org|com|net)"),
    "phone": _within("call ", r"\+49 [1-9][0-9]{2} [0-9]{7}"),
    "card": st.from_regex(r"4[0-9]{14}", fullmatch=True, alphabet=_PRINTABLE).map(_card),
    "IBAN": st.from_regex(r"[1-9][0-9]{17}", fullmatch=True, alphabet=_PRINTABLE).map(_iban),
    "social security": _within("SSN ", r"[1-5][0-9][1-9]-[1-9][0-9]-[1-9][0-9]{3}"),
    "IPv4": _within("from ", r"[1-9][0-9]\.[1-9][0-9]\.[1-9][0-9]\.[1-9][0-9]", ":443"),
}

# One of each, as one program might say it. Put together here, so that no scanner finds them in this file.
SAMPLES: Mapping[str, Planted] = {
    "GitHub": Planted("ghp_" + "k3J9xQ2mV7bT5cR8wY1zL6nD4sF0gH2aE9uX", "k3J9xQ2mV7bT5cR8"),
    "GitLab": Planted("glpat-" + "wombat-Nine_77-hopper", "wombat-Nine_77"),
    "PyPI": Planted("pypi-" + "AgEIcHlwaS5vcmcCJDU2NzZlYjQ0LTk5", "AgEIcHlwaS5vcmc"),
    "AWS key id": Planted("AKIA" + "Q7ZP3VNXW5RJD2LM", "Q7ZP3VNXW5RJD2LM"),
    "AWS secret key": Planted("aws_secret_access_key=" + "Ab1/Cd2+Ef3/Gh4+Ij5/Kl6+Mn7/Op8+Qr9/St0+", "Ab1/Cd2+Ef3"),
    "Stripe": Planted("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "4eC39HqLyjWDarjt"),
    "JSON web token": Planted(
        "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWl0", "eyJzdWIiOiJhZGEifQ"
    ),
    "URL": Planted("https://deploy:" + "kestrel7Seven@git.example/x.git", "kestrel7Seven"),
    "header": Planted("Authorization: Bearer " + "dGhlLWJlYXJlci10b2tlbg", "dGhlLWJlYXJlci10b2tlbg"),
    "password": Planted("password=" + "otter5Five", "otter5Five"),
    "mail": Planted("eve.stranger@mail.example.org", "eve.stranger"),
    "phone": Planted("+49 171 5557654", "171 5557654"),
    "card": Planted("4111 1111 1111 1111", "1111 1111"),
    "IBAN": Planted("DE89 3704 0044 0532 0130 00", "0532 0130"),
    "social security": Planted("123-45-6789", "45-6789"),
    "IPv4": Planted("81.2.69.142", "81.2.69.142"),
}
ALL = " and ".join(each.text for each in SAMPLES.values())


def found_in(text: str, *more: str) -> list[str]:
    """The secrets of `SAMPLES`, and these, that are in a text."""
    return [secret for secret in (*(each.secret for each in SAMPLES.values()), *more) if secret in text]
