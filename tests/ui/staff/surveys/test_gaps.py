from ui.staff.surveys.gaps import gaps_in, said_in


def test_the_city_is_said_as_its_language_says_it():
    assert said_in("Dale", {"nb": "Bo {in_city}", "en": "Live {in_city}"}, "nb") == "Bo i Dale"
    assert said_in("Dale", {"nb": "Bo {in_city}"}, "en") == "Bo i Dale"


def test_without_a_city_gaps_stay_open():
    assert gaps_in("", "nb") == {}
    assert said_in("", {"nb": "Bo {in_city}"}, "nb") == "Bo {in_city}"


def test_a_text_that_is_not_written_is_empty():
    assert said_in("Dale", {}, "nb") == ""
