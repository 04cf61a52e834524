"""One round of an expert panel: every answer as a point without a name, and whether they agree."""

from dataclasses import dataclass
from html import escape

from sqlmodel import Session

from dsm.findings import Finding
from dsm.surveying import panels, questionnaires
from dsm.surveying.panels import Compared, Spread, place_on
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.words import say
from surveys.campaigns import Campaign
from ui.markup import element
from ui.staff.marks.campaigns import points_track
from ui.staff.marks.rows import dot_row
from ui.staff.marks.signs import disagreement
from ui.staff.widgets.tables import Column, Row, Table, table_behind
from ui.texts.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelScene:
    """What the page shows.

    Parameters
    ----------
    round : int
        The round that is shown, 0 where none has ended yet.
    compared : tuple of Compared
        Its answers, by question; without points below four experts.
    spreads : mapping of question to Spread
        How far they agree, of those that are shown.
    reasons : mapping of question to texts, optional
        What experts wrote in all rounds, unlabelled; None while a round is open.
    """

    campaign: Campaign
    questionnaire: Questionnaire
    round: int
    compared: tuple[Compared, ...] = ()
    spreads: dict[str, Spread]
    reasons: dict[str, tuple[str, ...]] | None = None

    @property
    def title(self) -> Finding:
        """What the round says, in one sentence."""
        if not self.round:
            return Finding("panel.title.first")
        if not self.spreads:
            return Finding("panel.title.hidden", {"least": panels.LEAST})
        agreed = sum(one.agrees for one in self.spreads.values())
        values = {"count": len(self.spreads), "agreed": agreed}
        return Finding("panel.title.agreed", values)


def load_panel(session: Session, campaign: Campaign, wanted: int | None) -> PanelScene:
    """Read one round, by default the last that has ended."""
    panels.require_panel(campaign)
    ended = panels.ended_rounds(campaign)
    round = wanted if wanted in ended else next(iter(ended), 0)
    asked = questionnaires.load(session, campaign.questionnaire, campaign.version)
    if not round:
        return PanelScene(campaign=campaign, questionnaire=asked, round=0, spreads={})
    spreads = panels.disagreement(session, campaign, round)
    return PanelScene(
        campaign=campaign,
        questionnaire=asked,
        round=round,
        # Nobody's link: the page is for those who lead, and labels nobody.
        compared=panels.comparison(session, campaign, "", round),
        spreads={one.question: one for one in spreads},
        reasons=panels.reasons(session, campaign) if campaign.round in ended else None,
    )


def round_rows(texts: Texts, scene: PanelScene) -> str:
    """Return one row per question: its text, the points, and whether the experts agree."""
    rows = [_row(texts, scene, one) for one in scene.compared]
    return element("div", *rows, class_="dots rows")


def round_table(texts: Texts, scene: PanelScene) -> str:
    """Return the same in numbers."""
    columns = [
        Column(texts["panel.table.question"], numeric=False),
        *[Column(texts[f"panel.table.{name}"]) for name in ("experts", "low", "middle", "high")],
    ]
    rows = [
        Row(
            _asked(texts, scene, spread.question),
            (
                str(spread.experts),
                *[texts.shortest(value) for value in (spread.low, spread.middle, spread.high)],
            ),
        )
        for spread in scene.spreads.values()
    ]
    table = Table(
        caption=texts.say("panel.table.caption", round=scene.round), columns=columns, rows=rows
    )
    return table_behind(table, summary=texts["panel.table.open"])


def reasons_listed(texts: Texts, scene: PanelScene) -> str:
    """Return what experts wrote, question by question, or why nothing of it is shown."""
    if scene.reasons is None:
        return element("p", escape(texts["panel.reasons.open"]), class_="note")
    if not scene.reasons:
        few = texts.say("panel.reasons.few", least=panels.LEAST)
        return element("p", escape(few), class_="note")
    return "".join(
        element("h3", escape(_asked(texts, scene, id)))
        + element("ul", *[element("li", escape(text)) for text in written])
        for id, written in scene.reasons.items()
    )


def _row(texts: Texts, scene: PanelScene, one: Compared) -> str:
    name = _asked(texts, scene, one.question)
    spread = scene.spreads.get(one.question)
    if one.others is None or spread is None:
        hatch = element("div", class_="hatch", role="img", aria_label=texts["hidden.label"])
        reason = element(
            "span", escape(texts.say("panel.hidden", least=panels.LEAST)), class_="fine"
        )
        return dot_row(name, hatch, reason, kind="hid")
    question = scene.questionnaire.question(one.question)
    label = texts.say("panel.points", count=spread.experts, middle=texts.shortest(spread.middle))
    track = points_track(place_on(question, one.others), label=label)
    return dot_row(name, track, _verdict(texts, spread))


def _verdict(texts: Texts, spread: Spread) -> str:
    middle = element("b", escape(texts.say("panel.middle", middle=texts.shortest(spread.middle))))
    if spread.agrees:
        return middle + element("span", escape(texts["panel.agree"]), class_="fork")
    forked = disagreement() + element("span", escape(texts["panel.disagree"]))
    return middle + element("span", forked, class_="fork")


def _asked(texts: Texts, scene: PanelScene, id: str) -> str:
    return say(scene.questionnaire.question(id).text, texts.language) or id
