import pytest

TOWN = ("--districts", "4", "--smallest", "2400", "--response", "0.5")
TRY = ("survey", "plan-sample", *TOWN, "--simulate", "5", "--invited", "800")


@pytest.mark.slow
def test_a_sample_is_tried_on_made_up_towns_with_the_table_beside(dsm):
    shown = dsm(*TRY, "--icc", "0.03")
    told = dsm(*TRY, "--icc", "0.03", "--json").json

    assert "5 made-up towns" in shown.out
    assert "reliability of districts, by the table" in shown.out
    tried = told["simulated"]
    assert tried["table"] == pytest.approx(0.756, abs=0.001)
    assert tried["simulated"]["towns"] == 5
    assert 300 < tried["simulated"]["answers"] < 500


@pytest.mark.parametrize("towns", ["0", "3"])
def test_too_few_towns_are_refused(dsm, towns):
    done = dsm("survey", "plan-sample", *TOWN, "--simulate", towns)

    assert done.code == 2
    assert "--simulate" in done.err


def test_more_districts_than_any_city_has_are_told(dsm):
    many = ("--districts", "300000000", "--smallest", "2400", "--response", "0.5")

    done = dsm("survey", "plan-sample", *many, "--simulate", "5", "--invited", "800")

    assert done.code == 3
    assert "300,000,000 districts" in done.err


def test_a_population_that_is_not_kept_is_told(dsm, engine):
    done = dsm(*TRY, "--frame", "nowhere")

    assert done.code == 3
    assert "nowhere" in done.err


def test_numbers_that_make_no_sense_are_told_before_anything_is_tried(dsm):
    done = dsm(*TRY, "--categories", "40")

    assert done.code == 3
    assert "40 answer categories" in done.err


@pytest.mark.parametrize("option", ["--invited", "--simulate"])
def test_a_number_beyond_its_limit_is_refused_like_a_mistyped_one(dsm, option):
    done = dsm(*TRY, option, "1" + "0" * 400)

    assert done.code == 2
    assert option in done.err
