from ui.staff.surveys.addresses import (
    draft_address,
    panel_address,
    survey_address,
    terms_address,
    try_address,
)


def test_what_stands_in_an_address_is_written_so_that_it_cannot_leave_it():
    assert survey_address("a/b") == "/staff/surveys/a%2Fb"
    assert draft_address("x?y") == "/staff/surveys/drafts/x%3Fy"
    assert terms_address("a&b=c") == "/staff/new-survey?questionnaire=a%26b%3Dc"


def test_parts_of_a_survey_are_below_it():
    assert panel_address("p") == "/staff/surveys/p/panel"
    assert try_address("d") == "/staff/surveys/drafts/d/try"
