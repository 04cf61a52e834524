"""An effect is asked without and with the action, and kept as a change."""

import re
from dataclasses import replace

import pytest

from dsm.elicitation.comparing import Seen
from dsm.elicitation.contents import content_problems
from indicators.experts.effects import Judgement
from tests.support.eliciting import SAFETY, an_effect, an_elicitation
from ui.elicit import effects
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

ASKED = an_elicitation()
LIGHT, HOSTS = effects.steps(ASKED)
KEPT = {
    "action": "light",
    "indicator": "safe",
    "without": 60.0,
    "low": -1.0,
    "best": 3.0,
    "high": 8.0,
    "confidence": 80.0,
}


def a_sheet(content=None, step=LIGHT, seen=None):
    voice = ExpertVoice(language="en")
    return Sheet(voice=voice, elicitation=ASKED, step=step, content=content or {}, seen=seen or {})


def a_form(**more):
    return Form(list((an_effect(60, 59, 68, 63) | more).items()))


def test_there_is_one_page_for_each_pair():
    assert [step.about for step in effects.steps(ASKED)] == [("light", "safe"), ("hosts", "safe")]
    assert len(effects.steps(an_elicitation(asked=(("hosts", "safe"),)))) == 1


def test_what_was_typed_is_kept_as_a_change():
    reading = effects.read(a_sheet(), a_form(evidence="study", note=" why "))

    assert reading.content["effects"] == [{**KEPT, "evidence": "study", "note": "why"}]
    assert content_problems(ASKED, reading.content, complete=True) == []


def test_evidence_that_was_not_offered_is_not_kept():
    assert "evidence" not in effects.read(a_sheet(), a_form(evidence="x")).content["effects"][0]


def test_other_effects_stay_when_one_changes():
    other = {**KEPT, "action": "hosts"}

    reading = effects.read(a_sheet({"effects": [KEPT, other], "note": "n"}), a_form(best="64"))

    assert [(one["action"], one["best"]) for one in reading.content["effects"]] == [
        ("hosts", 3.0),
        ("light", 4.0),
    ]
    assert reading.content["note"] == "n"


def test_leaving_everything_empty_takes_the_effect_back():
    reading = effects.read(a_sheet({"effects": [KEPT]}), Form([]))

    assert reading.content["effects"] == []
    assert reading.wrong == ()


def test_half_an_effect_is_not_kept():
    reading = effects.read(a_sheet(), Form([("best", "63")]))

    assert {one.name for one in reading.wrong} == {"without", "lowest", "highest", "confidence"}


def test_fields_show_levels_again_and_not_changes():
    shown = effects.body(a_sheet({"effects": [KEPT]}))

    for value in ("60", "59", "68", "63", "80"):
        assert f'value="{value}"' in shown
    assert "Best guess +3." in shown


FROM_A_FILE = {name: value for name, value in KEPT.items() if name != "without"}


def test_a_change_without_its_start_stands_in_words_and_in_no_field():
    shown = effects.body(a_sheet({"effects": [FROM_A_FILE]}))

    assert "lowest −1, best guess +3, highest +8; 80 % sure" in shown
    assert set(re.findall(r'inputmode="decimal".*?value="([^"]*)"', shown)) == {""}
    assert "Take this back" not in effects.body(a_sheet({"effects": [KEPT]}))


def test_a_change_without_its_start_stays_where_only_the_note_changes():
    reading = effects.read(a_sheet({"effects": [FROM_A_FILE]}), Form([("note", "why")]))

    assert reading.content["effects"] == [{**FROM_A_FILE, "note": "why"}]
    assert content_problems(ASKED, reading.content, complete=True) == []


def test_levels_take_the_place_of_a_change_without_its_start():
    before = {"effects": [{**FROM_A_FILE, "low": -2.0}]}

    half = effects.read(a_sheet(before), Form([("without", "60")]))
    whole = effects.read(a_sheet(before), a_form())

    assert {one.name for one in half.wrong} == {"lowest", "highest", "best", "confidence"}
    assert whole.content["effects"] == [KEPT]


def test_a_change_without_its_start_can_be_taken_back_with_its_note():
    before = {"effects": [{**FROM_A_FILE, "note": "n"}]}

    reading = effects.read(a_sheet(before), Form([("drop", "yes"), ("note", "n")]))

    assert reading.content["effects"] == []
    assert reading.wrong == ()


@pytest.mark.parametrize(
    "kept",
    [
        {"without": 60.0, "low": 0.00012, "best": 0.1, "high": 0.3},
        {"without": 60.1, "low": -0.1234567, "best": 0.2, "high": 0.2000001},
    ],
)
def test_a_new_note_leaves_every_decimal_of_the_numbers(kept):
    before = {**KEPT, **kept}
    shown = effects.body(a_sheet({"effects": [before]}))
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', shown.split("<figure")[0])

    reading = effects.read(a_sheet({"effects": [before]}), Form([*fields, ("note", "new")]))

    assert reading.content["effects"] == [{**before, "note": "new"}]


def test_a_note_without_numbers_is_told_and_stays_on_the_form():
    typed = Form([("note", "as in Molde")])

    reading = effects.read(a_sheet(), typed)
    shown = effects.body(replace(a_sheet(), typed=typed, wrong=reading.wrong))

    assert [(one.name, one.key) for one in reading.wrong] == [("note", "wrong.note-alone")]
    assert "Write the numbers as well" in shown
    assert "as in Molde</textarea>" in shown


def test_a_change_too_large_to_keep_is_told_at_its_field():
    target = replace(SAFETY, unit="kroner")
    sheet = replace(a_sheet(), elicitation=an_elicitation(targets=(target,)))
    far = 9 * 10**11
    typed = {"without": -far, "lowest": -far, "highest": far, "best": 0, "confidence": 80}

    reading = effects.read(sheet, Form([(name, str(one)) for name, one in typed.items()]))
    typed["without"] = 0
    near = effects.read(sheet, Form([(name, str(one)) for name, one in typed.items()]))

    assert [(one.name, one.key) for one in reading.wrong] == [("highest", "wrong.too-far")]
    assert near.wrong == ()
    assert content_problems(sheet.elicitation, near.content, complete=True) == []


def test_what_is_asked_can_be_counted():
    assert "Of 100 adults, how many would feel safe after dark" in effects.body(a_sheet())


def test_others_stand_beside_ones_own_without_names():
    other = Judgement(
        action="light", indicator="safe", expert="", low=0, best=1, high=2, confidence=80
    )
    seen = {("light", "safe"): Seen(about=("light", "safe"), other_effects=(other, other, other))}

    shown = effects.body(a_sheet({"effects": [KEPT]}, seen=seen))

    assert shown.count('class="oth"') == 3
    assert effects.body(a_sheet(step=HOSTS, seen=seen)).count('class="oth"') == 0


def test_half_an_effect_of_a_draft_is_open_and_is_filled_in_on_its_page():
    half = {"action": "light", "indicator": "safe", "low": 1.0, "note": "n"}

    shown = effects.body(a_sheet({"effects": [half]}))
    reading = effects.read(a_sheet({"effects": [half]}), a_form(note="n"))

    assert "n</textarea>" in shown
    assert not effects.is_done(LIGHT, {"effects": [half]})
    assert reading.content["effects"] == [{**KEPT, "note": "n"}]


@pytest.mark.parametrize(("content", "done"), [({}, False), ({"effects": [KEPT]}, True)])
def test_a_page_is_done_once_its_effect_is_judged(content, done):
    assert effects.is_done(LIGHT, content) is done
    assert not effects.is_done(HOSTS, content)
