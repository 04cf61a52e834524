"""XLSForms read as questionnaires, and what they may not hold."""

import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import QuestionType
from surveys.asking.routing import asked
from surveys.errors import FixableError
from surveys.exchange.imported_names import choice_code
from surveys.exchange.xlsform import import_xlsform, questionnaire_of, read_xlsform
from surveys.exchange.xlsform_out import form_of
from surveys.responses import Missing
from tests.support.exchanged import read_or_problems
from tests.support.forms import a_form

TOWN = {
    "Survey": [
        ["Type", "NAME", "caption::Norsk bokmål (nb)", "label::English (en)", "hint::nb",
         "required", "relevance", "constraint", "appearance", "parameters"],
        ["start", "start"],
        ["deviceid", "device"],
        ["begin group", "place", "Stedet", "The place", None, None, None, None, "field-list"],
        ["select_one yes_no", "own", "Eier du?", "Do you own?", "Bolig", "yes"],
        ["select_multiple way", "ways", "Hvordan?", "How?", None, "TRUE", "${own} = 'yes'",
         "count-selected(.) <= 2"],
        ["integer", "age", "Alder", "Age", None, None, None, ". >= 18 and . <= 120"],
        ["end group"],
        ["begin_group", "safe", "Hvor trygt?", "How safe?", None, None,
         "${age} >= 67 and not(selected(${ways}, 'bus'))", None, "table-list"],
        ["select_one four", "day", "Om dagen", "By day"],
        ["select_one four", "night", "Om natten", "At night"],
        ["end_group"],
        ["range", "mark", "Karakter", "Mark", None, None, None, None, None, "start=0 end=10 step=1"],
        ["select_one areas", "area", "Hvor?", "Where?"],
        ["acknowledge", "agree", "Jeg vil", "I want to"],
    ],
    "choices": [
        ["list name", "value", "label::Norsk bokmål (nb)", "label::English (en)", "people", "streets"],
        ["yes_no", "yes", "Ja", "Yes"],
        ["yes_no", "no", "Nei", "No"],
        ["way", "bus", "Buss", "Bus"],
        ["way", "bike", "Sykkel", "Bike"],
        ["four", 1, "Utrygt", "Unsafe"],
        ["four", 2, "Trygt", "Safe"],
        ["four", "dont-know", "Vet ikke", "Don't know"],
        ["areas", "frei", "Frei", "Frei", 5200, "Storgata; Kaibakken"],
    ],
    "settings": [["form_title", "form_id", "default_language"], ["By", "town-2026", "Norsk bokmål (nb)"]],
}  # fmt: skip


def a_book(folder, sheets, name="form.xlsx"):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(folder / name)
    return folder / name


def problems_of(survey, choices=None, **options) -> list[str]:
    with pytest.raises(FixableError) as refused:
        questionnaire_of(a_form(survey, choices, **options))
    assert all(error.fix for error in refused.value.problems)
    return [error.problem for error in refused.value.problems]


def test_a_form_with_other_spellings_is_read(tmp_path):
    found = import_xlsform(a_book(tmp_path, TOWN))

    read = found.questionnaire
    assert (read.id, read.version, read.languages) == ("town-2026", 1, ("nb", "en"))
    assert [page.id for page in read.pages] == ["place", "safe", "mark", "area", "agree"]
    assert [question.type for question in read.questions] == [
        QuestionType.SINGLE, QuestionType.MULTIPLE, QuestionType.NUMBER, QuestionType.MATRIX,
        QuestionType.SCALE, QuestionType.MAP_POINT, QuestionType.CONSENT,
    ]  # fmt: skip
    own, ways, age, safe, mark, area, _ = read.questions
    assert own.codes == (choice_code("yes"), choice_code("no"))
    assert (own.required, own.help) == (True, {"nb": "Bolig"})
    assert (ways.most, ways.required) == (2, True)
    assert ways.when == f"own = {choice_code('yes')}"
    assert (age.lowest, age.highest, age.whole) == (18, 120, True)
    assert [row.id for row in safe.rows] == ["day", "night"]
    assert (safe.codes, safe.missing) == ((1, 2), (Missing.DONT_KNOW,))
    assert safe.when == f"age >= 67 and not ways includes {choice_code('bus')}"
    assert mark.codes == tuple(range(11))
    assert (area.places[0].people, area.places[0].streets) == (5200, ("Storgata", "Kaibakken"))


def test_what_tells_person_device_or_time_is_dropped_and_listed(tmp_path):
    found = import_xlsform(a_book(tmp_path, TOWN))

    assert found.dropped == (
        "form.xlsx, sheet survey, row 2, column 'Type': 'start'",
        "form.xlsx, sheet survey, row 3, column 'Type': 'deviceid'",
    )


def test_the_routing_that_was_read_leads_where_the_form_does(tmp_path):
    read = read_xlsform(a_book(tmp_path, TOWN))

    yes, bus = choice_code("yes"), choice_code("bus")
    assert "ways" not in asked(read, {"own": choice_code("no")})
    assert "safe" in asked(read, {"own": yes, "age": 70})
    assert "safe" not in asked(read, {"own": yes, "ways": [bus], "age": 70})


def test_every_problem_is_told_at_once_with_sheet_row_and_column():
    found = problems_of(
        [
            {"type": "calculate", "name": "c", "calculation": "1+1"},
            {"type": "select_one gone", "name": "a b", "label::nb": "Hva, ${c}?"},
            {"type": "integer", "name": "n", "constraint": "regex(., '1')", "required": "${c}"},
            {"type": "note", "name": "n", "relevant": "${c} > today()"},
            {"type": "begin_repeat", "name": "r"},
            {"type": "image", "name": "i", "appearance": "new"},
        ],
        [{"list_name": "unused", "name": "1"}],
    )

    place = "form.xlsx, sheet survey, "
    assert found == [
        f"{place}column 'calculation': row 2: '1+1' has no meaning here.",
        f"{place}row 2, column 'type': 'calculate' has no meaning here.",
        f"{place}row 3, column 'name': 'a b' is no name.",
        f"{place}row 3, column 'type': there is no list 'gone'.",
        f"{place}row 3, column 'label::nb': 'Hva, ${{c}}?' repeats an answer.",
        f"{place}row 4, column 'required': '${{c}}' is neither yes nor no.",
        f"{place}row 4, column 'constraint': \"regex(., '1')\" is no limit that is known here.",
        f"{place}row 6, column 'type': 'begin_repeat' has no meaning here.",
        f"{place}row 7, column 'type': 'image' has no meaning here.",
        f"{place}row 7, column 'appearance': 'new' has no meaning here.",
        f"{place}row 4, column 'name': 'n' stands more than once, small and capital letters alike.",
        f"{place}row 5, column 'name': 'n' stands more than once, small and capital letters alike.",
        "form.xlsx, sheet choices, row 2, column 'list_name': no question uses the list 'unused'.",
        f"{place}row 5, column 'relevant': 'today()' cannot be read.",
    ]


@pytest.mark.parametrize(
    "type",
    ["geopoint", "geotrace", "geoshape", "image", "audio", "video", "file", "barcode", "hidden",
     "calculate", "begin_repeat", "end_repeat", "time", "dateTime", "csv-external", "osm",
     "xml-external", "select_one_from_file a.csv", "select_multiple_from_file a.csv", "trigger"],
)  # fmt: skip
def test_types_outside_the_subset_are_refused(type):
    found = problems_of([{"type": type, "name": "q"}])

    assert any(f"row 2, column 'type': {type!r} has no meaning here" in said for said in found)


@pytest.mark.parametrize(
    "column",
    ["calculation", "default", "readonly", "trigger", "choice_filter", "repeat_count", "image",
     "big-image", "audio", "video", "autoplay", "save_to", "bind::x", "body::x", "instance::x",
     "guidance_hint", "constraint_message", "required_message", "parameters", "appearance", "note"],
)  # fmt: skip
def test_columns_outside_the_subset_are_refused(column):
    found = problems_of([{"type": "text", "name": "q", column: "<i>x</i>"}])

    assert any(f"column {column!r}" in said and "'<i>x</i>'" in said for said in found)


def test_a_geopoint_is_answered_with_the_list_of_places():
    with pytest.raises(FixableError) as refused:
        questionnaire_of(a_form([{"type": "geopoint", "name": "home"}]))

    assert "a list that has the column 'people'" in refused.value.fix


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"type": "begin_group", "name": "g"}], "the group is never closed"),
        ([{"type": "end_group"}], "no group is open here"),
        (
            [
                {"type": "begin_group", "name": "g"},
                {"type": "begin_group", "name": "h"},
                {"type": "end_group"},
                {"type": "end_group"},
            ],
            "a group of 0 rows stands inside another",
        ),
        (
            [
                {"type": "begin_group", "name": "g", "appearance": "table-list"},
                {"type": "text", "name": "t"},
                {"type": "end_group"},
            ],
            "'text' is no row of a table",
        ),
        (
            [
                {"type": "begin_group", "name": "g", "appearance": "table-list"},
                {"type": "end_group"},
            ],
            "the table has no rows",
        ),
        ([{"type": "begin_group", "name": "g", "appearance": "w1"}, {"type": "end_group"}],
         "'w1' has no meaning here"),
        ([{"type": "begin_group", "name": "g", "required": "yes"}, {"type": "end_group"}],
         "'yes' has no meaning here"),
        ([{"name": "g"}], "the cell is empty"),
        ([], "nothing is asked"),
        ([{"type": "note", "name": "meta"}], "'meta' is taken by XLSForm"),
    ],
)  # fmt: skip
def test_groups_that_are_no_pages_are_refused(rows, said):
    assert any(said in problem for problem in problems_of(rows))


def test_a_table_below_a_row_of_labels_is_a_matrix():
    listed = [{"list_name": "l", "name": "1", "label::nb": "Ja"}]
    form = a_form(
        [
            {"type": "begin_group", "name": "g", "appearance": "field-list"},
            {"type": "select_one l", "name": "m", "label::nb": "Hva?", "appearance": "label"},
            {"type": "select_one l", "name": "a", "appearance": "list-nolabel"},
            {"type": "select_one l", "name": "b", "appearance": "list-nolabel"},
            {"type": "note", "name": "n"},
            {"type": "end_group"},
        ],
        listed,
    )

    matrix, note = questionnaire_of(form).questionnaire.questions

    assert (matrix.id, matrix.type, [row.id for row in matrix.rows]) == (
        "m", QuestionType.MATRIX, ["a", "b"],
    )  # fmt: skip
    assert note.type is QuestionType.NOTE


def test_what_is_understood_in_another_spelling_comes_back_in_one_that_stays():
    form = a_form(
        [
            {"type": "select one  yn", "name": "q", "required": "TRUE"},
            {"type": "note", "name": "n", "relevant": 'selected(${q},"1") and (${q}  = 1)'},
        ],
        [{"list_name": "yn", "name": "1"}],
    )

    once = form_of(questionnaire_of(form).questionnaire)

    assert form_of(questionnaire_of(once).questionnaire) == once
    assert once.survey.rows[1].get("relevant") == "${q} = '1' and ${q} = '1'"


def test_a_formula_in_a_cell_is_refused(tmp_path):
    path = a_book(tmp_path, {"survey": [["type", "name", "label::nb"], ["note", "n", "=A1&B1"]]})

    with pytest.raises(FixableError) as refused:
        read_xlsform(path)

    assert refused.value.problem == (
        "form.xlsx, sheet survey, row 2, column C: '=A1&B1' is a formula."
    )


def test_a_workbook_made_to_exhaust_the_machine_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)

    with pytest.raises(FixableError, match="would unpack from"):
        read_xlsform(path)


def test_a_workbook_that_declares_entities_is_refused(tmp_path):
    path = a_book(tmp_path, TOWN)
    changed = tmp_path / "entities.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.infolist():
            content = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + content
            new.writestr(part.filename, content)

    with pytest.raises(FixableError, match="declares its own XML entities"):
        read_xlsform(changed)


cells = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30)
columns = st.sampled_from(
    ["type", "name", "label::nb", "hint::nb", "required", "relevant", "constraint", "appearance",
     "parameters", "x"]
)  # fmt: skip
types = st.sampled_from(
    ["begin_group", "end_group", "select_one l", "select_multiple l", "rank l", "range", "text",
     "integer", "date", "note", "acknowledge", "select_one", "select_one_from_file x"]
)  # fmt: skip


@given(
    st.lists(st.tuples(st.dictionaries(columns, cells), types), max_size=6),
    st.lists(st.dictionaries(st.sampled_from(["list_name", "name", "people"]), cells), max_size=3),
)
def test_whatever_stands_in_the_sheets_is_read_or_refused_with_a_fix(rows, choices):
    survey = [{"name": f"q{place}", **row, "type": type} for place, (row, type) in enumerate(rows)]

    form = a_form(survey, [{"list_name": "l", "name": "1"}, *choices])

    read, problems = read_or_problems(lambda: questionnaire_of(form))

    assert all(problem.fix for problem in problems)
    assert problems or read.questionnaire.pages
