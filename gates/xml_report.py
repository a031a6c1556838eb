"""XML that other tools wrote: whole, without entities, or not used at all."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.parsers import expat

_CUT_OFF = frozenset(
    expat.errors.codes[each]
    for each in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
_SUBSET = re.compile(rb"<!DOCTYPE[^>\[]*\[")  # a document type with declarations of its own


class UnreadableReport(Exception):
    """Why a report cannot be understood. No report is not a pass."""


def read_xml(data: bytes) -> ElementTree.Element:
    """The root of this document. Raises UnreadableReport for what is cut off, not well-formed or declares entities.

    A document type that only names its definition is let through: several writers of Cobertura XML put one, and
    nothing here would fetch it.
    """
    if not data.strip():
        raise UnreadableReport("it is empty")
    if b"<!ENTITY" in data or _SUBSET.search(data) or b"\0" in data:
        raise UnreadableReport("it declares entities, or is not UTF-8")
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - nothing that expands got past the lines above
    except ElementTree.ParseError as error:
        line = error.position[0]
        if error.code in _CUT_OFF:
            raise UnreadableReport(f"it ends in the middle, at line {line}: its writer was stopped") from None
        raise UnreadableReport(f"it is not well-formed XML: {error}") from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise UnreadableReport(f"it cannot be decoded: {error}") from None
