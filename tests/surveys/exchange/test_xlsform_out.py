"""XLSForms that are written, and the laws of going there and back."""

from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings

from surveys.asking.expressions import parse
from surveys.asking.questionnaire import ConsentTexts, Page, Questionnaire
from surveys.asking.questions import Choice, Place, Question, QuestionType, Row
from surveys.errors import FixableError
from surveys.exchange.imported_conditions import canonical, our_text
from surveys.exchange.xlsform import import_xlsform, questionnaire_of, read_xlsform
from surveys.exchange.xlsform_out import form_of, tidied, write_xlsform
from surveys.instruments import Audience
from surveys.responses import Missing
from tests.support.exchangeable import questionnaires
from tests.support.forms import a_form, forms

NB = {"nb": "Hva?"}
YES_NO = (Choice(code=1, text={"nb": "Ja"}), Choice(code=2, text={"nb": "Nei"}))


def a_questionnaire(*questions: Question, **changed) -> Questionnaire:
    made = Questionnaire(
        id="town",
        version=1,
        audience=Audience.RESIDENTS,
        languages=("nb",),
        title={"nb": "By"},
        intro={},
        thanks={},
        consent=ConsentTexts(agree={}, decline={}),
        pages=(Page(id="page", title={"nb": "Side"}, questions=questions),),
    )
    return replace(made, **changed)


def a_question(id: str = "q", type: QuestionType = QuestionType.SINGLE, **fields) -> Question:
    if type in {QuestionType.SINGLE, QuestionType.MULTIPLE} and "choices" not in fields:
        fields["choices"] = YES_NO
    return Question(id=id, type=type, text=NB, **fields)


def problems_of(questionnaire: Questionnaire) -> list[str]:
    with pytest.raises(FixableError) as refused:
        form_of(questionnaire)
    assert all(error.fix for error in refused.value.problems)
    return [error.problem for error in refused.value.problems]


def with_canonical_routing(questionnaire: Questionnaire) -> Questionnaire:
    """The same questionnaire, each condition written in the one way that forms lead back to."""

    def plain(when: str) -> str:
        return our_text(canonical(parse(when).condition)) if when else ""

    pages = tuple(
        replace(
            page,
            when=plain(page.when),
            questions=tuple(replace(q, when=plain(q.when)) for q in page.questions),
        )
        for page in questionnaire.pages
    )
    return replace(questionnaire, pages=pages)


@pytest.mark.slow
@given(questionnaires())
@settings(max_examples=150)
def test_a_questionnaire_written_as_a_form_and_read_again_is_the_same(questionnaire):
    read = questionnaire_of(form_of(questionnaire))

    assert read.questionnaire == with_canonical_routing(tidied(questionnaire))
    assert read.dropped == ()


@given(forms())
@settings(max_examples=150)
def test_a_form_of_the_listed_subset_read_and_written_again_is_the_same(form):
    assert form_of(questionnaire_of(form).questionnaire) == form


@given(questionnaires())
@settings(max_examples=10)
def test_a_workbook_holds_what_the_sheets_say(tmp_path_factory, questionnaire):
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"

    write_xlsform(questionnaire, path)

    assert import_xlsform(path) == questionnaire_of(form_of(questionnaire))


@given(questionnaires())
@settings(max_examples=25)
def test_pyxform_accepts_what_is_written(tmp_path_factory, questionnaire):
    xls2xform = pytest.importorskip("pyxform.xls2xform", reason="pyxform checks what is written")
    path = tmp_path_factory.mktemp("forms") / "form.xlsx"
    write_xlsform(with_all_texts(questionnaire), path)

    converted = xls2xform.convert(str(path), validate=False)

    for question in questionnaire.questions:
        assert f"/{question.id}" in converted.xform


def with_all_texts(questionnaire: Questionnaire) -> Questionnaire:
    """The same, with a text for each question: pyxform refuses a question that reads nothing."""
    pages = tuple(
        replace(
            page,
            questions=tuple(
                replace(
                    q,
                    text=dict.fromkeys(questionnaire.languages, "Hva?"),
                    rows=tuple(
                        replace(row, text=dict.fromkeys(questionnaire.languages, "Rad"))
                        for row in q.rows
                    ),
                )
                for q in page.questions
            ),
        )
        for page in questionnaire.pages
    )
    return replace(questionnaire, pages=pages)


def test_equal_lists_are_written_once_and_named_after_their_first_question():
    form = form_of(a_questionnaire(a_question("first"), a_question("second")))

    assert [row.get("type") for row in form.survey.rows[1:3]] == ["select_one first"] * 2
    assert [row.get("list_name") for row in form.choices.rows] == ["first", "first"]


def test_a_page_called_like_its_only_question_is_no_group():
    page = Page(id="q", title={}, questions=(a_question("q"),))

    form = form_of(a_questionnaire(pages=(page,)))

    assert [row.get("type") for row in form.survey.rows] == ["select_one q"]


def test_missing_answers_are_choices_of_their_own():
    question = a_question(missing=(Missing.DONT_KNOW, Missing.PREFER_NOT))

    form = form_of(a_questionnaire(question))

    assert [(row.get("name"), row.get("label::nb")) for row in form.choices.rows[2:]] == [
        ("dont-know", "Vet ikke"),
        ("prefer-not", "Vil ikke svare"),
    ]


def test_a_number_scale_with_texts_at_its_ends_shows_them_on_the_form():
    choices = tuple(Choice(code=code, text={"nb": str(code)}) for code in range(3))
    question = a_question(
        type=QuestionType.SCALE, choices=choices, ends=({"nb": "Ikke"}, {"nb": "Helt"})
    )

    form = form_of(a_questionnaire(question))

    assert [row.get("label::nb") for row in form.choices.rows] == ["0: Ikke", "1", "2: Helt"]
    assert form.survey.rows[1].get("appearance") == "likert"


def test_bare_numbers_in_a_row_become_a_range():
    choices = tuple(Choice(code=code, text={"nb": str(code)}) for code in range(11))
    question = a_question(type=QuestionType.SCALE, choices=choices)

    row = form_of(a_questionnaire(question)).survey.rows[1]

    assert (row.get("type"), row.get("parameters")) == ("range", "start=0 end=10 step=1")


def test_numbers_that_some_language_lacks_are_no_range_which_would_say_them_in_all():
    choices = tuple(Choice(code=code, text={"nb": str(code)}) for code in range(5))
    question = a_question(type=QuestionType.SCALE, choices=choices)
    made = a_questionnaire(question, languages=("nb", "en"))

    form = form_of(made)

    assert form.survey.rows[1].get("type") == "select_one q"
    assert questionnaire_of(form).questionnaire == made


def test_a_reversed_scale_is_listed_as_a_page_shows_it():
    form = form_of(a_questionnaire(a_question(reversed=True)))

    assert [row.get("name") for row in form.choices.rows] == ["2", "1"]
    assert questionnaire_of(form).questionnaire.questions[0].codes == (1, 2)


def test_rows_of_two_matrices_that_share_a_name_say_to_which_they_belong():
    rows = (Row(id="police", text=NB), Row(id="1", text=NB))
    both = [a_question(name, QuestionType.MATRIX, choices=YES_NO, rows=rows) for name in ("m", "n")]

    form = form_of(a_questionnaire(*both))

    assert [row.get("name") for row in form.survey.rows if row.get("name").count(".")] == [
        "m.police", "m.1", "n.police", "n.1",
    ]  # fmt: skip


def test_a_text_that_begins_like_a_formula_is_stored_as_text(tmp_path):
    path = tmp_path / "form.xlsx"
    question = Question(id="q", type=QuestionType.NOTE, text={"nb": '=HYPERLINK("http://x")'})

    write_xlsform(a_questionnaire(question), path)

    cell = openpyxl.load_workbook(path)["survey"]["C3"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://x")', "s")
    assert read_xlsform(path).questions[0].text == {"nb": '=HYPERLINK("http://x")'}


def test_space_around_texts_and_empty_texts_go():
    assert tidied(a_questionnaire(title={"nb": " By ", "en": " "})).title == {"nb": "By"}


def test_all_that_a_form_cannot_hold_is_told_at_once_with_its_place():
    found = problems_of(
        a_questionnaire(
            a_question("age", QuestionType.NUMBER, unit={"nb": "år"}, missing=(Missing.DONT_KNOW,)),
            a_question("top", QuestionType.RANKING, choices=YES_NO, most=1),
            a_question("area", QuestionType.MAP_POINT, places=(Place(id="a b", text=NB),)),
            a_question("free", QuestionType.SHORT_TEXT, when="answered(age) and top = 1"),
        )
    )

    assert found == [
        "sheet survey, row 3, column 'unit': age: a form has no place for unit of a question of "
        "type 'number'.",
        "sheet survey, row 3, column 'missing': age: a form has no place for missing of a question "
        "of type 'number'.",
        "sheet survey, row 4, column 'most': top: a form has no place for most of a question of "
        "type 'ranking'.",
        "sheet survey, row 5, column 'name': area: 'a b' or a street of it cannot be listed.",
        "sheet survey, row 6, column 'relevant': 'top' is no answer that a form can be routed by.",
    ]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (a_question("meta"), "'meta' is no name on a form"),
        (a_question("deviceid"), "'deviceid' is no name on a form"),
        (a_question(choices=()), "q has no choices"),
        (a_question(choices=(YES_NO[0], YES_NO[0])), "q: a choice stands twice"),
        (a_question(choices=(replace(YES_NO[0], exclusive=True),)), "no place for exclusive"),
        (a_question(type=QuestionType.MATRIX, choices=YES_NO), "q has no rows"),
        (a_question(type=QuestionType.MAP_POINT), "q has no places"),
        (a_question(type=QuestionType.NOTE, required=True), "no place for required"),
        (a_question(type=QuestionType.SCALE, choices=YES_NO, ends=(NB, NB)), "at least three"),
        (a_question(missing=(Missing.LEFT_BLANK,)), "no place for missing"),
        (a_question(when="age >= "), "Condition 'age >= '"),
        (a_question(help={"nb": "${q}"}), "holds '${'"),
        (a_question(help={"en": "What?"}), "which is none of its languages"),
        (
            a_question(
                type=QuestionType.SCALE,
                choices=(
                    Choice(code=0, text={"nb": "0: Ikke"}),
                    Choice(code=1, text={"nb": "1"}),
                    Choice(code=2, text={"nb": "2: Helt"}),
                ),
            ),
            "Write the texts into the choices",
        ),
        (
            a_question(type=QuestionType.MATRIX, choices=YES_NO, rows=(Row(id="<b>", text=NB),)),
            "'<b>' is no name",
        ),
    ],
)
def test_what_a_form_cannot_hold_is_refused(question, said):
    with pytest.raises(FixableError) as refused:
        form_of(a_questionnaire(question))

    assert any(said in str(error) for error in refused.value.problems)


def test_two_questions_of_one_name_are_refused():
    found = problems_of(a_questionnaire(a_question("q"), a_question("Q")))

    assert all("stands more than once" in problem for problem in found)


@pytest.mark.parametrize("sign", ["\x07", "\ufffe", "\ud800"])
def test_a_text_that_no_cell_can_hold_is_refused_and_no_file_is_written(tmp_path, sign):
    question = Question(
        id="q", type=QuestionType.NOTE, text={"nb": f"a{sign}b"}, help={"nb": "x" * 40_000}
    )

    with pytest.raises(FixableError) as refused:
        write_xlsform(a_questionnaire(question), tmp_path / "form.xlsx")

    assert [error.problem for error in refused.value.problems] == [
        "town.xlsx, sheet survey, row 3, column 'label::Norsk bokmål (nb)': "
        f"{f'a{sign}b'!r} holds a control character.",
        "town.xlsx, sheet survey, row 3, column 'hint::Norsk bokmål (nb)': 40,000 characters; "
        "a cell holds 32,767.",
    ]
    assert not (tmp_path / "form.xlsx").exists()


def test_a_form_is_equal_to_another_where_its_cells_are():
    assert a_form([{"type": "note", "name": "n"}]) != a_form([{"type": "note", "name": "m"}])
