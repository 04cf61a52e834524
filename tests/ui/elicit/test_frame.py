"""Pieces of a page: fields with their hints and messages, and nothing typed becomes markup."""

from ui.elicit.frame import (
    checkbox,
    described,
    document,
    number_field,
    progress,
    question,
    radio,
    refusal,
    select,
    summary,
    text_field,
)
from ui.elicit.voice import ExpertVoice

VOICE = ExpertVoice(language="nb")


def test_a_field_names_its_hint_and_its_message():
    assert described("best", "", "") == ""
    assert described("best", "h", "w") == (
        ' aria-describedby="hint.best wrong.best" aria-invalid="true"'
    )
    field = number_field("best", "Beste", typed='"><b>', hint="h", wrong="w")
    assert 'id="hint.best"' in field
    assert 'id="wrong.best"' in field
    assert "<b>" not in field


def test_a_list_marks_the_chosen_one():
    shown = select("p", "Hva?", [("1", "En"), ("2", "To")], chosen="2", none="Velg")

    assert shown.count("selected") == 1
    assert 'value="2" selected>To' in shown


def test_a_message_stands_inside_the_question():
    shown = question("Hva?", radio("a", "1", "En", chosen=True), id="a", wrong="Velg")

    assert shown.index("<legend") < shown.index('class="msg"') < shown.index("<input")
    assert " checked" in shown


def test_a_text_is_shown_as_text():
    assert "&lt;i&gt;" in text_field("note", "Annet", typed="<i>")


def test_what_is_wrong_with_a_text_stands_at_it():
    shown = text_field("note", "Annet", typed="", wrong="For langt")

    assert shown.index('id="wrong.note">For langt') < shown.index("<textarea")
    assert 'aria-invalid="true"' in shown


def test_a_box_is_ticked_or_not():
    assert " checked" in checkbox("drop", "Bort", chosen=True)
    assert " checked" not in checkbox("drop", "Bort", chosen=False)


def test_the_summary_leads_to_every_field():
    assert summary(VOICE, []) == ""
    shown = summary(VOICE, [("best", "Feil"), ("lowest", "Feil")])
    assert 'href="#best"' in shown
    assert 'href="#lowest"' in shown
    assert "2 ting må rettes" in shown


def test_progress_is_told_in_words_too():
    shown = progress(VOICE, 2, 5)

    assert 'max="5" value="2"' in shown
    assert "Side 2 av 5" in shown


def test_a_document_needs_nothing_from_elsewhere():
    page = document(VOICE, "t", "b")

    assert '<html lang="nb" dir="ltr">' in page
    assert "src=" not in page
    assert "href=" not in page


def test_a_refusal_says_what_to_do():
    assert "Åpne den personlige lenken" in refusal(VOICE, "no-seat")
