"""Few experts would be recognised, unless nothing was confidential."""

import pytest

from dsm.elicitation.showing import may_be_shown
from tests.support.eliciting import an_elicitation


@pytest.mark.parametrize(
    ("confidential", "experts", "shown"),
    [(True, 3, False), (True, 4, True), (False, 1, True)],
)
def test_four_are_enough_and_fewer_only_where_nothing_is_confidential(confidential, experts, shown):
    assert may_be_shown(an_elicitation(confidential=confidential), experts) is shown
