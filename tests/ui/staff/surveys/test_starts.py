import pytest

from dsm.database import transaction
from surveys.asking.readiness import problems
from surveys.errors import FixableError
from tests.support.campaigning import a_questionnaire, publish
from ui.staff.surveys.starts import (
    Start,
    StartDraft,
    batteries,
    empty,
    questionnaire_from,
    read_file,
)
from ui.staff.widgets.forms import FormError
from ui.texts.texts import texts_in

EN = texts_in("en")


def begun(engine, **given):
    with transaction(engine) as session:
        return questionnaire_from(session, EN, StartDraft(id="mine", **given))


def test_the_battery_is_taken_as_it_is(engine):
    battery = next(iter(batteries(EN, "Dale")))

    made = begun(engine, chosen=Start.BATTERY, battery=battery, title="Trivsel")

    assert (made.id, made.version, made.title) == ("mine", 1, {"nb": "Trivsel"})
    assert made.questions


def test_batteries_are_named_for_the_city():
    assert batteries(EN, "Dale") == {"social-sustainability": "What is it like to live in Dale?"}


def test_last_times_is_copied_under_a_new_name(engine):
    with transaction(engine) as session:
        asked = publish(session, a_questionnaire())

    made = begun(engine, chosen=Start.COPY, copy=asked.id)

    assert made.id == "mine"
    assert made.pages == asked.pages


def test_an_empty_one_has_the_words_of_consent_and_no_question():
    made = empty("mine")

    assert made.consent.agree["nb"]
    assert made.questions == ()
    assert "Nothing is asked." in [one.problem for one in problems(made)]


def test_without_a_file_nothing_is_read(engine):
    with pytest.raises(FormError, match="No file was chosen"):
        begun(engine, chosen=Start.FILE)


@pytest.mark.parametrize("name", ["form.xlsx", "survey.txt", "../../etc/passwd"])
def test_a_file_that_is_none_of_the_two_says_what_is_wrong_with_it(name):
    with pytest.raises(FixableError):
        read_file(name, b"not a questionnaire")
