"""CWE numbers under the names people ask for: OWASP Top 10 2021, and the CWE Top 25.

Made from two public views of MITRE's Common Weakness Enumeration, version 4.16 (November 2024):
view 1344, "Weaknesses in OWASP Top Ten (2021)" (cwe.mitre.org/data/definitions/1344.html), and
view 1430, "Weaknesses in the 2024 CWE Top 25 Most Dangerous Software Weaknesses" (…/1430.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

SOURCE = "CWE 4.16 (2024-11-19), views 1344 and 1430"

OWASP: Mapping[str, str] = MappingProxyType(
    {
        "A01": "Broken Access Control",
        "A02": "Cryptographic Failures",
        "A03": "Injection",
        "A04": "Insecure Design",
        "A05": "Security Misconfiguration",
        "A06": "Vulnerable and Outdated Components",
        "A07": "Identification and Authentication Failures",
        "A08": "Software and Data Integrity Failures",
        "A09": "Security Logging and Monitoring Failures",
        "A10": "Server-Side Request Forgery",
    }
)

_OF_OWASP: Mapping[str, str] = {
    "A01": """22 23 35 59 200 201 219 264 275 276 284 285 352 359 377 402 425 441 497 538 540 548 552 566 601 639 651
        668 706 862 863 913 922 1275""",
    "A02": """261 296 310 319 321 322 323 324 325 326 327 328 329 330 331 335 336 337 338 340 347 523 720 757 759 760
        780 818 916""",
    "A03": """20 74 75 77 78 79 80 83 87 88 89 90 91 93 94 95 96 97 98 99 100 113 116 138 184 470 471 564 610 643 644
        652 917""",
    "A04": """73 183 209 213 235 256 257 266 269 280 311 312 313 316 419 430 434 444 451 472 501 522 525 539 579 598
        602 642 646 650 653 656 657 799 807 840 841 927 1021 1173""",
    "A05": "2 11 13 15 16 260 315 520 526 537 541 547 611 614 756 776 942 1004 1032 1174",
    "A06": "937 1035 1104",
    "A07": "255 259 287 288 290 294 295 297 300 302 304 306 307 346 384 521 613 620 640 798 940 1216",
    "A08": "345 353 426 494 502 565 784 829 830 915",
    "A09": "117 223 532 778",
    "A10": "918",
}
_CATEGORY = {int(cwe): category for category, numbers in _OF_OWASP.items() for cwe in numbers.split()}

_OF_TOP_25 = "79 787 89 352 22 125 78 416 862 434 94 20 77 287 269 502 200 863 918 119 476 798 190 400 306"
TOP_25 = frozenset(map(int, _OF_TOP_25.split()))


def category(cwe: int) -> str | None:
    """The category of OWASP's Top 10 2021 that this weakness belongs to, as `A03`; None where there is none."""
    return _CATEGORY.get(cwe)


def named(cwes: Iterable[int]) -> list[str]:
    """`CWE-89, A03 Injection, CWE Top 25`, for each."""
    words = []
    for cwe in cwes:
        owasp = category(cwe)
        names = [f"CWE-{cwe}", *([f"{owasp} {OWASP[owasp]}"] if owasp else []), *(["CWE Top 25"] * (cwe in TOP_25))]
        words += [", ".join(names)]
    return words


def not_seen(cwes: Iterable[int]) -> list[str]:
    """The categories of which a scan that can tell these weaknesses tells none."""
    seen = {category(cwe) for cwe in cwes}
    return [f"{id} {name}" for id, name in OWASP.items() if id not in seen]
