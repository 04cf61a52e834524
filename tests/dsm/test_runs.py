from dataclasses import replace

import pytest

from dsm import evidence, fieldwork, runs
from dsm.database import transaction
from dsm.estimated import Judged
from dsm.runs import Standing, changed_priors, command, origin, standing, title
from dsm.tables import FrameRow, WaveRow
from indicators.social.priors import DEFAULT_PRIORS
from tests.dsm.test_research import NOW, a_job
from tests.support.views import estimated


def a_check(name="r-hat", *, passed=True):
    return Judged(id=name, about="sampling", passed=passed, value=1, limit=1, sentence="Said.")


@pytest.mark.parametrize(
    ("passed", "fits", "expected"),
    [
        (True, True, Standing.FIT),
        (True, False, Standing.REMARKS),
        (False, True, Standing.UNFIT),
        (False, False, Standing.UNFIT),
    ],
)
def test_a_run_whose_draws_cannot_be_believed_is_unfit_whatever_its_model(passed, fits, expected):
    assert standing(estimated(passed=passed, fits=fits)) is expected


def test_the_title_counts_what_did_not_pass():
    run = estimated(passed=True, fits=False)

    found = title((a_check(), a_check("energy", passed=False), a_check("grid", passed=False)), run)

    assert (found.key, found.values) == ("run.title.remarks", {"count": 2})
    assert title((a_check(),), estimated(passed=True, fits=True)).key == "run.title.fit"
    unfit = estimated(passed=False, fits=True)
    assert title((a_check(passed=False),), unfit).key == "run.title.unfit"


def test_what_passed_but_nearly_failed_is_a_remark():
    nearly = replace(a_check("straight-lining"), value=0.03, limit=0.05)

    assert [one.id for one in runs.remarks([a_check(), nearly])] == ["straight-lining"]
    assert title((nearly,), estimated()).key == "run.title.remarks"


def test_the_command_is_one_line_a_shell_understands():
    run = replace(estimated(), wave="høst 26", frame="a'b", construct="trust", seed=3)

    assert command(run) == ("dsm estimate 'høst 26' --frame 'a'\"'\"'b' --construct trust --seed 3")


def test_a_run_with_a_wording_factor_is_made_again_with_one():
    run = estimated(made_from={"wording_factor": "q2, q4"})

    assert command(run).endswith("--seed 2026 --wording-factor")


def test_other_priors_are_given_to_a_job_for_only_that_takes_them():
    run = estimated(wave="autumn", frame="town", construct="trust", seed=3)

    assert command(run, other_priors=True) == (
        "dsm jobs start autumn --frame town --construct trust --seed 3 --priors FILE.toml"
    )


def test_priors_that_are_not_the_usual_ones_are_named():
    used = {"district": 0.3, "sex": DEFAULT_PRIORS.sex, "unheard": 7.0}

    (changed,) = changed_priors(used)

    assert (changed.name, changed.used, changed.usual) == ("district", 0.3, DEFAULT_PRIORS.district)


@pytest.mark.slow
def test_a_run_says_what_it_was_made_from(town):
    with transaction(town.engine) as session:
        run = evidence.all_estimates(session)[0]
        job = a_job(sampling_at=NOW, ended_at=NOW, estimate=run.id)
    tree = evidence.load_posterior(town.draws, run)

    found = origin(tree, joint=True, job=job)

    assert found.items == (("trust-0", 5), ("trust-1", 5), ("trust-2", 5))
    assert found.respondents == 400
    assert found.factors == (("sex", 2), ("age_band", 4))
    assert [name for name, _, _ in found.terms] == ["sex", "age_band", "sex:age_band"]
    assert found.changed_priors == ()
    assert (found.chains, found.draws, found.seed) == (4, 800, 1)
    # Two spreads, three discriminations, three items of four cutpoints, 2 + 4 + 8 effects.
    assert found.parameters == 2 + 3 + 12 + 14
    assert found.seconds == 0
    assert set(found.software) == set(runs.SOFTWARE)
    assert runs.draws_size(town.draws, run) > 100_000


@pytest.mark.slow
def test_a_run_that_was_made_by_a_command_has_no_job(town):
    with transaction(town.engine) as session:
        run = evidence.all_estimates(session)[0]

        assert runs.made_by(session, run.id) is None


@pytest.mark.slow
@pytest.mark.parametrize("table", [WaveRow, FrameRow])
def test_a_run_is_outdated_once_its_answers_or_its_population_are_others(town, table):
    with transaction(town.engine) as session:
        run = evidence.all_estimates(session)[0]
        assert not runs.is_outdated(session, run)

        name = "answers" if table is WaveRow else "population"
        other = replace(run, made_from=run.made_from | {name: "0" * 64})

        assert runs.is_outdated(session, other)
        assert fieldwork.load_frame(session, run.frame).total > 0
