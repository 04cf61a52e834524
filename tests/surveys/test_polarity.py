from surveys.instruments import load_instrument
from surveys.items import Polarity
from surveys.polarity import negatively_worded


def test_the_questionnaire_says_which_items_are_negative():
    items = load_instrument("social-sustainability").items_of("self-esteem")

    found = negatively_worded([item.id for item in items])

    assert found == tuple(item.id for item in items if item.polarity is Polarity.NEGATIVE)
    assert len(found) == 2


def test_items_that_no_questionnaire_knows_are_taken_as_positive():
    assert negatively_worded(["Q3", "trust-people"]) == ()
