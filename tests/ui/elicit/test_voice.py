"""Numbers on experts' pages are written as people of the language write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.asking.fields import number_of
from ui.elicit.voice import ExpertVoice


@pytest.mark.parametrize(
    ("value", "english", "norwegian"),
    [(2.5, "+2.5", "+2,5"), (-0.04, "0", "0"), (-1.25, "−1.2", "−1,2"), (10.0, "+10", "+10")],
)
def test_a_change_has_its_sign(value, english, norwegian):
    assert ExpertVoice(language="en").change(value) == english
    assert ExpertVoice(language="nb").change(value) == norwegian


@given(st.floats(-1000, 1000), st.sampled_from(["en", "nb"]))
def test_a_number_can_be_typed_again_as_it_stands(value, language):
    shown = ExpertVoice(language=language).number(value, 4).replace("−", "-")

    assert number_of(shown) == pytest.approx(round(value, 4))


def test_the_house_speaks_from_the_experts_catalogue():
    assert ExpertVoice(language="nb").own("hand-in.do") == "Lever"
