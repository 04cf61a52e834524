from dataclasses import replace

import pytest

from tests.support.views import SAFE, names_in
from ui.staff.names import alphabetically, lower_first, upper_first


@pytest.mark.parametrize(
    ("levels", "english", "norwegian"),
    [
        ({}, "the whole city", "hele byen"),
        ({"sex": "female"}, "women", "kvinner"),
        ({"age_band": "18-29"}, "people aged 18–29", "folk 18–29 år"),
        (
            {"sex": "male", "age_band": "80+"},
            "men aged 80 and over",
            "menn 80 år og over",
        ),
        ({"education": "compulsory"}, "people with compulsory school", "folk med grunnskole"),
        ({"district_id": "oya"}, "Øya", "Øya"),
        ({"region": "north"}, "north", "north"),
        ({"gender": "female", "age_group": "18-29"}, "women aged 18–29", "kvinner 18–29 år"),
    ],
)
def test_a_group_is_named_as_people_of_the_language_say_it(levels, english, norwegian):
    assert names_in("en").group(levels) == english
    assert names_in("nb").group(levels) == norwegian


@pytest.mark.parametrize(
    ("factor", "level", "expected"),
    [
        ("sex", "female", "Women"),
        ("age_band", "18-29", "18–29"),
        ("age_band", "80+", "80 and over"),
        ("age_band", "unknown", "unknown"),
        ("education", "tertiary", "University or college"),
        ("district_id", "asen", "Åsen"),
        ("education", "phd", "phd"),
        ("gender", "female", "Women"),
        ("age_group", "80+", "80 and over"),
    ],
)
def test_a_level_has_a_short_name_or_is_left_as_it_is(factor, level, expected):
    assert names_in("en").level(factor, level) == expected


def test_what_is_measured_has_its_name_and_an_unknown_one_its_id():
    assert names_in("nb").construct("safety") == "Trygghet"
    assert names_in("nb").construct("trust-of-a-test") == "trust-of-a-test"


def test_a_factor_nobody_named_is_called_by_its_id():
    assert names_in("nb").factor("district_id") == "bydel"
    assert names_in("nb").factor("mother tongue") == "mother tongue"


def test_ranges_in_an_indicator_get_a_proper_dash():
    assert names_in("en").indicator(SAFE) == "Adults who are safe (2–4 of 4)"


def test_an_indicator_of_a_survey_is_in_short_what_it_measures():
    official = replace(SAFE, construct="", name={"en": "Jobs in the city"})

    assert names_in("en").headline(SAFE) == "safety"
    assert names_in("en").headline(official) == "jobs in the city"


@pytest.mark.parametrize(
    ("value", "unit", "english", "norwegian"),
    [
        (76.4, "% of adults", "76\u00a0%", "76\u00a0%"),
        (
            4.62,
            "tonnes CO2e per capita",
            "4.6 tonnes CO₂e per resident",
            "4,6 tonn CO₂e per innbygger",
        ),
        (12150.0, "jobs", "12,150 jobs", "12\u202f150 arbeidsplasser"),
        (3.0, "boats", "3.0 boats", "3,0 boats"),
    ],
)
def test_a_figure_is_written_with_its_unit(value, unit, english, norwegian):
    assert names_in("en").unit(value, unit) == english
    assert names_in("nb").unit(value, unit) == norwegian


def test_months_are_written_out():
    assert names_in("nb").asked("2024-10") == "oktober 2024"


def test_the_last_letters_come_last():
    names = ["Åsen", "Ørsta", "Ærø", "Zakken", "Frei", "frei sør"]

    assert sorted(names, key=alphabetically) == [
        "Frei", "frei sør", "Zakken", "Ærø", "Ørsta", "Åsen",
    ]  # fmt: skip


def test_only_the_first_letter_changes():
    assert (upper_first("women AND men"), lower_first("Trust in NAV")) == (
        "Women AND men",
        "trust in NAV",
    )
    assert upper_first("") == ""
