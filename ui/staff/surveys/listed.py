"""The list of surveys: campaigns with their counts, and questionnaires that are still written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from dsm.surveying.days import last_day_before
from surveys.asking.questionnaire import Questionnaire
from surveys.campaigns import Campaign, Entry, State
from surveys.instruments import Audience
from ui.markup import element
from ui.respond.sentences import language_name
from ui.staff.marks.campaigns import state_sign
from ui.texts.texts import Texts

from .addresses import draft_address, survey_address

NO_NUMBER = "\u2013"
RUNNING = frozenset({State.OPEN, State.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One campaign in the list.

    Parameters
    ----------
    answers, invited : int
        How many answered, of how many; `invited` is 0 where everybody may enter.
    names_deleted, answers_deleted : date, optional
        When names, and answers, were deleted.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    answers: int
    invited: int
    names_deleted: date | None = None
    answers_deleted: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """One questionnaire that is still written.

    Parameters
    ----------
    texts_missing : int
        Texts that a language lacks.
    """

    questionnaire: Questionnaire
    texts_missing: int


def surveys_table(
    texts: Texts, lines: Sequence[Line], drafts: Sequence[DraftLine], *, counted: bool = True
) -> str:
    """Return the table: what, its state as shape and word, answers, and when it ends.

    Parameters
    ----------
    counted : bool
        Whether the reader may see how many answered.
    """
    ordered = sorted(lines, key=_order)
    running = [one for one in ordered if one.campaign.state in RUNNING]
    others = [one for one in ordered if one.campaign.state not in RUNNING]
    heads = ("survey", "state", "answers", "ends")
    head = element(
        "tr",
        *[
            element(
                "th",
                escape(texts[f"surveys.head.{name}"]),
                scope="col",
                class_="r" if name == "answers" else None,
            )
            for name in heads
        ],
    )
    rows = [
        *[_campaign(texts, one, counted=counted) for one in running],
        *[_draft(texts, one) for one in drafts],
        *[_campaign(texts, one, counted=counted) for one in others],
    ]
    caption = element("caption", escape(texts["surveys.table"]), class_="vh")
    return element("table", caption, element("thead", head), element("tbody", *rows), class_="surv")


def state_words(texts: Texts, state: State) -> str:
    """Return a state as its shape and its word."""
    return element(
        "span", state_sign(state), escape(texts[f"survey.state.{state}"]), class_="state"
    )


def in_short(texts: Texts, questionnaire: Questionnaire) -> str:
    """Return how many questions there are and in which languages."""
    count = sum(question.type.is_answered for question in questionnaire.questions)
    spoken = ", ".join(language_name(tag) for tag in questionnaire.languages)
    return f"{texts.say('surveys.questions', count=count)} · {spoken}"


def answered_of(texts: Texts, line: Line) -> str:
    """Return how many answered, of how many invited."""
    if line.campaign.state is State.DRAFT:
        return NO_NUMBER
    if line.campaign.entry is Entry.OPEN or not line.invited:
        return texts.write(line.answers)
    return texts.say("surveys.of", answers=line.answers, invited=line.invited)


def _campaign(texts: Texts, line: Line, *, counted: bool) -> str:
    campaign = line.campaign
    words = [in_short(texts, line.questionnaire)]
    if campaign.audience is Audience.EXPERTS:
        words.append(texts.say("surveys.panel", round=campaign.round))
    words.append(texts[f"terms.mode.{campaign.mode}.name"])
    link = element("a", escape(campaign.name), href=survey_address(campaign.slug))
    return element(
        "tr",
        element("td", link, element("span", escape(" · ".join(words)), class_="fine")),
        element("td", state_words(texts, campaign.state)),
        element("td", escape(answered_of(texts, line) if counted else NO_NUMBER), class_="r num"),
        element("td", _ends(texts, line)),
    )


def _draft(texts: Texts, line: DraftLine) -> str:
    asked = line.questionnaire
    title = texts.name(asked.title) if any(asked.title.values()) else asked.id
    state = texts["survey.state.draft"]
    if line.texts_missing:
        state = f"{state} · {texts.say('surveys.texts-missing', count=line.texts_missing)}"
    sign = element("span", state_sign(State.DRAFT), escape(state), class_="state")
    link = element("a", escape(title), href=draft_address(asked.id))
    return element(
        "tr",
        element("td", link, element("span", escape(in_short(texts, asked)), class_="fine")),
        element("td", sign),
        element("td", NO_NUMBER, class_="r num"),
        element("td", escape(texts["surveys.being-written"])),
    )


def _ends(texts: Texts, line: Line) -> str:
    campaign = line.campaign
    proof = element(
        "a",
        escape(texts["surveys.proof"]),
        class_="proof",
        href=f"{survey_address(campaign.slug)}#proof",
    )
    if line.answers_deleted is not None:
        return escape(texts.say("surveys.purged", day=line.answers_deleted)) + f" · {proof}"
    if line.names_deleted is not None:
        return escape(texts.say("surveys.names-deleted", day=line.names_deleted)) + f" · {proof}"
    closes = last_day_before(campaign.closes_at)
    key = "closed" if campaign.state is State.CLOSED else "closes"
    return escape(texts.say(f"surveys.{key}", day=closes))


def _order(line: Line) -> tuple[int, float]:
    running = {State.OPEN: 0, State.PAUSED: 0, State.DRAFT: 1, State.CLOSED: 2, State.PURGED: 3}
    return running[line.campaign.state], -line.campaign.closes_at.timestamp()
