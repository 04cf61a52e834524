"""Groups of people by the levels of factors."""

from hypothesis import given
from hypothesis import strategies as st

from surveys.group_counts import group_of

factors = st.dictionaries(
    st.sampled_from(["age", "district", "sex"]), st.lists(st.sampled_from("abc"), min_size=1)
)


def test_one_level_is_a_list_of_one():
    assert group_of(sex="f") == group_of(sex=["f"])


def test_nothing_is_everybody():
    assert group_of() == ()


@given(factors)
def test_the_order_in_which_a_group_is_named_does_not_matter(levels):
    backwards = {factor: of[::-1] for factor, of in reversed(levels.items())}

    assert group_of(**levels) == group_of(**backwards)
