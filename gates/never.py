"""Gates that stay as they are, whoever asks: nothing overrides or replaces them (decisions 17)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# The reason, and what to do instead.
NEVER: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "TST003": (
            "smoke tests are never overridden, by no flag and no setting",
            "mend what they found, or withdraw the release",
        ),
        "SEC001": (
            "vulnerabilities of CVSS 7.0 or more, or of unknown severity, are never overridden",
            "upgrade, or write an exception with an end: docs/how-to/check-dependencies.md",
        ),
        "PLN001": (
            "the release plan says which gates are asked: overriding it would override them all",
            "mend the plan",
        ),
    }
)
