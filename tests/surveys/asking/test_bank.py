"""The bank, and questionnaires made of shipped instruments."""

from dataclasses import replace

import pytest

from surveys.asking.bank import CityEntry, bank_entries, question_of, questionnaire_of
from surveys.asking.questions import Place, QuestionType
from surveys.asking.stored import from_json, to_json
from surveys.asking.wording import missing_translations
from surveys.errors import InstrumentError
from surveys.instruments import load_instrument, shipped_instruments
from surveys.population import Factor
from surveys.responses import Missing
from surveys.texts import Text
from tests.support.asking import said

RESIDENTS = load_instrument("social-sustainability")
FRAME = (
    Factor("district_id", ("north", "south")),
    Factor("sex", ("female", "male")),
    Factor("age_band", ("18-29", "30-44", "45-66", "67-79", "80+")),
)


def test_every_item_of_every_shipped_instrument_is_in_the_bank_with_its_source():
    entries = {(entry.instrument, entry.item): entry for entry in bank_entries()}

    items = {(each.id, item.id) for each in shipped_instruments() for item in each.items}
    assert set(entries) == items
    trust = entries["social-sustainability", "trust-people"]
    assert trust.reference.instrument == "European Social Survey, core module"
    assert trust.licence.text.startswith("Own wording")
    assert trust.construct == "interpersonal-trust"


def test_the_history_tells_which_version_changed_a_wording():
    item = RESIDENTS.item("safe-dark")
    reworded = replace(item, text=Text("Ny", "Ny", "New"))
    same = replace(RESIDENTS, version=2)
    other = replace(
        RESIDENTS,
        version=3,
        items=tuple(reworded if each is item else each for each in RESIDENTS.items),
    )

    entries = {entry.item: entry for entry in bank_entries([RESIDENTS, same, other])}

    assert [wording.version for wording in entries["safe-dark"].history] == [1, 2, 3]
    assert entries["safe-dark"].changed_in == (3,)
    assert entries["safe-dark"].newest.text["en"] == "New"
    assert entries["safe-day"].changed_in == ()


def test_the_shipped_questionnaire_is_asked_page_by_page_in_three_languages():
    questionnaire = questionnaire_of(RESIDENTS, id="life-here", frame=FRAME)

    assert [page.id for page in questionnaire.pages] == [each.id for each in RESIDENTS.sections]
    assert questionnaire.languages == ("nb", "nn", "en")
    assert missing_translations(questionnaire) == ()
    assert from_json(to_json(questionnaire)) == questionnaire


def test_items_keep_wording_codes_ends_and_what_they_measure():
    questionnaire = questionnaire_of(RESIDENTS, id="life-here")
    item = RESIDENTS.item("trust-people")

    question = questionnaire.question("trust-people")

    assert question.type is QuestionType.SCALE
    assert question.text["nn"] == item.text["nn"]
    assert question.codes == tuple(range(11))
    assert question.ends[0]["en"] == "Do not trust them at all"
    assert question.missing == (Missing.DONT_KNOW, Missing.PREFER_NOT)
    assert question.construct == "interpersonal-trust"
    assert question.bank.item == "trust-people"


def test_a_scale_that_is_shown_reversed_keeps_its_order_from_worst_to_best():
    question = question_of(RESIDENTS, "esteem-short")

    assert question.codes == (4, 3, 2, 1)
    assert [choice.code for choice in question.as_shown] == [1, 2, 3, 4]
    assert question.negative


def test_optional_items_are_asked_only_when_wanted():
    lean = questionnaire_of(RESIDENTS, id="lean", frame=FRAME)
    full = questionnaire_of(RESIDENTS, id="full", frame=FRAME, modules=("tenure",))

    assert {q.id for q in full.questions} - {q.id for q in lean.questions} == {"tenure"}


def test_gaps_are_filled_where_given_and_those_of_the_consent_stay_open():
    filled = questionnaire_of(
        RESIDENTS, id="x", gaps={"in_city": {"nb": "i Molde", "nn": "i Molde", "en": "in Molde"}}
    )

    assert filled.title["nb"] == "Hvordan er det å bo i Molde?"
    assert "{receipt}" in filled.thanks["nb"]
    assert "{contact}" in filled.consent.anonymous["nb"]


def test_the_district_is_asked_on_the_map_where_places_are_known():
    places = (Place(id="north", text=said("North"), streets=("Kaivegen",), people=500),)

    question = questionnaire_of(RESIDENTS, id="x", frame=FRAME, places=places).question("district")

    assert question.type is QuestionType.MAP_POINT
    assert question.background.factor == "district_id"


def test_rating_items_repeat_over_the_criteria_for_each_policy():
    experts = load_instrument("expert-policy-rating")
    policy = CityEntry(id="Digital", gaps={"policy": said("digital services")})

    questionnaire = questionnaire_of(experts, id="panel", lists={"policies": (policy,)})

    rating = questionnaire.question("rating-pc-1-digital")
    assert rating.codes == (1, 2, 3, 4, 5, 93, 94)
    assert "digital services" in rating.text["en"]
    assert questionnaire.question("rating-reason-pc-1-digital").type is QuestionType.LONG_TEXT
    assert missing_translations(questionnaire) == ()


def test_an_estimate_asks_range_first_then_best_and_confidence():
    experts = load_instrument("expert-effects")
    pair = CityEntry(id="a1", gaps={"action": said("hosts"), "indicator": said("trust")})

    questionnaire = questionnaire_of(experts, id="panel", lists={"action-indicator-pairs": (pair,)})

    ids = [question.id for question in questionnaire.questions if "with-" in question.id]
    assert ids == [f"effect-with-{part}-a1" for part in ("lowest", "highest", "best", "confidence")]
    confidence = questionnaire.question("effect-with-confidence-a1")
    assert (confidence.lowest, confidence.highest, confidence.whole) == (50, 100, True)


def test_a_list_that_nobody_gave_is_named():
    with pytest.raises(InstrumentError, match="policies"):
        questionnaire_of(load_instrument("expert-policy-rating"), id="panel")


def test_an_item_that_is_several_questions_is_no_single_one():
    with pytest.raises(InstrumentError, match="not one question"):
        question_of(load_instrument("expert-effects"), "effect-with")
