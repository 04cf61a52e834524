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

# Children in the order of the schema; only those that are written.
ORDER = {
    "codeBook": ["docDscr", "stdyDscr", "fileDscr", "dataDscr"],
    "docDscr": ["citation"],
    "stdyDscr": ["citation", "stdyInfo", "method", "dataAccs"],
    "citation": ["titlStmt", "rspStmt", "prodStmt"],
    "titlStmt": ["titl", "parTitl", "IDNo"],
    "rspStmt": ["AuthEnty"],
    "prodStmt": ["producer", "prodDate"],
    "stdyInfo": ["abstract", "sumDscr"],
    "sumDscr": ["collDate", "geogCover", "universe"],
    "method": ["dataColl", "anlyInfo"],
    "dataColl": ["sampProc", "collMode", "weight"],
    "anlyInfo": ["respRate"],
    "dataAccs": ["useStmt"],
    "useStmt": ["conditions"],
    "fileDscr": ["fileTxt"],
    "fileTxt": ["fileName", "dimensns"],
    "dimensns": ["caseQnty", "varQnty"],
    "dataDscr": ["varGrp", "var"],
    "varGrp": ["labl"],
    "var": ["labl", "qstn", "valrng", "invalrng", "catgry", "varFormat"],
    "qstn": ["qstnLit"],
    "valrng": ["range"],
    "invalrng": ["item"],
    "catgry": ["catValu", "labl", "catStat"],
}


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


def plain(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def test_children_stand_in_the_order_of_the_schema():
    root = fromstring(described(every_type(), [Case(version=1)] * 12))

    for element in root.iter():
        names = [plain(child) for child in element]
        order = ORDER.get(plain(element), [])
        assert names == sorted(names, key=order.index), plain(element)


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

    (var,) = [each for each in root.iter(f"{{{NAMESPACE}}}var") if each.get("name") == "q_single"]

    texts = var.findall(f"{{{NAMESPACE}}}qstn/{{{NAMESPACE}}}qstnLit")
    tags = [text.get("{http://www.w3.org/XML/1998/namespace}lang") for text in texts]
    assert tags == ["nb", "nn", "en"]


def frequencies(root, name):
    (var,) = [each for each in root.iter(f"{{{NAMESPACE}}}var") if each.get("name") == name]
    return {
        category.findtext(f"{{{NAMESPACE}}}catValu"): category.findtext(f"{{{NAMESPACE}}}catStat")
        for category in var.iter(f"{{{NAMESPACE}}}catgry")
    }


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
