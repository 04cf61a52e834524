"""What is measured must still be there to be measured."""

from benchmarks.public_process import IdleWriter
from dsm.surveying.saving import Saved


def test_the_writer_that_writes_nothing_says_that_a_page_was_saved():
    told = IdleWriter(None).submit(lambda _: None).result(timeout=0)

    assert isinstance(told, Saved)
