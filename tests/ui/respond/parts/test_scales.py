from surveys.asking.questions import QuestionType
from tests.support.asking import a_question, choices, said
from tests.support.seen import Seen
from ui.respond.parts.scales import scale
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")


def seen(**given: object) -> Seen:
    return Seen(Template(scale(NB, a_question(QuestionType.SCALE, **given))).fill({}))


def test_eleven_numbers_stand_side_by_side_and_their_ends_are_told_with_their_numbers():
    page = seen(choices=tuple(one for one in choices(*range(11))))

    assert len(page.all("div", **{"class": "s w"})[0].inside) == 11 * 3
    ends = page.all("div", **{"class": "ends"})[0]
    assert ends.text == "choice 0 = worstchoice 10 = best"


def test_a_number_without_words_is_shown_as_itself():
    from surveys.asking.questions import Choice

    page = seen(choices=tuple(Choice(code=code, text={}) for code in range(3)))

    assert [one.text.strip() for one in page.all("label")][:3] == ["0", "1", "2"]


def test_a_short_scale_needs_no_second_row_on_a_phone():
    assert seen(choices=choices(1, 2, 3, 4, 5)).all("div", **{"class": "s"})


def test_numbers_that_all_have_words_become_a_list():
    page = seen(choices=choices(1, 2, 3), ends=None)

    assert page.all("div", **{"class": "s"}) == []
    assert page.all("label")[0]["class"] == "o"


def test_each_end_is_in_the_readers_language():
    page = Seen(
        Template(
            scale(
                Voice(language="en"),
                a_question(QuestionType.SCALE, ends=({"en": "none"}, said("full"))),
            )
        ).fill({})
    )

    assert "none" in page.all("div", **{"class": "ends"})[0].text
