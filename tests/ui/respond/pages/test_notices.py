from tests.support.respondents import a_view
from ui.respond.pages.notices import Difference, busy_notice, resume_notice, stale_notice

NB = a_view().voice


def test_the_resume_code_is_shown_in_groups_with_its_check_character():
    assert "K7Q4-M2X9-TB3D-5WHN-D" in resume_notice(NB, "K7Q4M2X9TB3D5WHN")


def test_a_busy_server_says_that_nothing_was_saved_yet():
    said = busy_notice(NB)

    assert 'role="alert"' in said
    assert "ikke lagret ennå" in said


def test_both_values_are_shown_as_text_with_two_ways_on():
    said = stale_notice(NB, [Difference("Hva?", "<b>her</b>", "der")])

    assert "Her: <b>&lt;b&gt;her&lt;/b&gt;</b>" in said
    assert "Lagret fra før: <b>der</b>" in said
    assert 'form="answers" name="go" value="keep"' in said
    assert 'form="answers" name="go" value="take"' in said
