"""XML from strangers, element by element: no DTD, no entities, bounded depth (reliability V2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

DEEPEST = 64


class XmlRefused(ValueError):
    """The text is not XML, or more than XML may be here; `why` in words of the trade."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


def events(stream: IO[bytes]) -> Iterator[tuple[str, Element]]:
    """(start or end, element) in the order of the text. Raises XmlRefused."""
    depth = 0
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > DEEPEST:
                msg = f"XML: {DEEPEST} <"
                raise XmlRefused(msg)
            yield event, element
    except DefusedXmlException as error:
        msg = f"XML: {type(error).__name__} (DTD / ENTITY)"
        raise XmlRefused(msg) from None
    except ParseError as error:
        raise XmlRefused(f"XML: {error}", error.position[0]) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, XmlRefused):
            raise
        raise XmlRefused(f"XML: {error}") from None


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Element | None) -> str:
    """The text of an element, stripped."""
    return (element.text or "").strip() if element is not None else ""
