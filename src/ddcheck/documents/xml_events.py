"""XML from strangers, element by element: no DTD, no entities, bounded depth (reliability V2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from ddcheck.documents.recoded import xml_as_utf8
from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording

DEEPEST = 64
MOST_HELD = 200_000
"""Elements inside one that is kept: far more than the rings of a plot, or what is said of it."""


class XmlRefused(ValueError):
    """The text is not XML, or more than XML may be here; `why` says what."""

    def __init__(self, why: str | Wording, line: int | None = None) -> None:
        super().__init__(str(why))
        self.why = why
        self.line = line


_ENTITIES = Wording(
    "it declares a DTD or entities, which may lead to other files",
    "其中声明了可能引用其他文件的 DTD 或实体",
)
_DEEP = Wording(f"elements are nested deeper than {DEEPEST}", f"元素嵌套超过 {DEEPEST} 层")


@dataclass
class _Kept:
    """The elements that are open, and how many hang on one of the name that is kept."""

    name: str
    stack: list[Element] = field(default_factory=list)
    inside: int = 0
    held: int = 0

    def begin(self, element: Element) -> None:
        self.stack.append(element)
        self.inside += local(element) == self.name
        self.held = self.held + 1 if self.inside else 0
        if len(self.stack) > DEEPEST:
            raise XmlRefused(_DEEP)
        if self.held > MOST_HELD:
            en = f"one <{self.name}> holds more than {MOST_HELD:,} elements"
            raise XmlRefused(Wording(en, f"一个 <{self.name}> 含超过 {MOST_HELD:,} 个元素"))

    def end(self, element: Element) -> None:
        self.stack.pop()
        self.inside -= local(element) == self.name
        if not self.inside:
            element.clear()
            if self.stack:
                self.stack[-1].remove(element)


def events(stream: IO[bytes], kept: str) -> Iterator[tuple[str, Element]]:
    """(start or end, element) in the order of the text. Raises XmlRefused.

    Only elements of the name `kept` keep what is inside them, until they were given; of all others
    nothing stays in memory.
    """
    tree = _Kept(kept)
    try:
        for event, element in iterparse(
            xml_as_utf8(stream), events=("start", "end"), forbid_dtd=True
        ):
            if event == "start":
                tree.begin(element)
            yield event, element
            if event == "end":
                tree.end(element)
    except DefusedXmlException as error:
        raise XmlRefused(_ENTITIES) from error
    except ParseError as error:
        raise XmlRefused(said_by("XML", error), error.position[0]) from None
    except (ValueError, LookupError) as error:
        if isinstance(error, XmlRefused):
            raise
        raise XmlRefused(said_by("XML", error)) from None


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Element | None) -> str:
    """The text of an element, stripped."""
    return (element.text or "").strip() if element is not None else ""
