"""Read the structure of a LimeSurvey survey as one of our questionnaires."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from surveys.asking.conditions import Subject
from surveys.asking.expressions import ExpressionError
from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Question, QuestionType
from surveys.errors import raise_all
from surveys.exchange.imported import ImportedQuestionnaire
from surveys.exchange.limesurvey_expressions import LimeNames, when_of_relevance
from surveys.exchange.limesurvey_questions import LimeQuestionReader
from surveys.exchange.limesurvey_rows import LimeGroup, LimeQuestion, LimeRow, LimeSurvey, read_lime
from surveys.exchange.xlsform import ROUTING
from surveys.exchange.xlsform_sheets import language_of
from surveys.instruments import Audience

TITLE, WELCOME, END = "surveyls_title", "surveyls_welcometext", "surveyls_endtext"
# Classes that say nothing of questions: what they are, for those who read what was left out.
LEFT_OUT = {"AS": "assessments", "QTA": "quotas", "QTALS": "quotas", "QTAM": "quotas"}

type Asked = tuple[LimeQuestion, list[Question]]


def read_limesurvey(path: Path | str) -> Questionnaire:
    """Return the questionnaire in a LimeSurvey ``.txt`` file; see `import_limesurvey`."""
    return import_limesurvey(path).questionnaire


def import_limesurvey(path: Path | str) -> ImportedQuestionnaire:
    """Return the questionnaire in a LimeSurvey structure, and what was left out of it.

    Parameters
    ----------
    path : Path or str
        A survey exported as tab-separated values (``.txt``), in any number of languages.

    Returns
    -------
    ImportedQuestionnaire
        A group is a page. Settings of looks, e-mails, quotas and assessments are left out, and
        listed as dropped.

    Raises
    ------
    FixableError
        Naming line and column of everything that is not understood, all at once.
    """
    survey = read_lime(Path(path))
    dropped: list[str] = []
    reader = LimeQuestionReader(survey, dropped)
    groups = [
        (group, [(q, list(reader.questions(q))) for q in group.questions])
        for group in survey.groups
    ]
    _note_languages(survey)
    _note_others(survey, dropped)
    _note_names(survey, groups)
    names = _names([asked for _, read in groups for asked in read])
    pages = tuple(
        _page(survey, number, group, read, names)
        for number, (group, read) in enumerate(groups, start=1)
    )
    raise_all(survey.problems)
    return ImportedQuestionnaire(
        questionnaire=Questionnaire(
            id=_id(survey),
            version=1,
            audience=Audience.RESIDENTS,
            languages=survey.languages,
            title=survey.words_of(survey.titles.get(TITLE, {}), "text"),
            intro=survey.words_of(survey.titles.get(WELCOME, {}), "text"),
            thanks=survey.words_of(survey.titles.get(END, {}), "text"),
            consent=ConsentTexts(agree={}, decline={}),
            pages=pages,
        ),
        dropped=tuple(dropped),
    )


def _page(
    survey: LimeSurvey, number: int, group: LimeGroup, read: Sequence[Asked], names: LimeNames
) -> Page:
    return Page(
        id=f"page-{number}",
        title=survey.words(group.row, "name"),
        lead=survey.words(group.row, "text"),
        when=_when(survey, group.row, names),
        questions=tuple(
            question for asked, found in read for question in _routed(survey, asked, found, names)
        ),
    )


def _routed(
    survey: LimeSurvey, asked: LimeQuestion, found: Sequence[Question], names: LimeNames
) -> list[Question]:
    when = _when(survey, asked.row, names)
    # The question for "other" has a condition of its own, which holds only where this one does.
    return [question if question.when else replace(question, when=when) for question in found]


def _when(survey: LimeSurvey, row: LimeRow, names: LimeNames) -> str:
    try:
        return when_of_relevance(row.get("relevance"), names)
    except ExpressionError as error:
        survey.note(row, "relevance", error.problem, error.fix)
        return ""


def _names(read: Sequence[Asked]) -> LimeNames:
    subjects: dict[str, tuple[Subject, int | None]] = {}
    questions = {question.id: question for _, found in read for question in found}
    for asked, found in read:
        for question in found[:1]:
            if question.type in ROUTING and question.type is not QuestionType.MULTIPLE:
                subjects[question.id] = (Subject(question.id), None)
            if question.type is QuestionType.MATRIX:
                subjects |= {
                    f"{question.id}_{row.id}": (Subject(question.id, row.id), None)
                    for row in question.rows
                }
            if question.type is QuestionType.MULTIPLE:
                subjects |= {
                    f"{question.id}_{part.get('name')}": (Subject(question.id), choice.code)
                    for part, choice in zip(asked.parts, question.choices, strict=False)
                }
    return LimeNames(subjects, questions)


def _note_languages(survey: LimeSurvey) -> None:
    wrong = [tag for tag in survey.languages if language_of(tag) != tag]
    row = LimeRow(1, {})
    if wrong or not survey.languages:
        survey.note(
            row,
            "language",
            f"{', '.join(map(repr, wrong)) or 'nothing'} is no language tag.",
            "Write tags such as nb, nn or en.",
        )
    if not survey.groups:
        survey.note(row, "class", "nothing is asked.", "Choose a survey with questions.")


def _note_others(survey: LimeSurvey, dropped: list[str]) -> None:
    counted: Counter[str] = Counter()
    for row in survey.others:
        if row.get("class") in LEFT_OUT:
            counted[LEFT_OUT[row.get("class")]] += 1
        else:
            survey.note(
                row,
                "class",
                f"the class {row.get('class')[:20]!r} has no meaning here.",
                "Write conditions as relevance, and remove the line.",
            )
    dropped += [f"{survey.source}: {count} lines of {what}" for what, count in counted.items()]
    for what, names in (("settings", survey.settings), ("texts", survey.titles)):
        told = sorted(set(names) - {"language", "additional_languages", "sid", TITLE, WELCOME, END})
        if told:
            dropped.append(f"{survey.source}: {what} of the survey: {', '.join(told)}")


def _note_names(survey: LimeSurvey, groups: Sequence[tuple[LimeGroup, list[Asked]]]) -> None:
    read = [asked for _, found in groups for asked in found]
    counted = Counter(question.id for _, found in read for question in found)
    for asked, found in read:
        for question in found:
            if counted[question.id] > 1:
                survey.note(
                    asked.row,
                    "name",
                    f"{question.id!r} stands more than once.",
                    "Give every question a code of its own.",
                )


def _id(survey: LimeSurvey) -> str:
    number = survey.settings.get("sid", "")
    stem = number if number.isalnum() else Path(survey.source).stem
    return "survey-" + (re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "1")
