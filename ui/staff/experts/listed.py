"""The list of elicitations: what is judged, where the rounds stand, how many have handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dsm.elicitation.elicitation import Elicitation, State
from dsm.elicitation.gathered import Turnout
from surveys.campaigns import State as CampaignState
from ui.markup import element
from ui.staff.marks.campaigns import state_sign
from ui.texts.texts import Texts

from .addresses import elicitation_address

NO_NUMBER = "\u2013"
SIGNS = {
    State.DRAFT: CampaignState.DRAFT,
    State.OPEN: CampaignState.OPEN,
    State.CLOSED: CampaignState.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One elicitation and how far its round is."""

    elicitation: Elicitation
    turnout: Turnout


def elicitations_table(texts: Texts, lines: Sequence[Line]) -> str:
    """Return the table."""
    heads = ("what", "state", "handed-in")
    head = element(
        "tr",
        *[
            element(
                "th",
                escape(texts[f"experts.head.{name}"]),
                scope="col",
                class_="r" if name == "handed-in" else None,
            )
            for name in heads
        ],
    )
    rows = [_row(texts, one) for one in lines]
    caption = element("caption", escape(texts["experts.table"]), class_="vh")
    return element("table", caption, element("thead", head), element("tbody", *rows), class_="surv")


def state_words(texts: Texts, elicitation: Elicitation) -> str:
    """Return where an elicitation stands as a shape and words, as markup."""
    said = texts.say(f"experts.state.{elicitation.state}", round=elicitation.round)
    sign = state_sign(SIGNS[elicitation.state])
    return element("span", sign, escape(said), class_="state")


def handed_in(texts: Texts, turnout: Turnout) -> str:
    """Return how many have handed in, of how many."""
    if not turnout.experts:
        return NO_NUMBER
    return texts.say("experts.of", handed=turnout.handed_in, experts=turnout.experts)


def in_short(texts: Texts, elicitation: Elicitation) -> str:
    """Return what is done with how many objects."""
    count = len(elicitation.pairs) if elicitation.targets else len(elicitation.objects)
    return texts.say(f"experts.short.{elicitation.kind}", count=count)


def _row(texts: Texts, line: Line) -> str:
    found = line.elicitation
    link = element("a", escape(texts.name(found.title)), href=elicitation_address(found.slug))
    below = element("span", escape(in_short(texts, found)), class_="fine")
    return element(
        "tr",
        element("td", link, below),
        element("td", state_words(texts, found)),
        element("td", escape(handed_in(texts, line.turnout)), class_="r num"),
    )
