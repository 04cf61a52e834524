"""DDI-Codebook 2.5."""

import os
from pathlib import Path

import pytest
from defusedxml.ElementTree import fromstring

from surveys.asking.answer_table import Case, table_of
from surveys.asking.questions import QuestionType
from surveys.asking.variables import variables
from surveys.exchange.ddi import NAMESPACE, Study, ddi_codebook
from tests.support.asking import a_question, a_questionnaire, choices, every_type, said
from tests.support.ddi_codebook import faults


def a_study(**given):
    return Study(
        **{
            "id": "life-here-2026",
            "title": said("Life here"),
            "abstract": said("How people fare."),
            "authority": "Molde kommune",
            "collected": ("2026-10-01", "2026-10-31"),
            "written_on": "2026-11-22",
            "area": "Molde",
            "universe": "Residents aged 18 and over",
            "sampling": "Random sample",
            "mode": "Web and paper",
            "response_rate": "38 %",
            "weights": "None",
            "conditions": "Ask",
            "file_name": "life.sav",
            **given,
        }
    )


def described(questionnaire, cases, **given):
    table = table_of(variables([questionnaire]), cases)
    return ddi_codebook(a_study(**given), table)


def test_all_that_is_written_is_allowed_where_it_stands():
    full = described(every_type(), [Case(version=1)] * 12)
    bare = described(a_questionnaire(()), [], abstract={}, area="", mode="", conditions="")

    assert faults(fromstring(full)) == []
    assert faults(fromstring(bare)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("<docDscr>", "<docDscr><title/>", "docDscr: has no child title"),
        ("<docDscr>", '<docDscr version="1">', "docDscr: has no attribute version"),
        ('event="start"', 'event="begin"', "collDate: event cannot be 'begin'"),
        ('intrvl="contin"', 'intrvl="continuous"', "var: intrvl cannot be 'continuous'"),
        ('name="q_single"', "", "var: lacks name"),
        ('files="F1"', 'files="F2"', "var: files points at F2, which is no ID"),
        ('ID="V2"', 'ID="V1"', "V1 is the ID of several elements"),
        ('xml:lang="nb"', 'xml:lang="nb_NO"', "titl: xml:lang cannot be 'nb_NO'"),
        ('xml:lang="nb"', 'lang="nb"', "titl: has no attribute lang"),
    ],
)
def test_a_wrong_document_is_not_taken_for_a_right_one(right, wrong, fault):
    document = described(every_type(), [Case(version=1)]).decode()
    changed = document.replace(right, wrong, 1)

    assert changed != document
    assert fault in faults(fromstring(changed))


def test_a_wrong_order_and_too_many_children_are_faults():
    root = fromstring(described(every_type(), [Case(version=1)]))
    (summary,), (statement,) = (
        list(root.iter(f"{{{NAMESPACE}}}{name}"))[:1] for name in ("sumDscr", "titlStmt")
    )
    summary.insert(0, summary[-1])
    statement.insert(0, statement[0])

    found = faults(root)

    assert any(fault.startswith("sumDscr: children are universe collDate") for fault in found)
    assert any(fault.startswith("titlStmt: children are titl titl") for fault in found)


def test_elements_without_a_stated_model_are_faults():
    root = fromstring(described(every_type(), []))
    method = root.find(f".//{{{NAMESPACE}}}method")
    method.append(method.makeelement(f"{{{NAMESPACE}}}stdyClas", {}))

    assert faults(root) == ["stdyClas: no model is stated for it"]


def test_ids_are_unique_and_references_point_at_them():
    root = fromstring(described(every_type(), [Case(version=1)]))

    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    group = root.find(f".//{{{NAMESPACE}}}varGrp")
    assert group.get("type") == "multipleResp"
    assert set(group.get("var").split()) <= set(ids)
    assert {var.get("files") for var in root.iter(f"{{{NAMESPACE}}}var")} == {"F1"}


def test_questions_and_labels_stand_there_in_every_language():
    root = fromstring(described(every_type(), [Case(version=1)]))

    texts = variable(root, "q_single").findall(f"{{{NAMESPACE}}}qstn/{{{NAMESPACE}}}qstnLit")
    tags = [text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in texts]
    assert tags == ["nb", "nn", "en"]


def variable(root, name):
    (var,) = [each for each in root.iter(f"{{{NAMESPACE}}}var") if each.get("name") == name]
    return var


def frequencies(root, name):
    return {
        category.findtext(f"{{{NAMESPACE}}}catValu"): category.findtext(f"{{{NAMESPACE}}}catStat")
        for category in variable(root, name).iter(f"{{{NAMESPACE}}}catgry")
    }


def test_codes_are_listed_one_by_one_for_nobody_can_choose_what_lies_between():
    question = a_question(QuestionType.SINGLE, "s", choices=choices(1, 2, 9))

    var = variable(fromstring(described(a_questionnaire((question,)), [])), "s")

    listed = var.findall(f"{{{NAMESPACE}}}valrng/{{{NAMESPACE}}}item")
    missing = var.findall(f"{{{NAMESPACE}}}invalrng/{{{NAMESPACE}}}item")
    assert [item.get("VALUE") for item in listed] == ["1", "2", "9"]
    assert sorted(item.get("VALUE") for item in missing) == ["95", "96", "97", "98", "99"]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("q_number", {"type": "numeric"}),
        ("q_map_point", {"type": "character"}),
        ("q_date", {"type": "character", "schema": "ISO", "category": "date"}),
    ],
)
def test_formats_are_those_of_the_file_that_is_named(name, format):
    var = variable(fromstring(described(every_type(), [])), name)

    assert var.find(f"{{{NAMESPACE}}}varFormat").attrib == format


def test_small_figures_are_left_out_and_so_is_one_more_that_would_tell_them():
    question = a_question(QuestionType.SINGLE, "s", choices=choices(1, 2, 3))
    codes = [1] * 40 + [2] * 3 + [3] * 9
    cases = [Case(version=1, answers={"s": code}) for code in codes]

    shown = frequencies(fromstring(described(a_questionnaire((question,)), cases)), "s")

    assert shown["1"] == "40"
    assert shown["2"] is None
    hidden = [code for code in ("1", "2", "3", "95", "96", "97", "98", "99") if not shown[code]]
    assert len(hidden) >= 2


def test_numbers_that_people_wrote_have_no_frequencies():
    cases = [Case(version=1, answers={"n": 41})] * 30
    questionnaire = a_questionnaire((a_question(QuestionType.NUMBER, "n"),))

    shown = frequencies(fromstring(described(questionnaire, cases)), "n")

    assert set(shown.values()) == {None}


def test_what_xml_cannot_hold_is_left_out_and_markup_is_text():
    question = a_question(QuestionType.SINGLE, "s", text=said("<b>a\0 & b</b>"))

    root = fromstring(described(a_questionnaire((question,)), [], authority="<!ENTITY x>\x1b"))

    assert root.findtext(f".//{{{NAMESPACE}}}AuthEnty") == "<!ENTITY x>"
    assert root.findtext(f".//{{{NAMESPACE}}}qstnLit") == "<b>a & b</b>"


def schema(real_data) -> Path:
    named = os.environ.get("DSM_DDI_XSD")
    found = [Path(named)] if named else sorted(real_data.rglob("codebook.xsd"))
    if not found or not found[0].is_file():
        pytest.skip("needs a copy of the schema: DSM_DDI_XSD, or codebook.xsd beside the project")
    return found[0]


def test_the_description_is_valid_against_the_schema(real_data):
    file = schema(real_data)
    etree = pytest.importorskip("lxml.etree", reason="needs lxml to validate against a schema")
    checked = etree.XMLSchema(etree.parse(file))

    tree = etree.fromstring(described(every_type(), [Case(version=1)] * 12))

    assert checked.validate(tree), checked.error_log
