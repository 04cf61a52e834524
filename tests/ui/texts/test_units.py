"""Units stand in the reader's language, or as they were written where nobody translated them."""

import pytest

from ui.texts.texts import texts_in
from ui.texts.units import unit_words


@pytest.mark.parametrize(
    ("unit", "english", "norwegian"),
    [
        ("jobs", "jobs", "arbeidsplasser"),
        ("% of adults", "% of adults", "%"),
        ("%", "%", "%"),
        ("beds", "beds", "beds"),
        ("", "", ""),
    ],
)
def test_a_unit_is_translated_as_far_as_the_catalogue_goes(unit, english, norwegian):
    assert unit_words(texts_in("en"), unit) == english
    assert unit_words(texts_in("nb"), unit) == norwegian
