import pytest
from pydantic import BaseModel, ValidationError

from ui.api.messages import Agreement, Entering, Finishing, PageAnswers, Withdrawing


@pytest.mark.parametrize(
    ("message", "needs"),
    [
        (Entering, {}),
        (Agreement, {"consent": 1}),
        (PageAnswers, {}),
        (Finishing, {"language": "nb"}),
        (Withdrawing, {"receipt": "K7Q4"}),
    ],
)
def test_what_is_sent_holds_the_fields_that_are_named_and_no_others(
    message: type[BaseModel], needs: dict[str, object]
):
    message.model_validate(needs)

    with pytest.raises(ValidationError, match="extra_forbidden"):
        message.model_validate({**needs, "weight": 9})


def test_a_code_as_long_as_a_book_is_not_read():
    with pytest.raises(ValidationError):
        Withdrawing(receipt="0" * 1000)
