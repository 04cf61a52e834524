import pytest
from playwright.sync_api import expect

from dsm.surveying.flagging import Quality
from surveys.quality import Flag, FlagRate
from tests.support.markup import words
from ui.staff.surveys.quality import quality_markup
from ui.texts.texts import LANGUAGES, texts_in


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_named_in_both_languages(language):
    texts = texts_in(language)
    found = Quality(by_flag={one: FlagRate("", 200, 0.125) for one in Flag}, by_group={})

    said = words(quality_markup(texts, found))

    assert all(texts[f"quality.flag.{one}.means"] in said for one in Flag)


def test_small_groups_are_hidden_and_marks_fall_on_groups_by_name():
    rates = (FlagRate("18-29", 120, 0.04), FlagRate("80+", None, None))
    found = Quality(by_flag={Flag.FAST: FlagRate("", 0, 0.0)}, by_group={"age_band": rates})

    said = words(quality_markup(texts_in("en"), found))

    assert "18–29120" in said
    assert "too few to show" in said


@pytest.mark.browser
@pytest.mark.slow
def test_answers_are_marked_when_somebody_looks(see):
    page = see("surveys/resident-survey-2026")

    page.get_by_role("button", name="Look for them").click()

    expect(page.get_by_role("table", name="By rule")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Much missing")).to_be_visible()
