import re
from dataclasses import replace

from dsm.surveying.panels import Compared
from surveys.campaigns import Mode
from surveys.instruments import Audience
from tests.support.markup import attributes, words
from tests.support.respondents import a_campaign, a_view
from tests.support.seen import Seen
from tests.support.town_questionnaire import a_town_questionnaire
from ui.respond.pages.panel import panel_page, point_row

CAMPAIGN = a_campaign(audience=Audience.EXPERTS, mode=Mode.CONFIDENTIAL, round=2)
AGE = Compared(question="age", own=40.0, others=(20.0, 20.0, 40.5, 110.0))
DARK = Compared(question="dark", own=3.0, others=(1.0, 3.0, 3.0, 3.0))


def shown(*compared: Compared, language: str = "en") -> str:
    view = a_view(language, campaign=CAMPAIGN)
    return panel_page(view, compared).removeprefix("<!doctype html>")


def sections(*compared: Compared, language: str = "en") -> list[str]:
    page = shown(*compared, language=language)
    return re.findall("<section>.*?</section>", page)


def test_own_answer_stands_before_all_answers_in_words_and_as_points():
    age, dark = sections(AGE, DARK)

    assert "Your answer: 40 years" in words(age)
    assert "All 4 answers: 20 years × 2; 40.5 years; 110 years" in words(age)
    assert "Your answer: Fairly safe" in words(dark)
    assert "All 4 answers: Very unsafe; Fairly safe × 3" in words(dark)
    assert len(attributes(age, "circle", "r")) == 4


def test_the_page_is_whole_names_the_round_and_leads_on_to_the_questions():
    page = Seen(shown(AGE, language="nb"))

    assert page.all("h1")[0].text == "Dette svarte panelet i runde 1"
    assert [one.text for one in page.all("a", href="/s/trygg")] == ["Til spørsmålene"]


def test_nothing_on_it_needs_a_script_or_a_style_of_its_own():
    page = Seen(shown(AGE, DARK))

    assert [one.tag for one in page.elements if "style" in one.attributes] == []
    assert {one["aria-hidden"] for one in page.all("svg")} == {"true"}


def test_below_four_only_her_own_answer_is_there():
    (age,) = sections(replace(AGE, others=None))

    assert "Your answer: 40 years" in words(age)
    assert "Fewer than 4 experts answered this" in words(age)
    assert "<svg" not in age


def test_an_expert_who_kept_silent_sees_the_others_and_no_ring():
    (age,) = sections(replace(AGE, own=None))

    assert "You gave no answer to this." in words(age)
    assert attributes(age, "circle", "fill") == ["#10394B"] * 4


def test_a_question_that_is_not_asked_any_more_is_left_out():
    page = shown(replace(AGE, question="gone"))

    assert "<section>" not in page
    assert "No question of that round can be shown" in page


def test_what_an_author_wrote_is_shown_as_text():
    asked = a_town_questionnaire()
    about = asked.pages[2]
    first = replace(about.questions[0], text={"en": "<i>Old</i>?"}, unit={"en": "<b>"})
    asked = replace(asked, pages=(replace(about, questions=(first,)),))

    page = panel_page(a_view("en", campaign=CAMPAIGN, questionnaire=asked), [AGE])

    assert "&lt;i&gt;Old&lt;/i&gt;?" in page
    assert "40 &lt;b&gt;" in page
    assert "<i>" not in page


def test_equal_answers_lie_on_top_of_each_other_and_her_own_has_a_ring():
    drawn = point_row([0.0, 0.5, 0.5, 1.0], own=0.5)

    assert attributes(drawn, "circle", "cx") == ["3%", "50%", "50%", "97%", "50%"]
    assert len(set(attributes(drawn, "circle", "cy"))) == 2
    assert attributes(drawn, "circle", "fill")[-1] == "none"


def test_an_answer_beyond_a_narrowed_limit_stays_on_the_line():
    assert attributes(point_row([-1.0, 2.0]), "circle", "cx") == ["3%", "97%"]
