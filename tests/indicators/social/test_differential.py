import pytest

from indicators.social.differential import compare_readings
from indicators.social.fit import FitStoppedError
from indicators.social.item_readings import Reading
from surveys.errors import FixableError
from surveys.tabulate import PatternCounts, count_patterns
from tests.support.biased import read_differently, true_difference
from tests.support.builders import a_frame


@pytest.fixture(scope="module")
def biased():
    """Women read one of four items as easier."""
    return compare_readings(counted(1500), a_frame(), "sex")


@pytest.fixture(scope="module")
def honest():
    """The same people, who read all items alike."""
    return compare_readings(counted(1500, lift=0.0), a_frame(), "sex")


@pytest.mark.slow
def test_the_one_item_that_women_read_differently_is_found_with_its_size(biased):
    read = {one.item: one for one in biased.readings}

    assert read["trust-1"].reading is Reading.DIFFERENT
    (gap,) = read["trust-1"].gaps
    assert (gap.group, gap.against) == ("female", "male")
    assert gap.difference.low90 < true_difference(0.9) < gap.difference.high90
    assert gap.difference.low90 > read["trust-1"].tolerance
    assert "female answer" in read["trust-1"].sentence


@pytest.mark.slow
def test_the_others_are_looked_at_again_with_that_one_free(biased):
    others = [one for one in biased.readings if one.item != "trust-1"]

    assert {one.reading for one in others} == {Reading.SAME}
    assert {one.freed for one in others} == {("trust-1",)}


@pytest.mark.slow
def test_items_that_all_read_alike_are_said_to_read_the_same(honest):
    assert {one.reading for one in honest.readings} == {Reading.SAME}
    assert {one.freed for one in honest.readings} == {()}


@pytest.mark.slow
def test_freeing_the_item_brings_the_groups_as_near_as_they_are(biased, honest):
    # A fourth of what women answer higher in one of four items looks like more trust.
    gap = next(one for one in biased.readings if one.item == "trust-1").gaps[0]
    truth = honest.readings[0].gaps[0].before

    assert gap.before.median > truth.median + 3
    assert gap.after.median == pytest.approx(truth.median, abs=1)


@pytest.mark.slow
def test_of_three_items_the_rest_cannot_be_told_once_one_differs():
    found = compare_readings(counted(1500, items=3), a_frame(), "sex")

    first, worst, last = found.readings
    assert worst.reading is Reading.DIFFERENT
    assert {first.reading, last.reading} == {Reading.UNCLEAR}
    assert "once trust-1 is free" in first.sentence


@pytest.mark.slow
def test_few_answers_are_no_proof_that_items_read_the_same():
    found = compare_readings(counted(60, lift=0.0), a_frame(), "sex")

    assert {one.reading for one in found.readings} == {Reading.UNCLEAR}


@pytest.mark.slow
def test_several_groups_are_each_held_against_the_others():
    found = compare_readings(
        counted(800, lift=0.0), a_frame(), "age_band", groups=["18-29", "45-66", "67+"]
    )

    for one in found.readings:
        assert [gap.group for gap in one.gaps] == ["18-29", "45-66", "67+"]
        assert {gap.against for gap in one.gaps} == {"the others"}
        # As many people in each, so the three differences cancel.
        assert sum(gap.difference.median for gap in one.gaps) == pytest.approx(0, abs=0.03)


@pytest.mark.parametrize(
    ("items", "by", "groups", "told"),
    [
        (2, "sex", None, "has 2 items"),
        (4, "income", None, "'income'"),
        (4, "sex", ["female"], "1 group of sex"),
        (4, "sex", ["female", "child"], "'child'"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_is_fitted(items, by, groups, told):
    with pytest.raises(FixableError, match=told):
        compare_readings(counted(50, items=items), a_frame(), by, groups=groups)


def test_fits_can_be_stopped():
    with pytest.raises(FitStoppedError):
        compare_readings(counted(50), a_frame(), "sex", stop=lambda: True)


def counted(respondents: int, **bias) -> PatternCounts:
    return count_patterns(read_differently(respondents, **bias), "trust")
