from collections import Counter
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dsm.demo.kristiansund import TRUTH, demo_frame
from dsm.demo.residents import arrivals, invited_residents
from surveys.asking.answers import check_answers
from surveys.asking.bank import questionnaire_of
from surveys.campaigns import Channel
from surveys.instruments import load_instrument
from surveys.simulate import read_truth

SENT = (datetime(2026, 10, 26, 8, tzinfo=UTC), datetime(2026, 11, 8, 8, tzinfo=UTC))
UNTIL = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def truth():
    return read_truth(TRUTH)


@pytest.fixture(scope="module")
def asked():
    frame = demo_frame()
    return questionnaire_of(
        load_instrument("social-sustainability"), id="resident-survey", frame=frame.factors
    )


@pytest.fixture(scope="module")
def residents(truth, asked):
    return invited_residents(truth, demo_frame(), asked, wave=2, count=900, seed=7)


@pytest.fixture(scope="module")
def came(truth, residents):
    return arrivals(truth, residents, SENT, count=300, until=UNTIL, seed=7)


def test_everybody_who_is_drawn_has_a_background_and_answers_that_fit(residents, asked):
    assert len(residents) == 900
    for one in residents:
        assert set(one.background) == {"district_id", "sex", "age_band", "education"}
        assert check_answers(asked, one.answers, {}, finished=True) == ()


def test_what_somebody_says_of_herself_is_what_she_is(residents):
    genders = Counter((one.background["sex"], one.answers["gender"]) for one in residents)

    assert set(genders) == {("female", 1), ("male", 2)}


def test_the_same_seed_draws_the_same_people(truth, asked):
    drawn = [
        invited_residents(truth, demo_frame(), asked, wave=2, count=20, seed=seed)
        for seed in (1, 1, 2)
    ]

    assert drawn[0] == drawn[1] != drawn[2]


def test_as_many_answer_as_were_wanted_each_once(came):
    assert len(came) == 300
    assert len({one.person for one in came}) == 300


def test_answers_come_after_a_letter_and_before_the_end_the_first_one_first(came):
    moments = [one.at for one in came]

    assert moments == sorted(moments)
    assert all(SENT[0] < one.begun < one.at < UNTIL for one in came)


def test_a_reminder_brings_more(came):
    before = sum(SENT[1] - timedelta(days=4) < one.at < SENT[1] for one in came)
    after = sum(SENT[1] < one.at < SENT[1] + timedelta(days=4) for one in came)

    assert after > 2 * before


def test_young_men_answer_least_and_the_old_on_paper_most(residents, came):
    def share(sex, age):
        group = [
            n
            for n, one in enumerate(residents)
            if (one.background["sex"], one.background["age_band"]) == (sex, age)
        ]
        return np.mean([n in {one.person for one in came} for n in group])

    paper = Counter(
        residents[one.person].background["age_band"] in {"67-79", "80+"}
        for one in came
        if one.channel is Channel.PAPER
    )
    everybody = len(came) / len(residents)

    assert share("male", "18-29") < 0.6 * everybody
    assert paper[True] > 0.4 * paper.total()
