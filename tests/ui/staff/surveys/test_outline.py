import pytest
from playwright.sync_api import expect

from tests.support.markup import words
from tests.support.questionnaires import a_page, a_question, a_questionnaire
from tests.ui.staff.surveys.conftest import take
from ui.staff.surveys.bench import Bench
from ui.staff.surveys.drafting import Spot
from ui.staff.surveys.outline import SHORT, shortened, spot_line
from ui.texts.texts import texts_in

EN = texts_in("en")


def a_bench() -> Bench:
    hostile = a_question("q2", text={"nb": "<script>alert(1)</script>"}, when="q1 = 1")
    return Bench(a_questionnaire(a_page(a_question("q1", text={}), hostile), a_page(id="p2")))


def test_every_line_says_what_it_is():
    bench = a_bench()

    assert words(spot_line(EN, bench, Spot())) == "Front and end"
    assert words(spot_line(EN, bench, Spot("p1"))) == "Page 1 · Page p1"
    assert words(spot_line(EN, bench, Spot("p1", "q1"))) == "1(no text yet)"


def test_a_question_that_is_asked_of_some_says_so_and_is_escaped():
    line = spot_line(EN, a_bench(), Spot("p1", "q2"))

    assert words(line) == "2<script>alert(1)</script>asked of some"
    assert "<script>" not in line


def test_a_long_text_is_shortened():
    assert len(shortened("word " * 50)) <= SHORT + 1


@pytest.mark.browser
@pytest.mark.slow
def test_pressing_a_line_takes_it_in_hand(builder):
    take(builder, 2)

    expect(builder.get_by_label("Question, Bokmål")).to_have_value(
        "Would you take a bus every half hour?"
    )
    expect(builder.locator(".ql [aria-current]")).to_have_count(1)


@pytest.mark.browser
@pytest.mark.slow
def test_the_line_follows_what_is_typed(builder):
    builder.get_by_label("Question, Bokmål").fill("Trygg på holdeplassen?")

    expect(builder.locator(".ql .on")).to_contain_text("Trygg på holdeplassen?")
