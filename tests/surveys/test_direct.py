"""Direct estimates equal what one works out by hand, and what the European Social Survey publishes."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.direct import mean_code, mean_score, share_at_or_above
from surveys.errors import AnswerError
from surveys.population import Factor
from surveys.responses import AnsweredItem, Missing, Responses

FACTORS = (Factor("sex", ("woman", "man")), Factor("age", ("young", "old")))
ITEMS = (
    AnsweredItem("people", "trust", tuple(range(11))),
    AnsweredItem("fair", "trust", tuple(range(5))),
    AnsweredItem("dark", "safety", (4, 3, 2, 1)),
)


def responses(rows):
    """Answers from rows of (sex, age, weight, people, fair, dark)."""
    table = np.array(rows, dtype=float)
    return Responses(
        ITEMS,
        table[:, 3:].astype(np.int16),
        FACTORS,
        table[:, :2].astype(np.int16),
        table[:, 2],
        "a sample",
    )


def test_a_score_is_the_mean_of_the_items_on_a_hundred():
    sample = responses([[0, 0, 1, 10, 0, 0], [1, 1, 3, 5, 4, 0]])

    score = mean_score(sample, "trust")

    assert score.groups == ((),)
    assert score.value[0] == pytest.approx((1 * 50 + 3 * 75) / 4)
    assert score.respondents[0] == 2
    assert score.effective_respondents[0] == pytest.approx(16 / 10)


@pytest.mark.parametrize("missing", list(Missing))
def test_only_complete_answers_make_a_score(missing):
    sample = responses([[0, 0, 1, 10, 4, 0], [1, 1, 1, 0, missing, 0]])

    score = mean_score(sample, "trust")

    assert score.value[0] == 100
    assert score.respondents[0] == 1
    assert np.isnan(score.standard_error[0])


def test_groups_are_the_full_cross_and_empty_ones_have_no_estimate():
    sample = responses([[0, 0, 1, 0, 0, 3], [0, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 3]])

    share = share_at_or_above(sample, "dark", 3, ["sex", "age"])

    assert share.groups == (("woman", "young"), ("woman", "old"), ("man", "young"), ("man", "old"))
    np.testing.assert_array_equal(share.value, [1, 0, np.nan, 1])
    np.testing.assert_array_equal(share.respondents, [1, 1, 0, 1])


def test_a_respondent_of_unknown_group_counts_for_everybody_only():
    sample = responses([[0, -1, 1, 0, 0, 3], [0, 0, 1, 0, 0, 3]])

    assert share_at_or_above(sample, "dark", 1).respondents.sum() == 2
    assert share_at_or_above(sample, "dark", 1, ["sex"]).respondents.sum() == 2
    assert share_at_or_above(sample, "dark", 1, ["age"]).respondents.sum() == 1


def test_the_mean_of_codes_keeps_the_questionnaires_direction():
    sample = responses([[0, 0, 1, 0, 0, 3], [1, 1, 3, 0, 0, 0], [1, 1, 9, 0, 0, -4]])

    assert mean_code(sample, "dark").value[0] == pytest.approx((1 * 1 + 3 * 4) / 4)


rows = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.integers(0, 1),
        st.floats(0.1, 10),
        st.integers(0, 10),
        st.integers(0, 4),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=30,
)


@given(rows)
def test_groups_weighted_by_their_weights_make_everybody(sample_rows):
    sample = responses(sample_rows)

    by_sex = mean_score(sample, "trust", ["sex"])
    weight = np.bincount(sample.background[:, 0], sample.weights, minlength=2)

    city = np.nansum(by_sex.value * weight) / weight.sum()
    assert mean_score(sample, "trust").value[0] == pytest.approx(city)


@given(rows)
def test_shares_fall_from_one_as_the_level_rises(sample_rows):
    sample = responses(sample_rows)

    shares = [share_at_or_above(sample, "fair", level).value[0] for level in range(5)]

    assert shares[0] == pytest.approx(1)
    assert (np.diff(shares) <= 1e-12).all()


@pytest.mark.parametrize(
    ("ask", "fix"),
    [
        (lambda sample: mean_score(sample, "joy"), "Choose one of: trust, safety."),
        (lambda sample: mean_code(sample, "joy"), "Choose one of: people, fair, dark."),
        (lambda sample: mean_code(sample, "dark", ["town"]), "Choose among: sex, age."),
        (
            lambda sample: share_at_or_above(sample, "dark", 4),
            "Give a level for one of the codes 4, 3, 2, 1.",
        ),
    ],
)
def test_what_was_not_asked_is_refused_with_the_choices(ask, fix):
    with pytest.raises(AnswerError) as refused:
        ask(responses([[0, 0, 1, 0, 0, 0]]))

    assert refused.value.fix == fix


def ess(real_data):
    """Trust and safety after dark of the European Social Survey, round 9, Norway."""
    with (real_data / "real" / "ess9_norway" / "ess9_no.csv").open(encoding="utf-8") as file:
        people = list(csv.DictReader(file))
    highest = {"ppltrst": 10, "pplfair": 10, "pplhlp": 10}
    levels = [
        [
            *(int(row[name]) if row[name] and int(row[name]) <= 10 else -5 for name in highest),
            4 - int(row["aesfdrk"]) if row["aesfdrk"] and int(row["aesfdrk"]) <= 4 else -5,
        ]
        for row in people
    ]
    items = [AnsweredItem(name, "trust", tuple(range(top + 1))) for name, top in highest.items()]
    return Responses(
        (*items, AnsweredItem("aesfdrk", "safety", (4, 3, 2, 1))),
        np.array(levels, dtype=np.int16),
        (Factor("sex", ("man", "woman")),),
        np.array([[int(row["gndr"]) - 1] for row in people], dtype=np.int16),
        np.array([float(row["pspwght"]) for row in people]),
        "European Social Survey, round 9, Norway",
    )


@pytest.mark.parametrize(("item", "mean"), [("ppltrst", 6.59), ("pplfair", 6.94), ("pplhlp", 6.13)])
def test_norwegian_trust_is_as_published(real_data, item, mean):
    assert mean_code(ess(real_data), item).value[0] == pytest.approx(mean, abs=0.005)


def test_norwegian_safety_after_dark_is_as_published(real_data):
    sample = ess(real_data)

    above = [share_at_or_above(sample, "aesfdrk", level).value[0] for level in range(4)]
    shares = 100 * -np.diff([*above, 0])
    by_sex = share_at_or_above(sample, "aesfdrk", 2, ["sex"]).value

    np.testing.assert_allclose(shares, [1.2, 5.0, 33.0, 60.8], atol=0.1)
    np.testing.assert_allclose(100 * (1 - by_sex), [2.6, 10.2], atol=0.1)
