from dataclasses import replace
from datetime import date

from surveys.campaigns import Entry, State
from tests.support.campaigning import terms
from tests.support.markup import attributes, parsed, words
from tests.support.questionnaires import a_questionnaire
from ui.staff.surveys.listed import DraftLine, Line, answered_of, state_words, surveys_table
from ui.texts.texts import texts_in

EN, NB = texts_in("en"), texts_in("nb")


def a_line(**given) -> Line:
    own = {name: given.pop(name) for name in ("answers", "invited") if name in given}
    deleted = {name: given.pop(name) for name in list(given) if name.endswith("_deleted")}
    campaign = replace(terms(**{"state": State.OPEN, **given}), id=1)
    made = {"answers": 612, "invited": 1980} | own
    return Line(campaign=campaign, questionnaire=a_questionnaire(), **made, **deleted)


def rows(markup: str) -> list[str]:
    body = parsed(markup).find(".//tbody")
    return ["".join(row.itertext()) for row in body]


def test_a_survey_says_its_state_answers_and_end():
    row = rows(surveys_table(EN, [a_line()], []))[0]

    assert "Evenings" in row
    assert "Open" in row
    assert "612 of 1,980" in row
    assert "closes 23 November 2026" in row


def test_open_surveys_come_first_then_drafts_then_what_is_over():
    lines = [
        a_line(state=State.CLOSED, name="Over"),
        a_line(name="Running"),
        a_line(state=State.DRAFT, name="Planned"),
    ]
    draft = DraftLine(questionnaire=a_questionnaire(), texts_missing=2)

    names = attributes(surveys_table(EN, lines, [draft]), "a", "href")

    listed = rows(surveys_table(EN, lines, [draft]))
    assert ["Running" in listed[0], "texts missing" in listed[1]] == [True, True]
    assert ["Planned" in listed[2], "Over" in listed[3]] == [True, True]
    assert names[1] == "/staff/surveys/drafts/evening"


def test_what_was_deleted_is_said_with_a_way_to_the_proof():
    names = surveys_table(EN, [a_line(state=State.CLOSED, names_deleted=date(2024, 9, 1))], [])
    all_of_it = surveys_table(
        EN,
        [
            a_line(
                state=State.PURGED,
                names_deleted=date(2024, 9, 1),
                answers_deleted=date(2026, 1, 2),
            )
        ],
        [],
    )

    assert "names deleted 1 September 2024" in words(names)
    assert "all answers deleted 2 January 2026" in words(all_of_it)
    assert attributes(all_of_it, "a", "href")[-1] == "/staff/surveys/evening-2026#proof"


def test_who_may_not_watch_counts_sees_none():
    assert "612" not in words(surveys_table(EN, [a_line()], [], counted=False))


def test_an_open_link_has_no_number_it_is_of():
    assert answered_of(EN, a_line(entry=Entry.OPEN, invited=0)) == "612"
    assert answered_of(EN, a_line(state=State.DRAFT)) == "–"


def test_a_state_is_a_shape_and_a_word():
    assert words(state_words(NB, State.PAUSED)) == "Satt på vent"
    assert attributes(state_words(NB, State.PAUSED), "svg", "aria-hidden") == ["true"]


def test_names_are_escaped():
    assert "<script>" not in surveys_table(EN, [a_line(name="<script>")], [])
