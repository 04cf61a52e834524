"""The town with surveys is shared with the tests of its parts."""

from tests.ui.staff.surveys.conftest import (
    barriers,
    builder,
    draft,
    front,
    see,
    survey_town,
)

__all__ = ["barriers", "builder", "draft", "front", "see", "survey_town"]
