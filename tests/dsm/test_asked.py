import pytest

from dsm import fieldwork
from dsm.asked import load_asked, require_groups, shown_groups
from dsm.database import transaction
from dsm.small_groups import reasons
from surveys.direct import mean_score
from surveys.disclosure import Reason
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from tests.support.biased import in_modes
from tests.support.builders import a_frame, some_answers


@pytest.fixture
def waves(engine):
    with transaction(engine) as session:
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_answers(session, "autumn", some_answers(150), asked="2026-10")
        fieldwork.keep_answers(session, "mixed", in_modes(150), asked="2026-11")
    return engine


def test_answers_come_with_the_population_that_was_named(waves):
    responses, population = load_asked(waves, wave="autumn", construct="trust", frame="town")

    assert responses.respondents == 150
    assert population.hash() == a_frame().hash()


def test_without_a_name_they_stand_for_their_own_weighted_sample(waves):
    _, population = load_asked(waves, wave="mixed", construct="trust")

    assert "weighted sample" in population.provenance
    assert [factor.name for factor in population.factors] == ["sex", "age_band", "mode"]


def test_a_population_knows_no_modes_and_is_divided_over_them(waves):
    responses, population = load_asked(waves, wave="mixed", construct="trust", frame="town")

    assert population.factors == responses.factors
    assert population.total == pytest.approx(4000)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"construct": "safety"}, "'safety'"),
        ({"wave": "spring"}, "spring"),
        ({"frame": "x"}, "'x'"),
    ],
)
def test_what_is_not_there_is_told(waves, asked, told):
    with pytest.raises(FixableError, match=told):
        load_asked(waves, **({"wave": "autumn", "construct": "trust"} | asked))


@pytest.fixture
def few_old():
    """Answers of 200, of whom four are old."""
    answers = some_answers(200)
    answers.background[:, 1][answers.background[:, 1] == 3] = 2
    answers.background[:4, 1] = 3
    return answers


def test_a_group_of_few_is_not_shown_nor_what_would_tell_of_it(few_old):
    assert shown_groups(few_old, a_frame(), "trust", ["sex"]) == [True, True]
    assert shown_groups(few_old, a_frame(), "trust", ["age_band"])[3] is False


def test_what_other_pages_show_by_sex_and_age_stands_beside_every_figure(few_old):
    def complete(answers, by):
        return mean_score(answers, "trust", by)

    alone = reasons(few_old, a_frame(), ["age_band"], complete, counted=complete, shares=False)
    shown = shown_groups(few_old, a_frame(), "trust", ["age_band"])

    # By itself a list hides others with the few; of two patterns, one would tell what the other hides.
    assert [reason is Reason.SHOWN for reason in alone] == [False, True, True, False]
    assert shown == [True, False, True, False]


def test_a_group_without_residents_is_not_shown():
    answers = some_answers(200)
    answers.background[:, 1] %= 3
    people = a_frame().people.copy()
    people[:, 3] = 0
    empty = PopulationFrame(a_frame().factors, people, "made for a test")

    assert shown_groups(answers, empty, "trust", ["age_band"]) == [True, True, True, False]


def test_everybody_is_not_shown_where_too_few_answered():
    assert shown_groups(some_answers(9), a_frame(), "trust", ()) == [False]
    assert shown_groups(some_answers(10), a_frame(), "trust", ()) == [True]


@pytest.mark.parametrize("by", [(), ("sex",), ("age_band", "sex")])
def test_groups_of_at_most_two_factors_can_be_reported(by):
    require_groups(a_frame(), by)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        (("income",), "income"),
        (("sex", "sex"), "Groups by sex, sex cannot be reported"),
        (("sex", "age_band", "sex"), "sex, age_band, sex"),
    ],
)
def test_other_groups_are_refused(by, told):
    with pytest.raises(FixableError, match=told):
        require_groups(a_frame(), by)


def test_where_groups_are_wanted_none_is_refused():
    with pytest.raises(FixableError, match="Groups by nothing"):
        require_groups(a_frame(), (), fewest=1)


def test_what_is_refused_leaves_no_population_behind(waves):
    with pytest.raises(FixableError):
        load_asked(waves, wave="autumn", construct="safety")

    with transaction(waves) as session:
        assert fieldwork.frame_names(session) == ("town",)
