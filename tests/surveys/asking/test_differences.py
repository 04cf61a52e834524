from dataclasses import replace

import pytest

from surveys.asking.differences import Effect, Kind, differences, refusals
from surveys.asking.questionnaire import Page
from surveys.asking.questions import Background, Choice, Place, QuestionType, Row
from surveys.instruments import Audience
from surveys.responses import Missing
from tests.support.questionnaires import (
    a_page,
    a_question,
    a_questionnaire,
    choices,
    one_page_each,
    words,
)

OUT = a_question("out")
BOTH = {"nb": "Hvor trygg er du?", "en": "How safe are you?"}


def changed(old, new):
    """What changes where `new` is asked instead of `old`."""
    found = differences(one_page_each(old), one_page_each(new))
    return [(one.place, one.kind, one.effect) for one in found]


def test_the_same_questionnaire_changes_nothing():
    assert differences(a_questionnaire(), a_questionnaire()) == ()


def test_a_corrected_misprint_is_allowed_once_somebody_confirms_it():
    found = differences(
        one_page_each(a_question("q", text={**BOTH, "en": "How saef are you?"})),
        one_page_each(a_question("q", text=BOTH)),
    )

    (one,) = found
    assert (one.kind, one.effect, one.language) == (Kind.SLIP, Effect.CONFIRMED, "en")
    assert one.allowed_while_open
    assert refusals(found) == ()


def test_another_wording_under_the_same_id_is_refused_with_both_texts_shown():
    found = differences(
        one_page_each(a_question("q", text=BOTH)),
        one_page_each(a_question("q", text={**BOTH, "en": "How clean is your street?"})),
    )

    (refusal,) = refusals(found)
    assert not found[0].allowed_while_open
    assert "'How safe are you?' to 'How clean is your street?' (en)" in refusal.problem
    assert "new id" in refusal.fix


def test_another_meaning_of_a_code_is_refused():
    new = replace(OUT, choices=choices("Never", "Every day", "Often"))

    assert changed(OUT, new) == [
        ("question.out.choice.2", Kind.CODE_MEANING, Effect.REFUSED)
    ] * len({"nb", "en"})


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ({"type": QuestionType.SCALE}, ("question.out", Kind.TYPE, Effect.REFUSED)),
        ({"when": ""}, None),
        ({"required": True}, ("question.out", Kind.REQUIRED, Effect.NOTED)),
        ({"missing": ()}, ("question.out", Kind.MISSING, Effect.NOTED)),
        ({"construct": "safety"}, ("question.out", Kind.MEASURES, Effect.NOTED)),
        ({"negative": True}, ("question.out", Kind.MEASURES, Effect.NOTED)),
        ({"reversed": True}, ("question.out", Kind.ORDER, Effect.NOTED)),
        (
            {"ends": (words("Not at all"), words("Fully"))},
            ("question.out.end", Kind.CODE_MEANING, Effect.REFUSED),
        ),
        (
            {"choices": choices("Never", "Sometimes", "Often", "Always")},
            ("question.out.choice.4", Kind.CHOICE_ADDED, Effect.REFUSED),
        ),
        (
            {"choices": choices("Never", "Sometimes")},
            ("question.out.choice.3", Kind.CHOICE_REMOVED, Effect.REFUSED),
        ),
        (
            {"choices": choices("Never", "Sometimes", "Often")[::-1]},
            ("question.out.choice", Kind.ORDER, Effect.REFUSED),
        ),
        (
            {"background": Background(factor="sex", level_of={1: "female"})},
            ("question.out", Kind.BACKGROUND, Effect.NOTED),
        ),
        (
            {"help": words("Think of last week.")},
            ("question.out.help", Kind.TEXT, Effect.NOTED),
        ),
    ],
)
def test_each_change_of_a_question_is_found_with_its_effect(new, expected):
    found = changed(OUT, replace(OUT, **new))

    assert list(dict.fromkeys(found)) == ([expected] if expected else [])


def test_choices_without_an_order_may_be_added_and_moved():
    before = a_question("how", ordered=False)
    other = Choice(code=9, text=words("Another way"))

    added = changed(before, replace(before, choices=(*before.choices, other)))
    moved = changed(before, replace(before, choices=before.choices[::-1]))

    assert added == [("question.how.choice.9", Kind.CHOICE_ADDED, Effect.NOTED)]
    assert moved == [("question.how.choice", Kind.ORDER, Effect.NOTED)]


def test_a_choice_that_begins_to_exclude_the_others_is_noted():
    before = a_question("how", QuestionType.MULTIPLE)
    alone = replace(before.choices[0], exclusive=True)

    found = changed(before, replace(before, choices=(alone, *before.choices[1:])))

    assert found == [("question.how", Kind.LIMITS, Effect.NOTED)]


def test_rows_may_come_and_go_but_not_say_something_else():
    before = a_question("safe", QuestionType.MATRIX)
    more = replace(before, rows=(*before.rows, Row(id="r4", text=words("Row 4"))))
    other = replace(before, rows=(Row(id="r1", text=words("At home")), *before.rows[1:]))

    assert changed(before, more) == [("question.safe.row.r4", Kind.ROW_ADDED, Effect.NOTED)]
    assert changed(more, before) == [("question.safe.row.r4", Kind.ROW_REMOVED, Effect.NOTED)]
    assert changed(before, other)[0] == ("question.safe.row.r1", Kind.WORDING, Effect.REFUSED)


def test_streets_of_a_place_are_noted():
    before = a_question("home", QuestionType.MAP_POINT)
    north = Place(id="north", text=words("north"), people=900, streets=("Storgata",))

    found = changed(before, replace(before, places=(north, *before.places[1:])))

    assert found == [("question.home.place.north", Kind.PLACE, Effect.NOTED)]


def test_another_unit_is_another_question():
    before = a_question("far", QuestionType.NUMBER, unit=words("kilometres"))
    miles = replace(before, unit=words("miles"))
    none = replace(before, unit={})

    assert {effect for _, _, effect in changed(before, miles)} == {Effect.REFUSED}
    assert {effect for _, _, effect in changed(before, none)} == {Effect.REFUSED}


def test_limits_are_noted():
    before = a_question("age", QuestionType.NUMBER)

    found = changed(before, replace(before, highest=99))

    assert found == [("question.age", Kind.LIMITS, Effect.NOTED)]


@pytest.mark.parametrize(
    ("type", "lower", "upper"),
    [
        (QuestionType.NUMBER, {"lowest": 18}, {"highest": 18}),
        (QuestionType.DATE, {"earliest": "2026-01-01"}, {"latest": "2026-01-01"}),
    ],
)
def test_a_lower_limit_that_becomes_an_upper_one_is_a_change(type, lower, upper):
    free = replace(
        a_question("q", type), lowest=None, highest=None, earliest="", latest="", longest=0
    )

    (found,) = differences(
        a_questionnaire(a_page(replace(free, **lower))),
        a_questionnaire(a_page(replace(free, **upper))),
    )

    assert found.kind is Kind.LIMITS
    assert (found.before[0], found.after[0]) == ("≥", "≤")


def test_places_whose_streets_changed_are_told_in_their_order():
    places = tuple(Place(id=f"p{n}", text=words(f"Place {n}"), people=500) for n in range(9))
    before = a_question("where", QuestionType.MAP_POINT, places=places)
    after = tuple(replace(place, streets=("Storgata",)) for place in places)

    found = differences(
        a_questionnaire(a_page(before)), a_questionnaire(a_page(replace(before, places=after)))
    )

    assert [one.place for one in found] == [f"question.where.place.p{n}" for n in range(9)]


def test_questions_may_be_added_left_out_and_moved():
    a, b, c = (a_question(id) for id in "abc")
    old = a_questionnaire(a_page(a, b))
    new = a_questionnaire(a_page(b), a_page(c, id="p2"))

    found = {(one.place, one.kind) for one in differences(old, new)}

    assert found == {
        ("page.p2", Kind.PAGE),
        ("question.a", Kind.QUESTION_REMOVED),
        ("question.c", Kind.QUESTION_ADDED),
    }
    swapped = differences(old, a_questionnaire(a_page(b, a)))
    assert [(one.kind, one.before, one.after) for one in swapped] == [(Kind.ORDER, "a, b", "b, a")]


def test_routing_is_noted_for_questions_and_pages():
    old = a_questionnaire(a_page(OUT), a_page(a_question("how"), id="p2"))
    new = a_questionnaire(
        a_page(OUT), a_page(a_question("how", when="out = 1"), id="p2", when="out != 3")
    )

    found = [(one.place, one.kind, one.after) for one in differences(old, new)]

    assert found == [
        ("page.p2", Kind.ROUTING, "out != 3"),
        ("question.how", Kind.ROUTING, "out = 1"),
    ]


def test_a_question_that_moves_to_another_page_is_noted():
    pages = (Page(id="p1", title={}, questions=(OUT,)), Page(id="p2", title={}))
    moved = (Page(id="p1", title={}), Page(id="p2", title={}, questions=(OUT,)))

    found = differences(a_questionnaire(*pages), a_questionnaire(*moved))

    assert [(one.place, one.kind, one.before, one.after) for one in found] == [
        ("question.out", Kind.PAGE, "p1", "p2")
    ]


def test_a_language_may_be_added_but_not_taken_from_those_who_began_in_it():
    one, two = a_questionnaire(languages=("nb",)), a_questionnaire()

    assert [(d.kind, d.effect) for d in differences(one, two)] == [
        (Kind.LANGUAGE_ADDED, Effect.NONE)
    ]
    assert [(d.kind, d.effect) for d in differences(two, one)] == [
        (Kind.LANGUAGE_REMOVED, Effect.REFUSED)
    ]


def test_a_text_that_was_missing_may_be_written():
    old = one_page_each(a_question("q", text={"nb": "Hvor trygg er du?", "en": ""}))

    (found,) = differences(old, one_page_each(a_question("q", text=BOTH)))

    assert (found.kind, found.effect) == (Kind.TRANSLATION, Effect.NONE)


def test_what_stands_around_the_questions_may_change():
    new = a_questionnaire(title=words("Out at night"), thanks=words("Thanks a lot."), minutes=9)

    assert {one.effect for one in differences(a_questionnaire(), new)} == {Effect.NONE}


def test_a_new_consent_text_is_noted():
    consent = replace(a_questionnaire().consent, anonymous=words("Other terms."))

    found = differences(a_questionnaire(), a_questionnaire(consent=consent))

    assert {(one.place, one.effect) for one in found} == {("consent.anonymous", Effect.NOTED)}


def test_another_questionnaire_is_not_a_version_of_this_one():
    other = a_questionnaire(id="morning", audience=Audience.EXPERTS)

    assert [one.kind for one in differences(a_questionnaire(), other)] == [Kind.IDENTITY] * 2


def test_typed_missing_answers_are_named():
    before = a_question("q", missing=(Missing.DONT_KNOW,))
    after = replace(before, missing=(Missing.DONT_KNOW, Missing.PREFER_NOT))

    (found,) = differences(one_page_each(before), one_page_each(after))

    assert (found.before, found.after) == ("dont-know", "dont-know, prefer-not")
