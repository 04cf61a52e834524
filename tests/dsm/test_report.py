from dataclasses import replace

import numpy as np
import pytest

from dsm import evidence, fieldwork, report
from dsm.database import migrate, open_engine, transaction
from dsm.estimated import Judged
from dsm.evidence import EvidenceError
from dsm.quantities import MeanScore, SumScoreShare, item_share
from dsm.report import BETWEEN_TOWNS, SENSITIVITY, Wanted
from dsm.settings import read_settings
from surveys.disclosure import Reason
from surveys.errors import FixableError
from surveys.population import PopulationFrame
from tests.support.builders import a_frame, some_answers

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder and a database with one estimated wave, and a town nobody was asked in."""
    settings = read_settings({"DSM_DATA_FOLDER": str(tmp_path_factory.mktemp("report"))})
    engine = open_engine(settings)
    migrate(engine)
    answers = some_answers(300)
    # Nobody but five was old and male, so that group must be hidden.
    old_men = np.flatnonzero((answers.background == [1, 3]).all(axis=1))
    answers.background[old_men[5:], 1] = 2
    answers.background[np.flatnonzero(answers.background[:, 1] == 1)[0], 1] = -1
    women = a_frame()
    women.people[1] = 0
    with transaction(engine) as session:
        fieldwork.keep_answers(session, "autumn", answers, asked="2026-10")
        fieldwork.keep_frame(session, "town", a_frame())
        fieldwork.keep_frame(session, "convent", women)
        fieldwork.keep_frame(session, "abbey", women)
    evidence.estimate(engine, settings.draws_folder, wave="autumn", frame="town")
    yield engine, settings.draws_folder
    engine.dispose()


@pytest.fixture
def session(place):
    with transaction(place[0]) as opened:
        yield opened


@pytest.fixture
def reported(place, session):
    def reported(**wanted):
        (estimated,) = evidence.all_estimates(session)
        return report.report(session, place[1], estimated, Wanted(**wanted))

    return reported


def the_town(found):
    return found.populations[1]


def test_everybody_comes_first_with_what_the_figure_rests_on(reported):
    (population,) = reported().populations

    (line,) = population.lines
    assert (line.levels, line.answers, line.percent_of_people) == ({}, 299, 100.0)
    assert line.estimate.low90 < line.estimate.median < line.estimate.high90
    assert abs(line.direct - line.estimate.median) < 3
    assert 0 <= line.borrowed <= 1
    assert line.with_town is None


def test_small_groups_are_hidden_and_so_is_what_would_reveal_them(reported):
    lines = reported(groupings=(("sex", "age_band"),)).populations[0].lines

    hidden = [line for line in lines if line.hidden is not Reason.SHOWN]
    assert {"sex": "male", "age_band": "67+"} in [line.levels for line in hidden]
    assert len(hidden) >= 2
    assert all(line.estimate is None and line.answers is None for line in hidden)


def test_a_town_nobody_was_asked_in_is_said_to_be_one(reported):
    town = the_town(reported(towns=("convent",)))

    assert not town.asked
    assert town.alike == {"sex": "female"}
    assert "Nobody in convent was asked in autumn" in town.sentences[0]
    assert "sex female" in town.sentences[0]
    assert "town's own answers" in town.sentences[1]


def test_the_spread_between_towns_widens_the_interval_and_moves_no_median(reported):
    (line,) = the_town(reported(towns=("convent",))).lines

    assert line.with_town.high90 - line.with_town.low90 > line.estimate.high90 - line.estimate.low90
    assert line.with_town.median == pytest.approx(line.estimate.median, abs=1)
    assert line.direct is None
    assert line.borrowed is None


def test_more_spread_more_doubt(reported):
    town = the_town(reported(towns=("convent",)))

    widths = [one.estimate.high90 - one.estimate.low90 for one in town.sensitivity]
    assert [one.between_towns for one in town.sensitivity] == list(SENSITIVITY)
    assert widths[0] < widths[1]
    assert town.between_towns == BETWEEN_TOWNS


def test_towns_of_the_same_people_differ_from_their_like_each_in_its_own_way(reported):
    _, convent, abbey = reported(towns=("convent", "abbey")).populations

    assert convent.lines[0].estimate == abbey.lines[0].estimate
    assert convent.lines[0].with_town != abbey.lines[0].with_town


def test_no_spread_between_towns_adds_nothing(reported):
    (line,) = the_town(reported(towns=("convent",), between_towns=0.0)).lines

    assert line.with_town == line.estimate


def test_groups_without_people_are_left_out(reported):
    lines = the_town(reported(towns=("convent",), groupings=(("sex",),))).lines

    assert [line.levels for line in lines] == [{}, {"sex": "female"}]


def test_shares_of_one_question_stand_beside_the_mean(reported):
    share = item_share(some_answers(5), "trust-0", 4)

    _, line = reported(quantities=(MeanScore(), share)).populations[0].lines

    assert line.quantity == share
    assert abs(line.direct - line.estimate.median) < 8


def test_a_sum_score_is_given_where_the_model_fits(place, session):
    (estimated,) = evidence.all_estimates(session)
    misfit = Judged(
        id="x", about="fit", passed=False, value=1, limit=0, sentence="Two pairs stick together."
    )
    wanted = Wanted(quantities=(MeanScore(), SumScoreShare(60)))
    fits = replace(estimated, verdict=tuple(c for c in estimated.verdict if c.passed))
    does_not = replace(estimated, verdict=(misfit,))

    given = report.report(session, place[1], fits, wanted)
    refused = report.report(session, place[1], does_not, wanted)

    assert len(given.populations[0].lines) == 2
    assert given.verdict.startswith("All ")
    assert len(refused.populations[0].lines) == 1
    assert "Two pairs stick together." in refused.refused[0].problem
    assert refused.verdict == "1 of 1 checks failed. Two pairs stick together."


def test_a_town_with_other_groups_is_refused(place, session, reported):
    frame = a_frame()
    sexes = PopulationFrame((frame.factor("sex"),), frame.margin(["sex"]), frame.provenance)
    with transaction(place[0]) as other:
        fieldwork.keep_frame(other, "plain", sexes)

    with pytest.raises(EvidenceError, match="'plain'"):
        reported(towns=("plain",))


@pytest.mark.parametrize("wrong", [{"towns": ("nowhere",)}, {"groupings": (("income",),)}])
def test_what_is_not_there_is_told_without_an_estimate(session, wrong):
    with pytest.raises(FixableError, match=r"nowhere|income"):
        report.require_reportable(session, "town", Wanted(**wrong))


@pytest.mark.parametrize("by", [(), ("sex", "sex"), ("sex", "age_band", "sex")])
def test_groups_are_by_one_factor_or_two(session, by):
    with pytest.raises(EvidenceError, match="Groups by"):
        report.require_reportable(session, "town", Wanted(groupings=(by,)))


def test_a_group_that_the_cross_of_the_pages_would_tell_is_hidden_with_the_cross_or_without(
    reported,
):
    alone = reported(groupings=(("age_band",),)).populations[0].lines
    beside = reported(groupings=(("age_band",), ("sex", "age_band"))).populations[0].lines

    def shown(lines):
        return {line.levels["age_band"] for line in lines if len(line.levels) == 1 and line.answers}

    assert shown(beside) == shown(alone)
    assert all(line.answers is None or line.answers >= 10 for line in beside)


def test_everybodys_figure_is_of_the_same_people_whatever_groups_are_wanted(reported):
    alone = reported().populations[0].lines[0]
    beside = reported(groupings=(("age_band",),)).populations[0].lines[0]

    # Else the difference would be the answer of the one whose age is unknown.
    assert alone.answers == beside.answers == 299
    assert alone.direct == beside.direct


@pytest.mark.parametrize("spread", [-0.1, float("nan"), float("inf")])
def test_a_spread_is_zero_or_more(session, spread):
    with pytest.raises(EvidenceError, match="between towns"):
        report.require_reportable(session, "town", Wanted(between_towns=spread))


def test_the_newest_of_several_estimates_is_found_again(session):
    (found,) = report.kept_estimates(session, wave="autumn", frame="town", seed=1)

    assert found.construct == "trust"
    with pytest.raises(EvidenceError, match="seed 2"):
        report.kept_estimates(session, wave="autumn", frame="town", seed=2)
