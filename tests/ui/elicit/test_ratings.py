"""Ratings: a level with plain words for each thing, a few on a page, and a way out."""

from dsm.elicitation.comparing import Seen
from dsm.elicitation.elicitation import Kind, Level, Object
from tests.support.eliciting import an_elicitation
from ui.elicit import ratings
from ui.elicit.steps import Sheet
from ui.elicit.voice import ExpertVoice
from ui.respond.requests import Form

ASKED = an_elicitation(Kind.RATINGS)
(STEP,) = ratings.steps(ASKED)


def a_sheet(content=None, seen=None, asked=ASKED):
    return Sheet(
        voice=ExpertVoice(language="en"),
        elicitation=asked,
        step=STEP,
        content=content or {},
        seen=seen or {},
    )


def test_many_things_are_spread_over_pages_and_none_is_lost():
    many = tuple(Object(f"o{at}", {"en": f"Thing {at}"}) for at in range(10))

    steps = ratings.steps(an_elicitation(Kind.RATINGS, objects=many))

    assert [len(step.about) for step in steps] == [4, 4, 2]
    assert sum((step.about for step in steps), ()) == tuple(one.id for one in many)


def test_levels_are_kept_and_what_cannot_be_judged_is_left_out():
    before = {"levels": {"cost": 1, "speed": 3, "elsewhere": 2}}
    form = Form([("r.cost", "4"), ("r.reach", "9"), ("r.speed", ratings.CANNOT)])

    reading = ratings.read(a_sheet(before), form)

    assert reading.content == {"levels": {"cost": 4, "elsewhere": 2}}


def test_what_was_chosen_is_marked():
    shown = ratings.body(a_sheet({"levels": {"cost": 2}}))

    assert shown.count(" checked>") == 1
    assert 'name="r.cost" value="2" checked>' in shown


def test_all_levels_of_the_round_before_are_shown_without_names():
    seen = {("cost",): Seen(about=("cost",), own=2.0, others=(1.0, 2.0, 4.0))}

    shown = ratings.body(a_sheet(seen=seen))

    assert "All in the first round: Nothing; Begun × 2; Proven." in shown
    assert "Your answer, with a ring: Begun." in shown
    assert shown.count("<circle") == 4 + 1  # a point each, and one's own ring


def test_both_ends_of_levels_that_are_only_numbers_are_told():
    bare = tuple(Level(at, {"en": str(at)}) for at in range(1, 6))
    asked = an_elicitation(Kind.RATINGS, levels=bare)
    seen = {("cost",): Seen(about=("cost",), own=None, others=(1.0, 5.0))}

    shown = ratings.body(a_sheet(seen=seen, asked=asked))

    assert shown.count('<span class="lv">1 – lowest</span>') == 3
    assert shown.count('<span class="lv">3</span>') == 3
    assert shown.count('<span class="lv">5 – highest</span>') == 3
    assert "<span>1 – lowest</span><span>5 – highest</span>" in shown
    assert "with a ring" not in shown, "her own answer is not among them"
