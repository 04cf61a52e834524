"""Settings of XLSForms, and the sheet of our own."""

import json

import pytest

from surveys.asking.questionnaire import ConsentTexts
from surveys.asking.questions import BankItem
from surveys.exchange.xlsform_findings import Findings
from surveys.exchange.xlsform_settings import (
    Own,
    own_rows,
    read_own,
    read_settings,
    settings_cells,
    with_own,
)
from surveys.instruments import Audience
from tests.support.exchanged import a_question, a_questionnaire
from tests.support.forms import a_form


def read(settings):
    findings = Findings(a_form([], settings=settings))
    return read_settings(findings), [error.problem for error in findings.problems]


def test_a_form_without_settings_is_called_like_its_file():
    found, problems = read({})

    assert (found.id, found.version, found.title, problems) == ("form", 1, {}, [])


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"form_id": "<b>"}, "column 'form_id': '<b>' is no name"),
        ({"version": "v3"}, "column 'version': 'v3' is not a whole number"),
        ({"style": "theme-grid"}, "column 'style': 'theme-grid' has no meaning here"),
        ({"public_key": "abc"}, "column 'public_key': row 2: 'abc' has no meaning here"),
        ({"instance_name": "x"}, "column 'instance_name': row 2: 'x' has no meaning here"),
    ],
)
def test_settings_outside_the_subset_are_refused(settings, said):
    assert any(said in problem for problem in read(settings)[1])


def test_settings_are_written():
    assert settings_cells(a_questionnaire(version=7)) == {
        "form_title": "By",
        "form_id": "town",
        "version": "7",
        "default_language": "Norsk bokmål (nb)",
        "style": "pages",
    }


def test_our_own_sheet_keeps_what_forms_have_no_word_for():
    bank = BankItem(instrument="social-sustainability", version=1, item="safe-dark")
    made = a_questionnaire(
        a_question(construct="safety", negative=True, ordered=True, bank=bank),
        audience=Audience.EXPERTS,
        minutes=9,
        intro={"nb": "Hei"},
        consent=ConsentTexts(agree={"nb": "Ja"}, decline={"nb": "Nei"}),
    )
    rows = own_rows(made)
    plain = a_questionnaire()

    findings = Findings(a_form([], own=list(rows)))
    own = read_own(findings)

    assert [row["place"] for row in rows] == ["questionnaire", "question q"]
    assert with_own(plain, own, findings) == made
    assert findings.problems == []


def test_a_questionnaire_of_which_forms_say_everything_needs_no_sheet_of_ours():
    assert own_rows(a_questionnaire()) == ()


@pytest.mark.parametrize(
    ("place", "content", "said"),
    [
        ("question gone", {"construct": "x"}, "there is no question gone"),
        ("question q", {"type": "number"}, "is not of ours"),
        ("elsewhere", {}, "'elsewhere' is no place"),
        ("questionnaire q", {}, "'questionnaire q' is no place"),
        ("question q", {"bank": {"item": 3}}, "At pages"),
        ("question q", [1], "is not of ours"),
    ],
)
def test_a_sheet_of_ours_that_was_changed_by_hand_is_refused(place, content, said):
    findings = Findings(a_form([], own=[{"place": place, "content": json.dumps(content)}]))

    with_own(a_questionnaire(), read_own(findings), findings)

    assert any(said in error.problem for error in findings.problems)


def test_content_made_to_exhaust_the_machine_is_refused():
    findings = Findings(a_form([], own=[{"place": "question q", "content": "[" * 30_000}]))

    assert read_own(findings).contents == {}
    assert len(findings.problems) == 1


def test_nothing_is_said_where_nothing_stands():
    assert Own().says("question q", "reversed") is None
