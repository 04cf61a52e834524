"""Texts of LimeSurvey, which are HTML from an editor, as the plain texts they read as."""

import re
from html.parser import HTMLParser

BREAKS = frozenset({"p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "tr", "table"})
# What a plain text cannot show, and what must not be carried over unseen.
SHOWN = frozenset({"img", "video", "audio", "iframe", "object", "embed", "svg", "form", "input"})
HIDDEN = frozenset({"script", "style", "head", "template"})
COMPUTED = re.compile(r"\{[^\s{}][^{}]*\}")


class TextError(Exception):
    """A text holds what a plain text cannot; `problem` and `fix` say what."""

    def __init__(self, problem: str, fix: str) -> None:
        super().__init__(problem, fix)
        self.problem = problem
        self.fix = fix


def plain_text(html: str) -> str:
    r"""Return what a text in HTML reads as; paragraphs and list entries become lines.

    Raises
    ------
    TextError
        If it shows a picture or a film, holds a script, or computes from answers.

    Examples
    --------
    >>> plain_text("<p>How <b>safe</b> is it&nbsp;here?</p><p>At night.</p>")
    'How safe is it here?\nAt night.'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    if found := COMPUTED.search(text):
        raise TextError(
            f"{found[0][:60]!r} is computed while answering.",
            "Word the text so that it does not need the answer.",
        )
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SHOWN or tag == "script":
            raise TextError(
                f"the text holds <{tag}>.", "Take it out; say in words what it is to tell."
            )
        self._hidden += tag in HIDDEN
        if tag in BREAKS:
            self.parts.append("\n- " if tag == "li" else "\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in HIDDEN and self._hidden > 0
        if tag in BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
