from datetime import timedelta

import pytest

from dsm.jobs.job import State
from tests.dsm.test_research import NOW, a_job, a_running_job
from tests.support.markup import attributes, words
from ui.staff.names import Names
from ui.staff.research.job_words import duration, how_far, live_job, state_words
from ui.texts.texts import texts_in

ENGLISH = texts_in("en")


@pytest.mark.parametrize(
    ("job", "said"),
    [
        (a_job(), "Waits for a worker."),
        (a_running_job(), "Is being prepared."),
        (
            a_running_job(sampling_at=NOW - timedelta(seconds=30), finished=1000, total=4000),
            "1,000 of 4,000 draws, about 90 seconds left.",
        ),
        (
            a_running_job(sampling_at=NOW, finished=4000, total=4000),
            "Is being checked.",
        ),
        (
            a_running_job(silent=20),
            "Is being prepared. No sign of life for 20 seconds.",
        ),
        (a_running_job(cancel_asked=True), "Its worker was told, and stops within seconds."),
        (
            a_running_job(cancel_asked=True, silent=4),
            "Its worker was told, but shows no sign of life. Cancel once more, and the fit is over.",
        ),
    ],
)
def test_how_far_a_job_is_stands_in_a_sentence(job, said):
    assert how_far(ENGLISH, job, NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(1.2, "1 second"), (119, "119 seconds"), (180, "3 minutes")]
)
def test_times_are_told_in_seconds_or_minutes(seconds, said):
    assert duration(ENGLISH, seconds) == said


def test_a_job_that_is_being_cancelled_is_not_called_running():
    assert words(state_words(ENGLISH, a_running_job(cancel_asked=True))) == "Being cancelled"
    assert words(state_words(ENGLISH, a_job(state=State.CANCELLED, cancel_asked=True))) == (
        "Cancelled"
    )


def test_a_job_names_who_asked_and_leads_to_its_page():
    shown = live_job(Names(texts=ENGLISH), a_job(construct="safety", asked_by="<Ola>"), NOW)

    assert "Safety" in words(shown)
    assert "autumn, asked for by <Ola>" in words(shown)
    assert attributes(shown, "a", "href") == ["/staff/research/jobs/1"]
    assert attributes(shown, "div", "role") == ["progressbar"]
