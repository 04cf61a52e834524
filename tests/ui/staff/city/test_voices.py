from tests.support.markup import attributes, words
from tests.support.views import city_scene, estimated
from ui.staff.city.voices import voices_list


def test_a_construct_has_one_plain_sentence_and_a_way_to_its_groups():
    markup = voices_list(city_scene())

    assert words(markup) == (
        "SafetyAdults who are safe (2–4 of 4): 76 of 100. It could be 74 to 78. "
        "In October 2024: 70.By group: Safety"
    )
    assert attributes(markup, "a", "href") == ["/staff/people?construct=safety"]


def test_a_misfit_is_said_beside_the_figure():
    fits_not = {"safety": estimated(fits=False)}

    assert "do not fit the model" in words(voices_list(city_scene(estimates=fits_not)))


def test_without_a_survey_there_is_nothing_to_say():
    assert voices_list(city_scene(estimates={})) == ""


def test_a_construct_no_indicator_stands_on_is_left_out():
    scene = city_scene(estimates={"belonging": estimated(construct="belonging")})

    assert voices_list(scene) == ""
