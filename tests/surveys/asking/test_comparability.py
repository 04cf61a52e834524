"""Questions that claim to repeat an item of the bank."""

from dataclasses import replace

import pytest

from surveys.asking.bank import question_of
from surveys.asking.comparability import DepartureKind, comparability
from surveys.asking.questions import BankItem, QuestionType
from surveys.instruments import load_instrument
from tests.support.asking import said

RESIDENTS = load_instrument("social-sustainability")
SAFE = question_of(RESIDENTS, "safe-dark")
TRUST = question_of(RESIDENTS, "trust-people")


def kinds(question):
    return {departure.kind for departure in comparability(question)}


def test_a_question_word_for_word_departs_in_nothing():
    assert comparability(SAFE) == ()


def test_a_question_that_claims_nothing_is_compared_with_nothing():
    assert comparability(replace(SAFE, bank=None, text=said("Other?"))) == ()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        (replace(SAFE, choices=SAFE.choices[:3]), DepartureKind.CODES),
        (replace(SAFE, choices=SAFE.choices[::-1]), DepartureKind.CODES),
        (replace(SAFE, ordered=False), DepartureKind.CODES),
        (replace(SAFE, reversed=False), DepartureKind.SHOWN_ORDER),
        (replace(SAFE, type=QuestionType.SCALE), DepartureKind.TYPE),
        (replace(SAFE, missing=()), DepartureKind.MISSING),
        (replace(SAFE, help=said("Think of winter.")), DepartureKind.HELP),
        (replace(TRUST, ends=(said("Never"), said("Always"))), DepartureKind.ENDS),
    ],
)
def test_each_change_is_named(question, kind):
    assert kinds(question) == {kind}


def test_a_changed_wording_is_shown_beside_that_of_the_bank():
    changed = replace(SAFE, text={**SAFE.text, "nn": "Kor trygg er du?"})

    (departure,) = comparability(changed)

    assert (departure.kind, departure.language) == (DepartureKind.WORDING, "nn")
    assert departure.bank == SAFE.text["nn"]
    assert departure.here == "Kor trygg er du?"


def test_a_changed_label_is_named():
    first, *others = SAFE.choices
    changed = replace(SAFE, choices=(replace(first, text={**first.text, "en": "Scared"}), *others))

    assert kinds(changed) == {DepartureKind.LABELS}


def test_a_translation_that_the_bank_does_not_have_is_the_citys_own():
    assert comparability(replace(SAFE, text={**SAFE.text, "uk": "Безпечно?"})) == ()


def test_a_gap_may_be_filled_in():
    item = RESIDENTS.item("influence-change")
    question = question_of(RESIDENTS, item.id)
    filled = {tag: text.replace("{in_city}", "i Molde") for tag, text in question.text.items()}

    assert comparability(replace(question, text=filled)) == ()


def test_an_item_that_is_not_there_is_named():
    lost = replace(SAFE, bank=BankItem(instrument="social-sustainability", version=1, item="gone"))

    assert kinds(lost) == {DepartureKind.NO_SUCH_ITEM}


def test_a_changed_hint_leaves_the_series_whole_and_a_changed_scale_breaks_it():
    assert not DepartureKind.HELP.breaks_series
    assert DepartureKind.CODES.breaks_series
