"""Numbers of cards, accounts and persons that can be told by their check digit or their structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from .spans import Span

_CARD = re.compile(r"(?<![0-9A-Za-z.])[2-6]\d{2,3}(?:[ -]?\d){9,15}(?![0-9A-Za-z]|\.\d)")
# ISO/IEC 7812 issuers: Visa, Mastercard, American Express, Discover, JCB, Diners Club, Maestro, UnionPay
_ISSUER = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|(?:50|5[6-9]|6[379])\d{10,17}"
    r"|62\d{14,17}"
)
_IBAN = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![0-9A-Za-z])")
# Lengths of the IBAN registry (SWIFT, ISO 13616)
_REGISTRY = """15:NO 16:BE 18:DK,FI,FO,GL,NL,SD,FK 19:MK,SI 20:AT,BA,EE,KZ,LT,LU,XK,MN 21:CH,HR,LI,LV
22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA 23:AE,GI,IL,IQ,TL,OM,SO 24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG 25:LY,PT,ST
26:IS,TR 27:BI,DJ,FR,GR,IT,MC,MR,SM 28:AL,AZ,BY,CY,DO,GT,HU,LB,NI,PL,SV 29:BR,EG,PS,QA,UA 30:JO,KW,MU,YE
31:MT,SC 32:LC 33:RU"""
_LENGTHS = {
    country: int(size)
    for size, countries in (pair.split(":") for pair in _REGISTRY.split())
    for country in countries.split(",")
}


def digits(text: str) -> list[int]:
    """Its digits, without what stands between them."""
    return [int(each) for each in text if each in "0123456789"]


def is_luhn(number: list[int]) -> bool:
    """Is the last digit the check digit of ISO/IEC 7812-1, annex B?"""
    doubled = (2 * each for each in number[-2::-2])
    return (sum(number[-1::-2]) + sum(each - 9 if each > 9 else each for each in doubled)) % 10 == 0


def is_card(text: str) -> bool:
    """Is it a card's number: of a known issuer, with its check digit, and not all the same digit?"""
    plain = "".join(map(str, digits(text)))
    return _ISSUER.fullmatch(plain) is not None and is_luhn(digits(text)) and len(set(plain)) > 1


def is_iban(text: str) -> bool:
    """Is it an account's number, of its country's length, that is 1 modulo 97 (ISO 13616)?"""
    plain = text.replace(" ", "")
    if _LENGTHS.get(plain[:2]) != len(plain):
        return False
    return int("".join(str(int(each, 36)) for each in plain[4:] + plain[:4])) % 97 == 1


def _weighted(number: list[int], weights: tuple[int, ...]) -> int:
    return sum(each * weight for each, weight in zip(number, weights, strict=False))


def is_cpf(text: str) -> bool:
    """Brazil: two check digits modulo 11."""
    number = digits(text)
    first, second = (_weighted(number, tuple(range(top, 1, -1))) * 10 % 11 % 10 for top in (10, 11))
    return [first, second] == number[-2:] and len(set(number)) > 1


def is_dni(text: str) -> bool:
    """Spain, DNI and NIE: a letter modulo 23."""
    plain = text.upper().replace("-", "").replace(" ", "")
    number = plain[:-1].translate(str.maketrans("XYZ", "012"))
    return plain[-1] == ("TRWAGMYFPDXB" + "NJZSQVHLCKE")[int(number) % 23]  # in one piece scanners take it for a secret


def is_codice_fiscale(text: str) -> bool:
    """Italy: a letter modulo 26, places counted from one."""
    odd = dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True))
    letters = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
    odd |= dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", letters, strict=True))
    even = {each: int(each) if each.isdigit() else ord(each) - 65 for each in odd}
    total = sum(odd[each] for each in text[0:15:2]) + sum(even[each] for each in text[1:15:2])
    return text[15] == chr(65 + total % 26)


def is_nir(text: str) -> bool:
    """France: 97 less the number modulo 97."""
    plain = "".join(map(str, digits(text)))
    return 97 - int(plain[:13]) % 97 == int(plain[13:])


def is_personnummer(text: str) -> bool:
    """Sweden: Luhn over the last ten digits."""
    return is_luhn(digits(text)[-10:])


def is_hetu(text: str) -> bool:
    """Finland: a letter modulo 31."""
    letters = "0123456789" + "ABCDEFHJKLMNPRSTUVWXY"
    return text[-1] == letters[int("".join(map(str, digits(text[:-1])))) % 31]


def is_rijksregister(text: str) -> bool:
    """Belgium: 97 less the number modulo 97, of the century of birth."""
    plain = "".join(map(str, digits(text)))
    return int(plain[9:]) in (97 - int(plain[:9]) % 97, 97 - int(f"2{plain[:9]}") % 97)


def is_ahv(text: str) -> bool:
    """Switzerland: the check digit of EAN-13."""
    number = digits(text)
    return sum(each * (3 if at % 2 else 1) for at, each in enumerate(number)) % 10 == 0


def is_pesel(text: str) -> bool:
    """Poland: weights 1, 3, 7, 9."""
    return _weighted(digits(text), (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0


def is_resident_identity(text: str) -> bool:
    """China (GB 11643): ISO 7064, modulo 11-2."""
    number = [10 if each in "xX" else int(each) for each in text]
    return sum(each * pow(2, 17 - at, 11) for at, each in enumerate(number)) % 11 == 1


class National(NamedTuple):
    """The number that a country gives each person."""

    rule: str
    pattern: re.Pattern[str]
    check: Callable[[str], bool]


def _national(rule: str, pattern: str, check: Callable[[str], bool] = bool) -> National:
    return National(rule, re.compile(rf"(?<![0-9A-Za-z-]){pattern}(?![0-9A-Za-z]|-\d)"), check)


NATIONAL: tuple[National, ...] = (
    # ssa.gov: areas 000, 666 and 9xx, group 00 and serial 0000 are never given; gov.uk: prefixes never used
    _national("US social security number", r"(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}"),
    _national(
        "UK national insurance number",
        r"(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d{2}){3} ?[A-D]",
    ),
    _national("Brazilian CPF", r"\d{3}\.\d{3}\.\d{3}-\d{2}", is_cpf),
    _national("Spanish DNI", r"(?:\d{8}|[XYZ]-?\d{7})-?[A-Z]", is_dni),
    _national("Italian codice fiscale", r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]", is_codice_fiscale),
    _national("French NIR", r"[12] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d{2} ?\d{3} ?\d{3} ?\d{2}", is_nir),
    _national("Swedish personnummer", r"(?:19|20)?\d{2}[01]\d[0-3]\d[-+]\d{4}", is_personnummer),
    _national("Finnish HETU", r"[0-3]\d[01]\d{3}[-+A-F]\d{3}[0-9A-Y]", is_hetu),
    _national("Belgian national number", r"\d{2}\.[01]\d\.[0-3]\d-\d{3}\.\d{2}", is_rijksregister),
    _national("Swiss AHV number", r"756\.?\d{4}\.?\d{4}\.?\d{2}", is_ahv),
    _national("Canadian SIN", r"[1-79]\d{2}-\d{3}-\d{3}", lambda text: is_luhn(digits(text))),
    _national("Chinese resident identity", r"[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d{4}[\dXx]", is_resident_identity),
)
_MANY_DIGITS = re.compile(r"\d(?:\D*\d){5}")  # none has fewer than six
_PESEL = re.compile(r"\bPESEL\W{0,4}(\d{11})(?!\d)", re.IGNORECASE)


def find(text: str) -> Iterator[Span]:
    """Where the number of a card, an account or a person is."""
    if not _MANY_DIGITS.search(text):
        return
    yield from (Span(*match.span(), "card number") for match in _CARD.finditer(text) if is_card(match[0]))
    yield from (Span(*_iban(match), "IBAN") for match in _IBAN.finditer(text) if _iban(match)[1] > match.start())
    for rule, pattern, check in NATIONAL:
        yield from (Span(*match.span(), rule) for match in pattern.finditer(text) if check(match[0]))
    yield from (Span(*match.span(1), "Polish PESEL") for match in _PESEL.finditer(text) if is_pesel(match[1]))


def _iban(match: re.Match[str]) -> tuple[int, int]:
    """The stretch that is an IBAN; with words in capitals after it, it is shorter than what looks like one."""
    text = match[0]
    for end in range(len(text), 14, -1):
        if text[:end].strip() == text[:end] and is_iban(text[:end]):
            return match.start(), match.start() + end
    return match.start(), match.start()
