from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.questions import QuestionType, Row
from surveys.quality import (
    Flag,
    FlagRate,
    QualityError,
    QuestionPart,
    SubmittedAnswers,
    batteries,
    flag,
    flag_rates,
)
from tests.support.questionnaires import a_page, a_question, a_questionnaire, words

IDS = tuple(f"q{number}" for number in range(1, 7))
DAY = date(2026, 11, 3)


def battery(*, negative: int = 3, items: int = 6, **given):
    """Questions of one page, the first `negative` of them with a reversed wording."""
    return a_questionnaire(
        a_page(
            *(
                a_question(f"q{number}", construct="safety", negative=number <= negative, **given)
                for number in range(1, items + 1)
            )
        )
    )


def codes(*given):
    return SubmittedAnswers(answers={f"q{n}": code for n, code in enumerate(given, start=1)})


def flagged(questionnaire, *answered):
    return [set(one) for one in flag(questionnaire, answered)]


def test_the_same_answer_to_sentences_that_contradict_each_other_is_marked():
    same, mixed = codes(2, 2, 2, 2, 2, 2), codes(1, 1, 1, 3, 3, 3)

    assert flagged(battery(), same, mixed) == [{Flag.STRAIGHT_LINE}, set()]


@pytest.mark.parametrize(
    "asked", [battery(negative=0), battery(negative=6), battery(items=5)], ids=str
)
def test_short_or_one_sided_batteries_mark_nobody(asked):
    assert flagged(asked, codes(2, 2, 2, 2, 2, 2)) == [set()]


def test_what_was_left_out_does_not_make_a_straight_line():
    assert flagged(battery(), codes(2, 2, 2, 2, 2, {"missing": "dont-know"})) == [set()]


def test_answers_in_one_direction_only_contradict_nothing():
    blank = {"missing": "left-blank"}

    assert flagged(battery(items=9), codes(blank, blank, blank, 2, 2, 2, 2, 2, 2)) == [set()]


def test_a_matrix_with_reversed_rows_is_a_battery():
    rows = tuple(Row(id=f"r{n}", text=words(f"Row {n}"), negative=n > 3) for n in range(6))
    asked = a_questionnaire(a_page(a_question("m", QuestionType.MATRIX, rows=rows)))
    straight = SubmittedAnswers(answers={"m": {row.id: 2 for row in rows}})

    assert batteries(asked) == (tuple(QuestionPart("m", f"r{n}", n > 3) for n in range(6)),)
    assert flagged(asked, straight) == [{Flag.STRAIGHT_LINE}]


def test_a_battery_ends_where_the_answers_change():
    other = a_question("age", QuestionType.NUMBER)
    asked = a_questionnaire(
        a_page(*(a_question(id) for id in IDS), other, *(a_question(f"b{n}") for n in range(5)))
    )

    assert [[item.question for item in run] for run in batteries(asked)] == [list(IDS)]


def test_runs_longer_than_nearly_everybodys_are_marked():
    usual = [codes(1, 2, 3, 1, 2, 3)] * 20
    asked = battery(negative=0)

    marks = flagged(asked, *usual, codes(1, 1, 1, 1, 2, 3))

    assert Flag.LONG_STRING in marks[-1]
    assert not any(Flag.LONG_STRING in one for one in marks[:-1])
    assert not any(Flag.LONG_STRING in one for one in flagged(asked, *usual[:5]))


def test_speed_marks_those_in_the_fast_band():
    slow, quick = [SubmittedAnswers(answers={}, speed=band) for band in ("usual", "fast")]

    marks = flagged(battery(), *[slow] * 20, quick, SubmittedAnswers(answers={}))

    assert [Flag.FAST in one for one in marks] == [False] * 20 + [True, False]


def test_where_most_are_fast_the_stated_time_is_wrong_and_nobody_is_marked():
    slow, quick = [SubmittedAnswers(answers={"q1": 1}, speed=band) for band in ("usual", "fast")]

    assert not any(Flag.FAST in one for one in flagged(battery(), *[slow] * 11, *[quick] * 11))
    assert not any(Flag.FAST in one for one in flagged(battery(), *[slow] * 5, quick))


def test_where_the_stated_time_is_none_too_long_the_fast_are_marked_however_many_they_are():
    # Twenty questions at three seconds or more take the one minute that is stated.
    asked = replace(battery(items=20), minutes=1)
    read = replace(codes(*[1, 2] * 10), speed="fast")
    skipped = replace(codes(1, 2), speed="fast")

    marks = flagged(asked, *[read] * 15, *[skipped] * 15)

    assert [Flag.FAST in one for one in marks] == [True] * 15 + [False] * 15


def test_more_than_half_of_the_core_missing_is_marked():
    blank = {"missing": "left-blank"}
    half, most = codes(1, 2, 3, blank, blank, blank), codes(1, 2, blank, blank, blank, blank)

    assert flagged(battery(), half, most) == [set(), {Flag.MUCH_MISSING}]


def test_what_was_not_shown_is_not_missing():
    hidden = {"missing": "not-shown"}

    assert flagged(battery(), codes(1, hidden, hidden, hidden, hidden, hidden)) == [set()]


def test_rows_of_a_matrix_count_one_by_one():
    asked = a_questionnaire(a_page(a_question("m", QuestionType.MATRIX, construct="safety")))
    one = SubmittedAnswers(answers={"m": {"r1": 1, "r2": {"missing": "left-blank"}}})
    none = SubmittedAnswers(answers={"m": {"missing": "left-blank"}})

    assert flagged(asked, one, none) == [{Flag.MUCH_MISSING}] * 2


def test_background_is_no_part_of_the_core():
    asked = a_questionnaire(a_page(a_question("sex", construct="background")))

    assert flagged(asked, SubmittedAnswers(answers={"sex": {"missing": "left-blank"}})) == [set()]


def test_the_same_answers_on_the_same_day_are_marked_as_duplicates():
    asked = battery(items=10)
    one = SubmittedAnswers(answers=codes(1, 2, 3, 1, 2, 3, 1, 2, 3, 1).answers, day=DAY)
    later = SubmittedAnswers(answers=one.answers, day=date(2026, 11, 9))

    assert flagged(asked, one, one) == [{Flag.DUPLICATE}] * 2
    assert flagged(asked, one, later) == [set(), set()]


def test_few_answers_agree_by_chance():
    one = codes(1, 2, 3, 1, 2, 3)

    assert flagged(battery(), one, one) == [set(), set()]


@given(
    st.lists(
        st.builds(
            SubmittedAnswers,
            answers=st.dictionaries(
                st.sampled_from(IDS), st.one_of(st.integers(1, 3), st.just({"missing": "left-blank"}))
            ),
            speed=st.sampled_from(["fast", "usual", "unknown"]),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_every_answer_stays_and_its_flags_do_not_depend_on_the_order(answered):
    forwards = flag(battery(), answered)
    backwards = flag(battery(), answered[::-1])

    assert len(forwards) == len(answered)
    assert forwards == backwards[::-1]


def test_flag_rates_are_shown_by_group_and_hidden_for_small_ones():
    marks = [frozenset({Flag.FAST})] * 10 + [frozenset()] * 70 + [frozenset({Flag.FAST})] * 3
    groups = ["young"] * 40 + ["old"] * 20 + ["middle"] * 20 + ["unknown"] * 3

    found = {one.group: one for one in flag_rates(marks, groups, only=Flag.FAST)}

    assert found["young"] == FlagRate("young", 40, 0.25)
    assert found["unknown"] == FlagRate("unknown", None, None)
    assert Counter(one.share is None for one in found.values())[True] >= 2


def test_flag_rates_can_count_any_flag():
    marks = [frozenset({Flag.FAST})] * 5 + [frozenset({Flag.DUPLICATE})] * 5 + [frozenset()] * 40

    (everybody,) = flag_rates(marks, ["all"] * 50)

    assert everybody.share == pytest.approx(0.2)


def test_every_answer_has_a_group():
    with pytest.raises(QualityError, match="1 answers and 2 groups"):
        flag_rates([frozenset()], ["a", "b"])
