from dataclasses import replace

from tests.support.markup import positions, words
from tests.support.views import districts, figure, hidden_figure, people_scene
from ui.staff.people.charts import axis_of
from ui.staff.people.stand_outs import stand_outs_rows, stand_outs_words

ONE_CLEAR = districts({"asen": 0.5, "oya": 0.45, "frei": 0.95})


def rows(grouping, language: str = "en") -> str:
    scene = people_scene(language)
    return stand_outs_rows(scene, grouping, axis_of(scene))


def test_who_stands_out_stands_above_the_fog_with_odds():
    said = words(rows(ONE_CLEAR))

    assert said.index("Frei79") < said.index("Cannot be told apart.")
    assert "more than 9 in 10, very likely that it is above the rest of the city" in said


def test_the_fog_is_listed_by_the_norwegian_alphabet():
    said = words(rows(ONE_CLEAR))

    assert said.index("Cannot be told apart.") < said.index("Øya") < said.index("Åsen")


def test_the_whole_city_is_a_line_on_every_row():
    markup = rows(ONE_CLEAR)

    # Seventy on a scale from 50 to 90.
    assert positions(markup).count(50.0) >= 6
    assert markup.count("stroke-dasharray") == 3


def test_who_leans_is_said_so_without_leaving_the_fog():
    said = words(rows(districts({"frei": 0.8, "oya": 0.5})))

    assert "Not surely enough apart to be ranked." in said
    assert "probably above" in said
    assert "8 in 10" not in said


def test_one_alone_in_the_fog_needs_no_order():
    said = words(rows(districts({"frei": 0.95, "oya": 0.5})))

    assert "Cannot be told apart from the rest." in said
    assert "A to Å" not in said


def test_a_hidden_district_is_hatched_below():
    hidden = replace(ONE_CLEAR, figures=(*ONE_CLEAR.figures, hidden_figure(district_id="bolga")))

    assert "bolga · Hidden: fewer than 10 answers." in words(rows(hidden))


def test_the_finding_counts_those_that_stand_out():
    scene, norwegian = people_scene(), people_scene("nb")

    assert stand_outs_words(scene, ONE_CLEAR) == "1 district stands out. 2 do not."
    assert stand_outs_words(norwegian, ONE_CLEAR) == "1 bydel skiller seg ut. 2 gjør det ikke."
    assert stand_outs_words(scene, districts({"frei": 0.5})) == "No district stands out."
    assert stand_outs_words(scene, districts({"frei": 0.95})) == "Every district stands out."
    hidden = replace(
        districts({"frei": 0.95}), figures=(figure(district_id="frei"), hidden_figure())
    )
    assert stand_outs_words(scene, hidden) == "1 district stands out. The others are hidden."


def test_other_groups_are_named_by_their_factor():
    scene = people_scene()
    education = replace(districts({"frei": 0.95, "oya": 0.5}), factors=("education",))

    assert stand_outs_words(scene, education) == "By education: 1 group stands out"
    none = replace(education, stand_out=())
    assert stand_outs_words(scene, none) == "By education: no group stands out"
