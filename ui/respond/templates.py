"""Markup that is written once and filled for each person: splitting at gaps, joining strings."""

from collections.abc import Mapping
from html import escape

MARK = "\0"  # stands in no HTML, so nothing that an author writes can open a gap


def gap(name: str) -> str:
    """Return the place where `name` is filled in."""
    return f"{MARK}{name.replace(MARK, '')}{MARK}"


def plain(text: str) -> str:
    """Return an author's or a respondent's text as markup that shows just that text."""
    return escape(text.replace(MARK, ""), quote=True)


def paragraphs(text: str, class_: str = "") -> str:
    r"""Return a text as paragraphs, split where a line is empty; single breaks are kept.

    Examples
    --------
    >>> paragraphs("One & two\nthree\n\nfour")
    '<p>One &amp; two<br>three</p><p>four</p>'
    """
    start = f'<p class="{class_}">' if class_ else "<p>"
    parts = (part.strip() for part in text.replace("\r\n", "\n").split("\n\n"))
    return "".join(f"{start}{plain(part).replace('\n', '<br>')}</p>" for part in parts if part)


class Template:
    """Markup with gaps.

    Parameters
    ----------
    markup : str
        What `gap` left places in.

    Examples
    --------
    >>> Template(f'<input{gap("a=1")}>').fill({"a=1": " checked"}), Template(gap("b")).fill({})
    ('<input checked>', '')
    """

    __slots__ = ("_names", "_pieces")

    def __init__(self, markup: str) -> None:
        parts = markup.split(MARK)
        self._pieces = parts[0::2]
        self._names = parts[1::2]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the gaps, in their order."""
        return tuple(self._names)

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the markup with its gaps filled; a gap without value stays empty."""
        filled = list(self._pieces)
        for place, name in enumerate(self._names):
            filled[place] += values.get(name, "")
        return "".join(filled)
