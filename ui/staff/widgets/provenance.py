"""The quiet line under every figure: how we know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from ui.markup import element
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a figure comes from.

    Parameters
    ----------
    simulated : bool
        Whether anything in it is made up.
    answers : int, optional
        Respondents behind it; None for figures that are not from a survey.
    checks_passed : bool, optional
        The verdict on the fit; None where nothing was fitted.
    day : date, optional
        When it was made.
    remarks : sequence of str
        Further words, such as "draft district map".
    link : str
        Where it says more; empty for none.
    """

    simulated: bool
    answers: int | None = None
    checks_passed: bool | None = None
    day: date | None = None
    remarks: Sequence[str] = ()
    link: str = ""


def provenance_line(texts: Texts, provenance: Provenance) -> str:
    """Return the line as markup."""
    tag = simulated_tag(texts) if provenance.simulated else ""
    words = escape(" · ".join(_words(texts, provenance)))
    more = (
        element("a", escape(texts["provenance.how"]), href=provenance.link)
        if provenance.link
        else ""
    )
    return element("p", tag, element("span", words), more, class_="prov")


def simulated_tag(texts: Texts) -> str:
    """Return the tag that every simulated figure carries."""
    return element("span", escape(texts["simulated.tag"]), class_="tag simtag")


def _words(texts: Texts, provenance: Provenance) -> list[str]:
    words = []
    if provenance.answers is not None:
        words.append(texts.say("provenance.answers", count=provenance.answers))
    words += provenance.remarks
    if provenance.checks_passed is not None:
        passed = provenance.checks_passed
        words.append(texts["provenance.passed" if passed else "provenance.failed"])
    if provenance.day is not None:
        words.append(texts.write(provenance.day))
    return words
