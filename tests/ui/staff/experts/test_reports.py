"""A report is made once for what was handed in, and made anew when that changes."""

import pytest

from dsm.database import transaction
from dsm.elicitation import answering, experts
from dsm.elicitation.elicitation import ElicitationError, Kind
from tests.support.eliciting import a_panel
from ui.staff.experts.reports import Reports

PAIRS = (("cost", "reach"), ("cost", "speed"), ("reach", "speed"))


def hand_in(engine, panel, *times):
    content = {
        "times": [
            {"first": first, "second": second, "times": said}
            for (first, second), said in zip(PAIRS, times, strict=True)
        ]
    }
    with transaction(engine) as session:
        for seat in experts.seats(session, panel.slug):
            now = answering.own(session, seat)
            answering.save(session, seat, content, now.revision, complete=True)


def test_a_report_is_made_once_and_anew_for_other_judgements(engine, settings):
    panel = a_panel(engine, settings, Kind.PAIRWISE, count=4)
    hand_in(engine, panel, "1/3", "2", "6")
    panel.close()
    reports = Reports(engine)

    before = reports.known(panel.slug)
    made = reports.make(panel.slug, Kind.PAIRWISE)
    again = reports.make(panel.slug, Kind.PAIRWISE)
    panel.open()
    hand_in(engine, panel, "3", "6", "2")
    panel.close()

    assert before is None
    assert again is made
    assert reports.known(panel.slug) is None
    other = reports.make(panel.slug, Kind.PAIRWISE)
    assert made.everybody.above["reach", "cost"] > 0.5 > other.everybody.above["reach", "cost"]


def test_nothing_is_estimated_while_a_round_is_open(engine, settings):
    panel = a_panel(engine, settings, Kind.PAIRWISE, count=4)

    with pytest.raises(ElicitationError, match="has not ended"):
        Reports(engine).make(panel.slug, Kind.PAIRWISE)
