import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from surveys.rates import (
    Dispositions,
    RatesError,
    Sampling,
    rate,
    response_rates,
)

counts = st.integers(0, 500)
samples = st.builds(
    Dispositions,
    complete=counts,
    partial=counts,
    refusal=counts,
    non_contact=counts,
    other=counts,
    unknown=counts,
    not_eligible=counts,
)
# One sample whose rates can be worked out with a pencil.
KNOWN = Dispositions(
    complete=300, partial=50, refusal=100, non_contact=40, other=10, unknown=500, not_eligible=125
)


def test_rates_are_those_of_the_standard_definitions():
    rates = response_rates(KNOWN, Sampling.REGISTER)

    assert rates.eligible_share == 500 / 625 == 0.8
    assert rates.rr1.value == 300 / 1000
    assert rates.rr2.value == 350 / 1000
    assert rates.rr3.value == 300 / (500 + 0.8 * 500)
    assert rates.rr4.value == 350 / 900
    assert rates.rr5.value == 300 / 500
    assert rates.rr6.value == 350 / 500
    assert rates.coop1.value == 300 / (350 + 100 + 10)
    assert rates.ref1.value == 100 / 1000
    assert rates.con1.value == 460 / 1000


def test_who_knows_better_may_say_how_many_unknowns_are_eligible():
    rates = response_rates(KNOWN, Sampling.REGISTER, eligible_share=0.5)

    assert rates.rr3.value == 300 / 750


@given(samples)
def test_the_fewer_unknowns_are_eligible_the_higher_the_rate(sample):
    assume(sample.eligible > 0)

    rates = response_rates(sample, Sampling.REGISTER)

    assert rates.rr1.value <= rates.rr3.value <= rates.rr5.value
    assert rates.rr2.value <= rates.rr4.value <= rates.rr6.value


@given(samples)
def test_every_rate_is_a_share_inside_its_interval(sample):
    rates = response_rates(sample, Sampling.REGISTER)

    shares = (rates.rr1, rates.rr2, rates.rr3, rates.rr4, rates.rr5, rates.rr6,
              rates.coop1, rates.ref1, rates.con1)  # fmt: skip
    for share in shares:
        assert share is None or 0 <= share.low <= share.value <= share.high <= 1


def test_an_interval_is_wilsons():
    # Newcombe (1998) gives 0.2553 to 0.3662 for 81 of 263 at 95 %; at 90 % it is narrower.
    share = rate(81, 263)

    assert share.low == pytest.approx(0.2633, abs=5e-4)
    assert share.high == pytest.approx(0.3566, abs=5e-4)


def test_nobody_has_no_rate():
    assert response_rates(Dispositions(complete=0), Sampling.REGISTER).rr1 is None
    assert rate(0, 0) is None


@pytest.mark.parametrize("sampling", [Sampling.OPEN_LINK, Sampling.PANEL, Sampling.CHOSEN])
def test_who_was_not_drawn_by_chance_has_no_response_rate(sampling):
    with pytest.raises(RatesError) as refused:
        response_rates(KNOWN, sampling)

    assert str(sampling) in refused.value.problem
    assert "participation" in refused.value.fix


@pytest.mark.parametrize(
    ("sample", "share", "problem"),
    [
        (Dispositions(complete=-1, refusal=-2), None, "Below 0: complete, refusal."),
        (KNOWN, 1.5, "1.5 of the unknowns"),
    ],
)
def test_counts_and_shares_that_cannot_be_are_refused(sample, share, problem):
    with pytest.raises(RatesError, match=problem):
        response_rates(sample, Sampling.REGISTER, eligible_share=share)
