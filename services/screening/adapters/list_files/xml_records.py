"""How is a hostile or cut-off XML file read without harm and without holding it in memory?

No document type, no entities, nothing external; one record at a time, cleared when read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from services.screening.adapters.list_files.reading import Source
from services.screening.domain.watchlist import ListRefused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEPTH_MAX = 100


def records(
    source: Source, *, root: str, wanted: frozenset[str], on_root: Callable[[Element], None] | None = None
) -> Iterator[Element]:
    """The elements called `wanted`, in file order, names without namespace; each lives until the next.

    `on_root` sees the root when it opens, with its attributes.
    """
    open_elements: list[Element] = []
    with source.open() as stream:
        try:
            for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
                if event == "start":
                    _enter(open_elements, element, root=root, on_root=on_root)
                    continue
                element.tag = local_name(element)
                open_elements.pop()
                if element.tag in wanted:
                    yield element
                if open_elements and (element.tag in wanted or len(open_elements) == 1):
                    element.clear()
                    open_elements[-1].remove(element)
        except ParseError as error:
            raise ListRefused("xml", f"is not well-formed to its end: {error}") from error
        except DefusedXmlException as error:
            raise ListRefused("xml", f"declares a document type or entities: {error}") from error
        except (UnicodeError, LookupError) as error:
            raise ListRefused("encoding", f"cannot be decoded: {error}") from error


def _enter(
    open_elements: list[Element], element: Element, *, root: str, on_root: Callable[[Element], None] | None
) -> None:
    if not open_elements:
        if local_name(element) != root:
            raise ListRefused("root", f"is {local_name(element)!r}, not {root!r}")
        if on_root:
            on_root(element)
    if len(open_elements) >= DEPTH_MAX:
        raise ListRefused("xml", f"is nested deeper than {DEPTH_MAX}")
    open_elements.append(element)


def local_name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def text_of(element: Element, name: str) -> str:
    """The text of the first child of that name, or nothing."""
    for child in element:
        if child.tag == name:
            return child.text or ""
    return ""


def texts_of(element: Element, name: str) -> Iterator[str]:
    """The text of every descendant of that name."""
    for found in element.iter(name):
        if found.text:
            yield found.text
