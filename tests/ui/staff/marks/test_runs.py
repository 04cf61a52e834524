import pytest

from dsm.jobs.job import State
from tests.support.markup import attributes
from ui.staff.marks.runs import progress_bar, state_sign


def test_states_are_told_apart_by_shape():
    signs = {state: state_sign(state) for state in State}

    # A job that failed and one that was lost have both come to nothing; the word says how.
    assert signs[State.FAILED] == signs[State.LOST]
    assert len(set(signs.values())) == len(State) - 1


@pytest.mark.parametrize(("share", "now", "wide"), [(0, "0", "0%"), (0.384, "38", "38.4%")])
def test_a_bar_says_how_far_it_is_to_eye_and_ear(share, now, wide):
    bar = progress_bar(share, label="Draws")

    assert attributes(bar, "div", "aria-valuenow") == [now]
    assert attributes(bar, "div", "aria-label") == ["Draws"]
    assert attributes(bar, "rect", "width")[1] == wide
