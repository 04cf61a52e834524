"""What the People page is made from, and the address that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlmodel import Session

from dsm import fieldwork, people, thresholds
from dsm.database import transaction
from dsm.groups import GroupFigure
from dsm.people import PeopleView
from dsm.thresholds import Held
from indicators.composite import Goal
from indicators.social.terms import Role, role
from ui.guard import STAFF
from ui.staff.names import Names, lower_first, upper_first
from ui.staff.office import Office, Visitor
from ui.staff.widgets.estimates import best, span
from ui.texts.texts import Texts

GOAL = Goal.SOCIAL_CULTURAL  # what residents say counts towards this goal
PAGE = f"{STAFF}/people"
SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Which figures are asked for: of what, as a share or a score, of which wave (empty: latest)."""

    construct: str = ""
    share: bool = True
    wave: str = ""

    def address(self, page: str = PAGE) -> str:
        """Return the address of a page that shows these."""
        asked = {"construct": self.construct, "measure": "share" if self.share else SCORE}
        return f"{page}?{urlencode({**asked, 'wave': self.wave} if self.wave else asked)}"


def question_of(construct: str, measure: str, wave: str) -> Question:
    """Return what an address asks for."""
    return Question(construct=construct, share=measure != SCORE, wave=wave)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scene:
    """What the page says, and what its parts are called.

    Parameters
    ----------
    question : Question
        With the construct filled in.
    constructs : tuple of str
        All that can be asked for.
    waves : mapping of name to when it was asked
        Those that have this construct.
    answers : int
        Respondents of the wave, also those who left these questions out.
    has_districts : bool
        Whether the population is divided by district at all.
    held : tuple of Held
        What policies ask of this figure; only of the latest wave.
    """

    question: Question
    view: PeopleView
    names: Names
    constructs: tuple[str, ...]
    waves: Mapping[str, str]
    answers: int
    has_districts: bool
    held: tuple[Held, ...]

    @property
    def texts(self) -> Texts:
        """The reader's language."""
        return self.names.texts

    @property
    def percent(self) -> bool:
        """Whether figures are percent of residents, and not points."""
        return self.view.measure.is_share

    @property
    def what(self) -> str:
        """What the figures are of, in a few words."""
        if self.view.indicator is not None:
            return self.names.indicator(self.view.indicator)
        return f"{self.names.construct(self.view.construct)}, {lower_first(self.texts['people.score'])}"

    @property
    def asked(self) -> str:
        """When the wave was asked, in words."""
        return self.names.asked(self.view.estimated.asked)

    @property
    def version(self) -> str:
        """Which data the page shows."""
        return f"{self.view.estimated.made_on}, {self.view.estimated.hash[:8]}"

    def best(self, figure: GroupFigure) -> str:
        """Return a best guess with its unit."""
        assert figure.estimate is not None
        return best(self.texts, figure.estimate, percent=self.percent)

    def span(self, figure: GroupFigure) -> str:
        """Return where a figure lies with 9 chances in 10, with its unit."""
        assert figure.estimate is not None
        return span(self.texts, figure.estimate, percent=self.percent)

    def row_name(self, figure: GroupFigure) -> str:
        """Return a group's name for a row: its level, or the levels of a cross."""
        parts = [self.names.level(factor, level) for factor, level in figure.levels.items()]
        return ", ".join(parts) or self.texts["people.table.city"]

    def group_name(self, figure: GroupFigure) -> str:
        """Return a group in words, as it begins a sentence."""
        return upper_first(self.names.group(figure.levels))


def load_scene(office: Office, visitor: Visitor, question: Question) -> Scene | None:
    """Read everything the page shows; None while nothing has been published.

    Raises
    ------
    PeopleError
        If what is asked for was not published.
    """
    with transaction(office.engine) as session:
        constructs = people.constructs(session)
        if not constructs:
            return None
        filled = replace(question, construct=question.construct or constructs[0])
        return _scene(session, office, visitor, filled, constructs)


def _scene(
    session: Session,
    office: Office,
    visitor: Visitor,
    question: Question,
    constructs: tuple[str, ...],
) -> Scene:
    folder, wave = office.settings.draws_folder, question.wave or None
    view = people.view(session, folder, question.construct, share=question.share, wave=wave)
    waves = people.waves_of(session, question.construct)
    newest = view.estimated.wave == next(reversed(waves), "")
    frame = fieldwork.load_frame(session, view.estimated.frame)
    respondents = {one.name: one.respondents for one in fieldwork.waves(session)}
    return Scene(
        question=question,
        view=view,
        names=Names(texts=visitor.texts, groups=fieldwork.group_names(session)),
        constructs=constructs,
        waves=waves,
        answers=respondents[view.estimated.wave],
        has_districts=any(role(factor.name) is Role.DISTRICT for factor in frame.factors),
        held=thresholds.thresholds_on(session, folder, view) if newest else (),
    )
