from tests.support.views import around
from ui.staff.widgets.estimates import best, could_be, span
from ui.texts.texts import texts_in


def test_an_estimate_is_said_in_whole_numbers():
    estimate = around(64.2, 3.6)

    assert best(texts_in("en"), estimate) == "64"
    assert best(texts_in("en"), estimate, percent=True) == "64\u00a0%"
    assert span(texts_in("en"), estimate) == "61–68"
    assert span(texts_in("nb"), estimate, percent=True) == "61–68\u00a0%"
    assert could_be(texts_in("en"), estimate) == "could be 61–68"
