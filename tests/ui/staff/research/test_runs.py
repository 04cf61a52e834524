from dsm.jobs.job import State
from tests.dsm.test_research import a_job
from tests.support.markup import attributes, words
from tests.support.views import estimated
from ui.staff.names import Names
from ui.staff.research.runs import ended_list, runs_table
from ui.texts.texts import texts_in

NAMES = Names(texts=texts_in("en"))


def test_a_run_says_what_it_is_fit_for_and_leads_to_its_page():
    table = runs_table(NAMES, [estimated(id=7), estimated(id=6, passed=False, published=False)])

    assert attributes(table, "a", "href") == ["/staff/research/runs/7", "/staff/research/runs/6"]
    assert "Fit to use" in words(table)
    assert "Not fit to use" in words(table)
    assert words(table).count("shown to officials") == 1
    assert "4d817eaafa76" in words(table)
    assert "Checks of the fit: " in words(table)


def test_a_run_under_other_priors_is_told_apart():
    other = estimated(published=False, made_from={"priors": "ab" * 32})

    assert "other priors" in words(runs_table(NAMES, [other]))
    assert "other priors" not in words(runs_table(NAMES, [estimated()]))


def test_a_run_with_misfit_is_fit_with_remarks():
    assert "Fit to use, with remarks" in words(runs_table(NAMES, [estimated(fits=False)]))


def test_a_job_without_a_run_says_why_and_what_to_do():
    job = a_job(state=State.FAILED, problem="The <answers> were replaced.", fix="Start again.")

    shown = ended_list(NAMES, [job])

    assert "Failed" in words(shown)
    assert "The <answers> were replaced. Start again." in words(shown)
