from dataclasses import replace

from indicators.social.diagnostics import About, Check, Verdict
from indicators.social.item_readings import Gap, ItemReading, Reading
from indicators.social.summaries import Estimate

NOTHING = Estimate(median=0.0, low50=0.0, high50=0.0, low90=0.0, high90=0.0)
WOMEN = Gap(
    group="women",
    against="men",
    difference=replace(NOTHING, median=0.31),
    at_low=NOTHING,
    at_high=NOTHING,
    beyond=0.5,
    before=replace(NOTHING, median=2.13),
    after=replace(NOTHING, median=1.38),
)
ITEM = ItemReading(
    item="night",
    categories=4,
    tolerance=0.18,
    gaps=(WOMEN,),
    reading=Reading.DIFFERENT,
    same=0.02,
    freed=(),
    verdict=Verdict(()),
)


def test_an_item_that_differs_is_told_with_its_size_and_what_it_changes():
    assert ITEM.sentence == (
        "may read differently: women answer 0.31 steps higher than men at the same level; their "
        "gap moves from +2.1 to +1.4 points"
    )


def test_a_lower_answer_is_called_lower():
    lower = replace(WOMEN, difference=replace(NOTHING, median=-0.4))

    assert "women answer 0.4 steps lower than men" in replace(ITEM, gaps=(lower,)).sentence


def test_of_several_groups_the_one_that_is_surest_to_differ_is_named():
    young = replace(WOMEN, group="young", against="the others", beyond=0.02)
    old = replace(WOMEN, group="old", against="the others", beyond=0.99)

    assert "old answer" in replace(ITEM, gaps=(young, old)).sentence


def test_an_item_that_reads_the_same_is_told_with_the_tolerance():
    said = replace(ITEM, reading=Reading.SAME).sentence

    assert said == "reads the same for all groups, within 0.18 steps"


def test_an_item_that_cannot_be_told_says_why():
    unclear = replace(ITEM, reading=Reading.UNCLEAR)

    assert unclear.sentence == "cannot be told: the answers leave it open"
    assert replace(unclear, left_by="day").sentence == (
        "cannot be told: once day is free, too few others are left to judge it by"
    )


def test_the_groups_whose_answers_leave_it_open_are_named():
    sure = replace(WOMEN, group="young", beyond=0.03)
    thin = replace(WOMEN, group="old", beyond=0.4)
    unclear = replace(ITEM, reading=Reading.UNCLEAR, gaps=(sure, thin))

    assert unclear.sentence == "cannot be told: the answers from old leave it open"


def test_a_fit_that_cannot_be_trusted_is_given_as_the_reason():
    failed = Check(
        id="r-hat", about=About.SAMPLING, passed=False, value=1.2, limit=1.01, sentence="Apart."
    )
    unclear = replace(ITEM, reading=Reading.UNCLEAR, verdict=Verdict((failed,)))

    assert unclear.sentence == "cannot be told: the draws of its fit cannot be trusted"
