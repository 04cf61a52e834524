"""A page as its reader meets it: controls, their names and what describes them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "meta", "br", "link", "img"}


@dataclass
class Element:
    """One element with its attributes and the text below it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    inside: list["Element"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        return self.attributes[name] or ""

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)


class Seen(HTMLParser):
    """Every element of some markup, in order; markup that does not close what it opens fails."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(markup)
        self.close()
        assert self._open == [], f"not closed: {[one.tag for one in self._open]}"

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Return elements of a kind with these attributes."""
        return [
            one
            for one in self.elements
            if one.tag == tag and all(one.get(name) == value for name, value in attributes.items())
        ]

    def ids(self) -> list[str]:
        """Return all ids; no two elements may share one."""
        return [one["id"] for one in self.elements if "id" in one.attributes]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs), f"an attribute twice: {attrs}"
        self.elements.append(element)
        for one in self._open:
            one.inside.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"nothing to close: {tag}"
        assert self._open[-1].tag == tag, f"{tag} closes {self._open[-1].tag}"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.text += data
