from datetime import date

from tests.support.markup import attributes, words
from ui.staff.widgets.provenance import Provenance, provenance_line
from ui.texts.texts import texts_in

EN = texts_in("en")


def test_a_figure_says_how_we_know():
    line = provenance_line(
        EN,
        Provenance(
            simulated=True,
            answers=1612,
            checks_passed=True,
            day=date(2026, 11, 20),
            remarks=("draft district map",),
            link="/staff/people/how",
        ),
    )

    assert words(line) == (
        "Simulated1,612 answers · draft district map · model checks passed · 20 November 2026"
        "How do we know?"
    )
    assert attributes(line, "a", "href") == ["/staff/people/how"]


def test_a_failed_check_is_said():
    line = provenance_line(EN, Provenance(simulated=False, checks_passed=False))

    assert words(line) == "model checks did not pass"


def test_an_official_figure_has_no_answers_and_no_checks():
    line = provenance_line(texts_in("nb"), Provenance(simulated=False, day=date(2026, 11, 20)))

    assert words(line) == "20. november 2026"
