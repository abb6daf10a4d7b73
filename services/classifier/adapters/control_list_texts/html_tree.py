"""How does an HTML page become a tree of elements that no page can make too large?

The pages come from outside: size, number and depth of elements are bounded, scripts are left out, and a page
that stops before its end is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from services.classifier.domain.official_text import ControlListRefused

ELEMENTS_MAX = 1_000_000
DEPTH_MAX = 200
DECLARATIONS_MAX = 20
VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
LEFT_OUT = frozenset(("script", "style", "noscript", "svg", "iframe", "nav", "template"))
_ENDS_PARAGRAPH = frozenset(("p", "div", "table", "ul", "ol", "h1", "h2", "h3", "h4", "hr"))
_CELLS = frozenset(("td", "th"))


@dataclass(slots=True)
class Element:
    """One element; `line` is where it begins in the file."""

    tag: str
    line: int
    classes: frozenset[str] = frozenset()
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)

    def has(self, *classes: str) -> bool:
        return not self.classes.isdisjoint(classes)

    def elements(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]


def tree_of(text: str) -> Element:
    """The tree of a page; raises `ControlListRefused` where it is cut off or beyond a limit."""
    builder = _Builder()
    builder.feed(_without_comments(text))
    builder.close()
    if not builder.ended:
        raise ControlListRefused("page", "stops before `</html>`: the download is cut off, or is no page")
    return builder.root


def _without_comments(text: str) -> str:
    """The page without comments, in one pass: the library's own search for their ends is quadratic."""
    pieces, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        end = text.find("-->", start + 4)
        if end < 0:
            raise ControlListRefused("page", "a comment is not closed: the download is cut off")
        pieces.append(text[at:start] + "\n" * text.count("\n", start, end))
        at = end + 3
    pieces.append(text[at:])
    left = "".join(pieces)
    if left.count("<!") > DECLARATIONS_MAX:
        raise ControlListRefused("page", f"has more than {DECLARATIONS_MAX} declarations; EUR-Lex has one")
    return left


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", 1)
        self.ended = False
        self._open = [self.root]
        self._count = 0
        self._left_out = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self._left_out += 1
        if self._left_out:
            return
        self._count += 1
        if self._count > ELEMENTS_MAX or len(self._open) > DEPTH_MAX:
            limit = f"{ELEMENTS_MAX} elements" if self._count > ELEMENTS_MAX else f"a depth of {DEPTH_MAX}"
            raise ControlListRefused(f"line {self.getpos()[0]}", f"the page has more than {limit}")
        self._end_what_it_ends(tag)
        attributes = {name: value or "" for name, value in attrs}
        classes = frozenset(attributes.get("class", "").split())
        element = Element(tag, self.getpos()[0], classes, attributes)
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._left_out:
            self._left_out -= tag in LEFT_OUT
            return
        self.ended = self.ended or tag == "html"
        self._close(tag)

    def handle_data(self, data: str) -> None:
        if not self._left_out:
            self._open[-1].children.append(data)

    def _end_what_it_ends(self, tag: str) -> None:
        """HTML lets `</p>`, `</td>` and `</tr>` be left out."""
        if tag in _ENDS_PARAGRAPH:
            self._close("p")
        elif tag in _CELLS or tag == "tr":
            for cell in _CELLS:
                self._close(cell)
            if tag == "tr":
                self._close("tr")

    def _close(self, tag: str) -> None:
        """Close the nearest open `tag`, never beyond the table or the cell it stands in."""
        fences = {"table", "root"} | (_CELLS if tag == "p" else set())
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return
            if self._open[depth].tag in fences and tag not in ("html", "body", "table"):
                return
