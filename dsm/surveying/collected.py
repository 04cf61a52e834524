"""The answers of a campaign over all its versions, as they are exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import SystemRandom

from sqlmodel import Session, col, select

from dsm.surveying import questionnaires
from dsm.surveying.cells import coarsening_of
from dsm.surveying.coarsening import JOINT, Coarse, Coarsening
from dsm.surveying.tables import ResponseRow
from surveys.asking.answer_table import AnswerTable, Case, table_of
from surveys.asking.questionnaire import Questionnaire
from surveys.asking.questions import Background, Question, QuestionType
from surveys.asking.variables import FLAGGED, OVER_QUOTA, ROUND, Measure, Variable, variables
from surveys.asking.words import Words
from surveys.campaigns import Campaign, State
from surveys.errors import FixableError

MARKS = (ROUND, OVER_QUOTA, FLAGGED)


class ExportError(FixableError):
    """A campaign cannot be exported as asked."""

    code = "export"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """The answers of a campaign over all versions, in random order, tests left out.

    Parameters
    ----------
    campaign : Campaign
        Whose answers they are.
    versions : tuple of Questionnaire
        Every version that somebody answered, and the present one; oldest first.
    cases : tuple of Case
        One per respondent.
    coarsening : Coarsening
        Which groups were merged when the answers were kept.
    ids : frozenset of str
        Of the answers, in no order: to see later whether they are still the same. In no file.
    """

    campaign: Campaign
    versions: tuple[Questionnaire, ...]
    cases: tuple[Case, ...]
    coarsening: Coarsening
    ids: frozenset[str] = field(repr=False)

    @property
    def newest(self) -> Questionnaire:
        """The last version."""
        return self.versions[-1]

    def table(self) -> AnswerTable:
        """Return the answers as rows of codes, with what is marked of each."""
        asked = {one.id: one for version in self.versions for one in version.questions}
        columns = [
            variable_as_kept(variable, asked.get(variable.question), self.coarsening)
            for variable in variables(self.versions, marks=MARKS)
        ]
        return table_of(columns, self.cases)


def collect(session: Session, campaign: Campaign) -> Collected:
    """Return the mixed answers of a campaign; those that still wait in the inbox are left out.

    Raises
    ------
    ExportError
        If there are none.
    """
    rows = session.exec(
        select(ResponseRow).where(
            ResponseRow.campaign_id == campaign.id, col(ResponseRow.test).is_(False)
        )
    ).all()
    if not rows:
        purged = campaign.state is State.PURGED
        raise ExportError(
            f"{campaign.slug!r} has no answers{' any more: they were deleted' if purged else ''}.",
            "Nothing can bring them back." if purged else "Wait until at least ten have answered.",
        )
    numbers = sorted({row.version for row in rows} | {campaign.version})
    versions = [questionnaires.load(session, campaign.questionnaire, each) for each in numbers]
    cases = [_case(row) for row in rows]
    SystemRandom().shuffle(cases)
    return Collected(
        campaign=campaign,
        versions=tuple(versions),
        cases=tuple(cases),
        coarsening=coarsening_of(session, campaign.id),
        ids=frozenset(row.id for row in rows),
    )


def variable_as_kept(
    variable: Variable, question: Question | None, coarsening: Coarsening
) -> Variable:
    """Return a variable whose labels tell what its codes stand for after groups were merged.

    A merged group goes by its first choice or place, a band of ages by its youngest age: without
    such labels an 18 would be taken for somebody of 18 years.
    """
    if question is None or question.background is None:
        return variable
    told = coarsening.of(question.background.factor)
    if told is None:
        return variable
    if question.type is QuestionType.NUMBER:
        return replace(variable, values=_bands(question.background, told), measure=Measure.ORDINAL)
    if question.type is QuestionType.MAP_POINT:
        groups = {place: told.group_of(place) for place in variable.place_labels}
        return replace(variable, place_labels=_merged(variable.place_labels, groups))
    levels = question.background.level_of
    of_code = {code: told.group_of(levels.get(code) or f"code {code}") for code in variable.values}
    return replace(variable, values=_merged(variable.values, of_code))


def _bands(background: Background, told: Coarse) -> dict[int, Words]:
    lowest: dict[tuple[str, ...], int] = {}
    for low, _, level in background.from_number:
        group = told.group_of(level)
        lowest[group] = min(low, lowest.get(group, low))
    return {low: {"und": JOINT.join(group)} for group, low in lowest.items()}


def _merged[K](labels: Mapping[K, Words], groups: Mapping[K, tuple[str, ...]]) -> dict[K, Words]:
    """Return labels of the first key of each group, those of the others joined to them."""
    members: dict[tuple[str, ...], list[K]] = {}
    for key, group in groups.items():
        members.setdefault(group, []).append(key)
    return {keys[0]: _joined([labels[key] for key in keys]) for keys in members.values()}


def _joined(texts: Sequence[Words]) -> Words:
    return {tag: JOINT.join(text.get(tag, "") for text in texts) for tag in texts[0]}


def _case(row: ResponseRow) -> Case:
    marks = {
        ROUND.name: row.round,
        OVER_QUOTA.name: int(row.over_quota),
        FLAGGED.name: int(bool(row.flags)),
    }
    return Case(version=row.version, answers=dict(row.answers), marks=marks)
