import pickle

import pytest

from dsm.surveying.refusals import (
    SAYS,
    BusyError,
    DifferentAnswerError,
    Refusal,
    RefusalReason,
    StorageError,
)


def test_every_reason_has_its_words():
    assert set(SAYS) == set(RefusalReason)


@pytest.mark.parametrize(
    "error",
    [Refusal(RefusalReason.PAUSED, 7), DifferentAnswerError(), BusyError(), StorageError()],
)
def test_refusals_survive_the_way_between_processes(error):
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own object

    assert (type(again), str(again)) == (type(error), str(error))
    assert again.__dict__ == error.__dict__


def test_who_is_told_to_come_again_is_told_when():
    assert BusyError().retry_after > 0
    assert StorageError().retry_after > 0
