from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsm.database import exclusive, transaction
from dsm.surveying.quotas import (
    EVERYBODY,
    Hold,
    QuotaError,
    background_told,
    give_back,
    levels_in,
    quotas,
    release,
    reserve,
    screening_page,
    set_quota,
    settle,
    strata,
    strata_among,
    stratum_of,
    stratum_problems,
)
from dsm.surveying.tables import InboxRow, QuotaHoldRow
from surveys.population import Factor
from tests.support.surveys import (
    FIRST,
    SECOND,
    THIRD,
    Clock,
    a_questionnaire,
    a_reception,
    an_open_campaign,
    answers_all,
    at_the_door,
    sends,
)

NOW = Clock().now
WOMEN = stratum_of({"sex": "women"})
YOUNG = stratum_of({"age": "18-39"})


@pytest.fixture
def field(either, keyring):
    return an_open_campaign(either, keyring)


def wants(field, **wanted):
    with transaction(field.engine) as session:
        for stratum, count in wanted.items():
            set_quota(
                session,
                field.id,
                {"everybody": EVERYBODY, "women": WOMEN, "young": YOUNG}[stratum],
                count,
            )


def stand(field, now=NOW):
    with transaction(field.engine) as session:
        return {
            one.stratum: (one.filled, one.held, one.free) for one in quotas(session, field.id, now)
        }


def tries_to_reserve(field, *names, now=NOW):
    with exclusive(field.engine) as session:
        return reserve(session, field.id, names, now)


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=3))
def test_the_name_of_a_stratum_tells_its_levels(background):
    assert levels_in(stratum_of(background)) == background


def test_answers_tell_the_strata_somebody_belongs_to():
    names = (EVERYBODY, WOMEN, YOUNG, stratum_of({"sex": "women", "age": "40+"}))

    belongs = strata_among(names, a_questionnaire(), {"sex": 1, "age": 34})

    assert belongs == (EVERYBODY, WOMEN, YOUNG)
    assert background_told(a_questionnaire(), {"sex": {"missing": "prefer-not"}, "age": 7}) == {}


def test_the_screening_page_is_the_last_that_asks_for_a_quota():
    assert screening_page((WOMEN,), a_questionnaire()) == 0
    assert screening_page((EVERYBODY,), a_questionnaire()) == 0


def test_fifty_at_once_for_one_place_get_one(field):
    wants(field, women=1)

    with ThreadPoolExecutor(10) as pool:
        held = list(pool.map(lambda _: tries_to_reserve(field, WOMEN), range(50)))

    assert sum(hold is not None for hold in held) == 1
    assert stand(field)[WOMEN] == (0, 1, 0)


def test_a_place_is_held_in_all_strata_or_in_none(field):
    wants(field, women=1, everybody=0)

    assert tries_to_reserve(field, WOMEN, EVERYBODY) is None

    assert stand(field)[WOMEN] == (0, 0, 1)


def test_a_held_place_lapses_after_two_hours(field):
    wants(field, women=1)
    hold = tries_to_reserve(field, WOMEN)

    before = tries_to_reserve(field, WOMEN, now=NOW + timedelta(hours=1, minutes=59))
    after = tries_to_reserve(field, WOMEN, now=hold.until)

    assert before is None
    assert after is not None
    assert timedelta(hours=2) <= hold.until - NOW < timedelta(hours=2, minutes=15)


def test_a_place_given_back_is_free_again(field):
    wants(field, women=1)
    hold = tries_to_reserve(field, WOMEN)

    with exclusive(field.engine) as session:
        release(session, field.id, hold, NOW)

    assert stand(field)[WOMEN] == (0, 0, 1)
    assert field.rows(QuotaHoldRow) == []


def test_an_answer_with_a_place_fills_it_and_one_without_comes_over_quota(field):
    wants(field, women=1)
    hold = tries_to_reserve(field, WOMEN)

    with exclusive(field.engine) as session:
        first = settle(session, field.id, (WOMEN,), hold, NOW)
        second = settle(session, field.id, (WOMEN,), None, NOW)

    assert (first, second) == (False, True)
    assert stand(field)[WOMEN] == (1, 0, 0)


def test_a_lapsed_hold_is_worth_a_place_only_if_one_is_free(field):
    wants(field, women=1)
    lapsed = Hold((WOMEN,), NOW - timedelta(minutes=1))

    with exclusive(field.engine) as session:
        free = settle(session, field.id, (WOMEN,), lapsed, NOW)
        taken = settle(session, field.id, (WOMEN,), lapsed, NOW)

    assert (free, taken) == (False, True)


def test_a_withdrawn_answer_is_uncounted_and_never_below_zero(field):
    wants(field, women=1)

    with exclusive(field.engine) as session:
        settle(session, field.id, (WOMEN,), None, NOW)
        give_back(session, field.id, (WOMEN,))
        give_back(session, field.id, (WOMEN,))

    assert stand(field)[WOMEN] == (0, 0, 1)


def test_holds_name_nobody_and_lapse_in_steps(field):
    wants(field, women=9)
    for minute in range(5):
        tries_to_reserve(field, WOMEN, now=NOW + timedelta(minutes=minute))

    rows = field.rows(QuotaHoldRow)

    assert sum(row.held for row in rows) == 5
    assert len(rows) < 5


def test_a_quota_below_zero_is_refused(field):
    with pytest.raises(QuotaError, match="-1"):
        wants(field, women=-1)


async def test_the_screening_page_holds_a_place_and_the_final_takes_it(field, keyring):
    wants(field, women=1, young=5)
    with a_reception(field.engine, keyring) as reception:
        visit = at_the_door(reception, field)
        saved = await reception.save(visit, 0, FIRST, {}, 0)
        held = stand(field)
        await reception.save(visit, 1, SECOND, {}, 1)
        await reception.save(visit, 2, THIRD, {}, 2)

        receipt = await reception.finish(visit, "nb")

    assert not saved.full
    assert (held[WOMEN], held[YOUNG]) == ((0, 1, 0), (0, 1, 4))
    assert (stand(field)[WOMEN], stand(field)[YOUNG]) == ((1, 0, 0), (1, 0, 4))
    assert not receipt.over_quota


async def test_who_comes_too_late_is_told_and_kept_all_the_same(field, keyring):
    wants(field, women=1)
    with a_reception(field.engine, keyring) as reception:
        await sends(reception, field)
        visit = at_the_door(reception, field)
        saved = await reception.save(visit, 0, FIRST, {}, 0)
        await reception.save(visit, 1, SECOND, {}, 1)
        await reception.save(visit, 2, THIRD, {}, 2)

        receipt = await reception.finish(visit, "nb")

    assert saved.full
    assert receipt.over_quota
    assert sorted(row.over_quota for row in field.rows(InboxRow)) == [False, True]


async def test_who_corrects_herself_holds_a_place_where_she_belongs(field, keyring):
    wants(field, women=1, young=1)
    with a_reception(field.engine, keyring) as reception:
        visit = at_the_door(reception, field)
        await reception.save(visit, 0, {"sex": 2, "age": 34}, {}, 0)
        await reception.save(visit, 0, {"sex": 1, "age": 60}, {}, 1)

    assert (stand(field)[WOMEN][1], stand(field)[YOUNG][1]) == (1, 0)


async def test_stopping_and_withdrawing_give_the_place_back(field, keyring):
    wants(field, women=2)
    with a_reception(field.engine, keyring) as reception:
        code = await sends(reception, field)
        visit = at_the_door(reception, field)
        await reception.save(visit, 0, FIRST, {}, 0)

        await reception.abandon(visit)
        await reception.withdraw(field.slug, code)

    assert stand(field)[WOMEN] == (0, 0, 2)


async def test_tests_of_staff_take_no_place(field, keyring):
    from surveys.campaigns import Channel

    wants(field, women=1)
    with a_reception(field.engine, keyring) as reception:
        visit, _ = reception.walk_in(field.slug, Channel.WEB, test=True)
        visit = reception.agree(visit, 1)
        await answers_all(reception, visit)
        await reception.finish(visit, "nb")

    assert stand(field)[WOMEN] == (0, 0, 1)
    with transaction(field.engine) as session:
        assert strata(session, field.id) == (WOMEN,)


def test_a_stratum_that_no_question_tells_is_named():
    factors = (Factor("sex", ("women", "men")), Factor("income", ("low", "high")))
    stratum = stratum_of({"sex": "women", "income": "high"})

    (problem,) = stratum_problems(stratum, a_questionnaire(), factors)

    assert "income=high" in problem.problem


def test_everybody_is_a_stratum_without_a_population():
    assert stratum_problems(EVERYBODY, a_questionnaire(), ()) == ()
