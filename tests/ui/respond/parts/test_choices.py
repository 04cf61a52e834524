from surveys.asking.questions import QuestionType
from surveys.responses import Missing
from tests.support.asking import a_question, choices
from tests.support.seen import Seen
from ui.respond.parts.choices import consent, multiple, single
from ui.respond.parts.voice import Voice
from ui.respond.templates import Template

NB = Voice(language="nb")


def seen(markup: str) -> Seen:
    return Seen(Template(markup).fill({}))


def test_single_choice_offers_its_reasons_among_the_answers():
    page = seen(single(NB, a_question(QuestionType.SINGLE)))

    assert [one["value"] for one in page.all("input", type="radio", name="q.q")] == [
        "4", "3", "2", "1", "missing:dont-know", "missing:prefer-not",
    ]  # fmt: skip
    assert [one.text.strip() for one in page.all("label")][-2:] == ["Vet ikke", "Vil ikke svare"]
    assert [one["class"] for one in page.all("label")][-2:] == ["o soft", "o soft"]


def test_several_choices_say_how_many_and_keep_reasons_apart():
    question = a_question(QuestionType.MULTIPLE, missing=(Missing.DONT_KNOW,))
    page = seen(multiple(NB, question))

    assert [one["value"] for one in page.all("input", name="q.q")] == ["1", "2", "3", "9"]
    assert [one["value"] for one in page.all("input", name="q.q.missing")] == ["dont-know"]
    assert "Velg høyst 3." in page.all("p")[0].text


def test_without_a_limit_one_may_choose_several():
    page = seen(multiple(NB, a_question(QuestionType.MULTIPLE, most=None, choices=choices(1, 2))))

    assert "Du kan velge flere." in page.all("p")[0].text


def test_consent_is_a_yes_or_a_no():
    page = seen(consent(NB, a_question(QuestionType.CONSENT)))

    assert [(one.text.strip(), one.inside[0]["value"]) for one in page.all("label")] == [
        ("Ja", "1"),
        ("Nei", "0"),
    ]
